package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// run gives the first step that does not hold.
func (h *heap) run(steps []json.RawMessage) error {
	for i, text := range steps {
		var step step
		decoder := json.NewDecoder(bytes.NewReader(text))
		decoder.DisallowUnknownFields()
		if err := decoder.Decode(&step); err != nil {
			return err
		}
		if err := h.perform(step); err != nil {
			return fmt.Errorf("step %d %s: %w", i+1, text, err)
		}
	}
	return nil
}

func (h *heap) perform(step step) error {
	switch {
	case step.Repeat != nil:
		return h.repeat(step)
	case step.Each != "": // has a call as well
		return h.each(step)
	case step.Disjoint != "":
		return disjoint(h.lists[step.Disjoint], step.Bytes)
	case step.Fill != nil:
		return h.fill(step)
	case step.Holds != nil:
		return h.holds(step)
	case step.Call != "":
		return h.callStep(step)
	}
	return errors.New("a step that is not known")
}

func (h *heap) repeat(step step) error {
	var kept []uint32
	for step.Until != "" || len(kept) < step.Times {
		answer, err := h.callOf(*step.Repeat)
		if err != nil {
			return err
		}
		if step.Until == "zero" && answer == 0 {
			break
		}
		if err := h.hold(step.Law, answer); err != nil {
			return err
		}
		kept = append(kept, answer)
		if step.Until != "" && len(kept) == step.AtMost {
			return fmt.Errorf("no end after %d", step.AtMost)
		}
	}
	if len(kept) == 0 {
		return errors.New("no block at all")
	}
	h.lists[step.As] = kept
	return nil
}

func (h *heap) each(step step) error {
	for _, address := range h.lists[step.Each] {
		before := slices.Clone(step.Args)
		step := step
		step.Args = append(before, float64(address))
		if _, err := h.callOf(step); err != nil {
			return err
		}
	}
	return nil
}

func disjoint(blocks []uint32, size uint32) error {
	sorted := slices.Sorted(slices.Values(blocks))
	for i := 1; i < len(sorted); i++ {
		if sorted[i]-sorted[i-1] < size {
			return fmt.Errorf("%d and %d overlap", sorted[i-1], sorted[i])
		}
	}
	return nil
}

func (h *heap) fill(step step) error {
	address, err := h.valueOf(step.Fill)
	if err != nil {
		return err
	}
	if !h.memory.Write(address, bytes.Repeat([]byte{step.Value}, int(step.Bytes))) {
		return errors.New("outside memory")
	}
	return nil
}

func (h *heap) holds(step step) error {
	address, err := h.valueOf(step.Holds)
	if err != nil {
		return err
	}
	data, ok := h.memory.Read(address, step.Bytes)
	if !ok {
		return errors.New("outside memory")
	}
	if !bytes.Equal(data, bytes.Repeat([]byte{step.Value}, int(step.Bytes))) {
		return fmt.Errorf("other bytes than %d", step.Value)
	}
	return nil
}

func (h *heap) callStep(step step) error {
	answer, err := h.callOf(step)
	if step.Law == "trap" {
		return expectTrap(err)
	}
	if err != nil {
		return err
	}
	if step.As != "" {
		defer func() { h.answers[step.As] = answer }()
	}
	return h.hold(step.Law, answer)
}

func expectTrap(err error) error {
	if err == nil {
		return errors.New("no trap")
	}
	if strings.HasPrefix(err.Error(), "wasm error: unreachable") {
		return nil
	}
	return err
}

func (h *heap) callOf(step step) (uint32, error) {
	arguments := make([]uint32, len(step.Args))
	for i, arg := range step.Args {
		value, err := h.valueOf(arg)
		if err != nil {
			return 0, err
		}
		arguments[i] = value
	}
	return h.call(step.Call, arguments...)
}

// valueOf gives a number; a kept answer, "p"; or one with an offset, "p+8".
func (h *heap) valueOf(arg any) (uint32, error) {
	switch arg := arg.(type) {
	case float64:
		return uint32(arg), nil
	case string:
		name, text, _ := strings.Cut(arg, "+")
		value, kept := h.answers[name]
		if !kept {
			return 0, fmt.Errorf("%s was never kept", name)
		}
		offset, _ := strconv.Atoi(text) // 0 of ""
		return value + uint32(offset), nil
	}
	return 0, fmt.Errorf("no value: %v", arg)
}
