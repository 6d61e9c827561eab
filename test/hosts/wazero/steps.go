package main

import (
	"encoding/json"
	"os"
)

type vector struct {
	Name   string            `json:"name"`
	Builds []string          `json:"builds"`
	Steps  []json.RawMessage `json:"steps"`
}

// step has the fields of all kinds of steps; which of them are set says the kind.
type step struct {
	Call     string `json:"call"`
	Args     []any  `json:"args"`
	As       string `json:"as"`
	Law      any    `json:"law"`
	Fill     any    `json:"fill"`
	Holds    any    `json:"holds"`
	Bytes    uint32 `json:"bytes"`
	Value    byte   `json:"value"`
	Repeat   *step  `json:"repeat"`
	Until    string `json:"until"`
	AtMost   int    `json:"atMost"`
	Times    int    `json:"times"`
	Each     string `json:"each"`
	Disjoint string `json:"disjoint"`
}

func readVectors(path string) ([]vector, error) {
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	var file struct {
		Vectors []vector `json:"vectors"`
	}
	return file.Vectors, json.Unmarshal(text, &file)
}
