"""One instance of a build: what it imports, its exports as functions of unsigned numbers, its memory."""

from wasmtime import Func, FuncType, Global, GlobalType, Instance, Limits, Memory, MemoryType, Store, Val, ValType
from wasmtime import WasmtimeError

from chunks import PAGE, Chunks

# Of a memory that the host makes: its first bytes are the host's own.
FIRST_PAGES, MOST_PAGES, HEAP_BASE = 2, 65536, 70000


class Heap:
    def __init__(self, engine, module):
        self.store = Store(engine)
        self.memory = None
        self.variables = {}
        imports = [self.give(wanted.name) for wanted in module.imports]
        self.exports = Instance(self.store, module, imports).exports(self.store)
        self.memory = self.memory or self.exports["memory"]
        if "heap_init" in [export.name for export in module.exports]:
            self.variables["heap"] = self.new_heap()

    def call(self, name, arguments):
        """What an export gives: an address is unsigned, while Wasmtime makes an i32 a signed number."""
        answer = self.exports[name](self.store, *arguments)
        return 0 if answer is None else unsigned(answer)

    def write(self, address, data):
        self.memory.write(self.store, data, address)

    def read(self, address, size):
        return self.memory.read(self.store, address, address + size)

    def give(self, name):
        """What the link and the embed build import."""
        i32 = ValType.i32()
        if name == "memory":
            self.memory = Memory(self.store, MemoryType(Limits(FIRST_PAGES, MOST_PAGES)))
            self.chunks = Chunks(self.grow, HEAP_BASE, FIRST_PAGES * PAGE)
            return self.memory
        if name == "__heap_base":
            return Global(self.store, GlobalType(i32, mutable=False), Val.i32(HEAP_BASE))
        if name == "chunk_alloc":
            return Func(self.store, FuncType([i32, i32], [i32]), self.chunk_alloc)
        if name == "chunk_free":
            return Func(self.store, FuncType([i32, i32], []), self.chunk_free)
        raise KeyError(name)

    def chunk_alloc(self, size, align):
        return self.chunks.alloc(unsigned(size), unsigned(align))

    def chunk_free(self, address, size):
        self.chunks.free(unsigned(address), unsigned(size))

    def grow(self, pages):
        """The pages that there were; None if the memory cannot grow."""
        try:
            return self.memory.grow(self.store, pages)
        except WasmtimeError:
            return None

    def new_heap(self):
        base = self.chunks.alloc(self.call("heap_size", []), 16)
        if self.call("heap_init", [base]) != 0:
            raise RuntimeError("no heap there")
        return base


def unsigned(i32):
    return i32 & 0xFFFFFFFF
