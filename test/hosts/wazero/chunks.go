package main

import (
	"cmp"
	"slices"

	"github.com/tetratelabs/wazero/api"
)

const pageSize = 65536

// chunks is where the embed build gets its memory from: a first fit over what the host has left of the linear memory.
type chunks struct {
	memory api.Memory
	// In the order of addresses; no two touch.
	holes []hole
}

// hole has the addresses from start on and below end; 64 bits, as 4 GiB is an end.
type hole struct{ start, end uint64 }

// alloc gives the address of size bytes at a multiple of align, or 0 if the memory cannot grow.
func (c *chunks) alloc(size, align uint32) uint32 {
	if address := c.firstFit(uint64(size), uint64(align)); address != 0 {
		return address
	}
	pages := (uint64(size) + uint64(align) + pageSize - 1) / pageSize
	old, ok := c.memory.Grow(uint32(pages))
	if !ok {
		return 0
	}
	c.add(hole{uint64(old) * pageSize, (uint64(old) + pages) * pageSize})
	return c.firstFit(uint64(size), uint64(align))
}

func (c *chunks) free(address, size uint32) {
	c.add(hole{uint64(address), uint64(address) + uint64(size)})
}

func (c *chunks) firstFit(size, align uint64) uint32 {
	for i, h := range c.holes {
		address := (h.start + align - 1) / align * align
		if address+size > h.end {
			continue
		}
		rest := []hole{{h.start, address}, {address + size, h.end}}
		rest = slices.DeleteFunc(rest, func(r hole) bool { return r.start == r.end })
		c.holes = slices.Replace(c.holes, i, i+1, rest...)
		return uint32(address)
	}
	return 0
}

func (c *chunks) add(added hole) {
	c.holes = append(c.holes, added)
	slices.SortFunc(c.holes, func(a, b hole) int { return cmp.Compare(a.start, b.start) })
	joined := c.holes[:1]
	for _, h := range c.holes[1:] {
		if last := &joined[len(joined)-1]; last.end == h.start {
			last.end = h.end
		} else {
			joined = append(joined, h)
		}
	}
	c.holes = joined
}
