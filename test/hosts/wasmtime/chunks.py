"""Where pymalloc.embed.wasm gets its memory from: a first fit over what the host has left of the linear memory."""

PAGE = 65536


class Chunks:
    """Holes are [start, end), in the order of addresses; no two touch."""

    def __init__(self, grow, start, end):
        self.grow = grow  # pages -> the old number of pages, or None
        self.holes = [(start, end)]

    def alloc(self, size, align):
        """The address of size bytes at a multiple of align; 0 if the memory cannot grow."""
        return self.first_fit(size, align) or (self.first_fit(size, align) if self.more(size + align) else 0)

    def first_fit(self, size, align):
        for index, (start, end) in enumerate(self.holes):
            address = -(-start // align) * align
            if address + size <= end:
                rest = [(start, address), (address + size, end)]
                self.holes[index : index + 1] = [hole for hole in rest if hole[0] < hole[1]]
                return address
        return 0

    def more(self, size):
        pages = -(-size // PAGE)
        old = self.grow(pages)
        if old is None:
            return False
        self.free(old * PAGE, pages * PAGE)
        return True

    def free(self, address, size):
        self.holes.append((address, address + size))
        self.holes.sort()
        joined = []
        for start, end in self.holes:
            if joined and joined[-1][1] == start:
                start = joined.pop()[0]
            joined.append((start, end))
        self.holes = joined
