package main

import (
	"log"
	"syscall"

	"github.com/tetratelabs/wazero/experimental"
)

// reserved is a linear memory whose address space is reserved as a whole and which the system backs page by page as it is
// used. It never moves: a slice of Go's, which is wazero's own way, would be copied at each growth, and 2 GiB take seconds.
type reserved []byte

func (reserved) Allocate(_, max uint64) experimental.LinearMemory {
	const private = syscall.MAP_PRIVATE | syscall.MAP_ANON | syscall.MAP_NORESERVE
	space, err := syscall.Mmap(-1, 0, int(max), syscall.PROT_READ|syscall.PROT_WRITE, private)
	if err != nil {
		log.Fatal(err)
	}
	return reserved(space)
}

func (r reserved) Reallocate(size uint64) []byte { return r[:size] }

func (r reserved) Free() {
	if err := syscall.Munmap(r); err != nil {
		log.Fatal(err)
	}
}
