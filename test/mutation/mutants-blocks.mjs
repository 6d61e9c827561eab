// The typed layer: what blocks, their parts, scopes and pools promise, each promise once.
export const blocks = {
  "blocks/block.ts": [
    {
      from: "return this.isFreed ? NULL : this[CORE].address;",
      to: "return this[CORE].address;",
      why: "a freed block has no address",
    },
    {
      from: "if (view !== undefined && view.length !== 0 && owner.owns(address, generation)) return view;",
      to: "if (view !== undefined && view.length !== 0) return view;",
      why: "the view of a freed block is not given out",
    },
    {
      from: "if (view !== undefined && view.length !== 0 && owner",
      to: "if (view !== undefined && owner",
      why: "a view that growth has detached is made anew",
    },
    {
      from: "if (core.view?.buffer !== buffer)",
      to: "if (core.view === undefined)",
      why: "a view of the buffer that was is none",
    },
    {
      from: "protected [REALLOCATE](name: string, size: number): void { checkLive(this[CORE], name);",
      to: "protected [REALLOCATE](name: string, size: number): void {",
      why: "what is freed is not resized",
    },
  ],
  "blocks/block-owner.ts": [
    {
      from: "const ptr = n > MOST_BYTES ? NULL : this.#functions.PyObject_Malloc(n);",
      to: "const ptr = this.#functions.PyObject_Malloc(n);",
      why: "more than can be asked for is a MemoryError of the layer's",
    },
    {
      from: "this.#addresses.set(ptr, generation); core.address = ptr;",
      to: "this.#addresses.set(ptr, core.generation); core.address = ptr;",
      why: "who was moved has a generation of its own",
    },
    {
      from: "if (size > former) new Uint8Array",
      to: "if (size > former + 8) new Uint8Array",
      why: "new bytes are zeros",
    },
    {
      from: "if (generation === 0) return;",
      to: "",
      why: "freed once is freed",
      equivalent:
        "nobody's generation owns nothing, and is before each reset: this is said in one line, and scopes are told once",
    },
    {
      from: "core.generation = 0; core.view = undefined;",
      to: "core.view = undefined;",
      why: "not even a release that throws can be repeated",
    },
    {
      from: "} else if (generation > this.#latestAtReset) this",
      to: "} else this",
      why: "what a reset freed is no misuse",
    },
    {
      from: "} else if (generation > this.#latestAtReset) this.#source.report(staleBlock(address, core.size));",
      to: "}",
      why: "the free of what was freed by its address is told",
    },
    {
      from: "this.#source.released?.(core.size);",
      to: "",
      why: "a bounded heap's account",
    },
    {
      from: "if (this.#growth.probe.length === 0) this.#growth.tell(); if (this.watcher",
      to: "if (this.watcher",
      why: "growth is told before the maker returns",
    },
  ],
  "blocks/owned-addresses.ts": [
    {
      from: "if (page === undefined || page[at] !== generation) return false;",
      to: "if (page === undefined) return false;",
      why: "a stale block takes nobody's address out",
    },
    {
      from: "this.isUsed = false; this.#pages = [];",
      to: "this.isUsed = false;",
      why: "nobody owns anything after a reset",
    },
    {
      from: "this.#odd.clear();",
      to: "",
      why: "nor an odd address",
    },
  ],
  "blocks/region.ts": [
    {
      from: "if (to < from) throw",
      to: "if (false) throw",
      why: "a range that runs backwards",
    },
    {
      from: "value >= -length && value <= length)",
      to: "value >= -length)",
      why: "a position lies inside",
    },
    {
      from: "offset + from * view.BYTES_PER_ELEMENT, to - from",
      to: "from * view.BYTES_PER_ELEMENT, to - from",
      why: "a slice of a slice lies in both",
    },
    {
      from: "return this.#block.isFreed || this.#isOutside;",
      to: "return this.#block.isFreed;",
      why: "a slice of what was made smaller is gone",
    },
    {
      from: "return this.#offset + this.size > this.#block.size;",
      to: "return this.#offset + this.size > this.#block.size + 1;",
      why: "to the byte",
    },
    {
      from: "if (kindOf(target) !== kindOf(source)) {",
      to: "if (false) {",
      why: "a copy is of equal elements",
    },
    {
      from: "if (to - from > room) {",
      to: "if (to - from > room + 1) {",
      why: "a copy fits or is none",
    },
    {
      from: "function elementsOf(name: string, parameter: string, value: unknown): TypedArray {",
      to: "function elementsOf(name: string, parameter: string, value: unknown): TypedArray { if (kindOf(value) !== undefined) return value as TypedArray;",
      why: "a detached view is no empty one",
    },
    {
      from: "(open() as Uint8Array).set(part, at);",
      to: "(target as Uint8Array).set(part, at);",
      why: "what a typed array's own class says may make memory grow",
    },
  ],
  "blocks/part.ts": [
    {
      from: "if (laid.view?.buffer !== buffer)",
      to: "if (laid.view === undefined)",
      why: "a view of the buffer that was is none",
    },
    {
      from: "return this.isFreed ? NULL : (this[LOCATE]",
      to: "return (this[LOCATE]",
      why: "what is gone has no address, and asking is no error",
    },
    {
      from: "return this[WHOLE]?.isFreed ?? false;",
      to: "return false;",
      why: "a part dies with what it is in",
    },
  ],
  "blocks/cell.ts": [
    {
      from: "return this[IS_GIVEN] || this[POOL].isFreed;",
      to: "return this[POOL].isFreed;",
      why: "who was given back is gone",
    },
    {
      from: 'if (cell[POOL] !== pool) return "other";',
      to: "",
      why: "a pool takes its own cells",
    },
    {
      from: "cell[IS_GIVEN] = true;",
      to: "",
      why: "a cell is given back once",
    },
  ],
  "blocks/pool.ts": [
    {
      from: "const isFull = this.#free.length === 0 && this.#used === this.size;",
      to: "const isFull = this.#used === this.size;",
      why: "cells that came back are given out again",
    },
    {
      from: "const isFull = this.#free.length === 0 && this.#used === this.size;",
      to: "const isFull = false;",
      why: "a full pool gives none",
    },
    {
      from: "if (bytes === 0) this.#heap.memory.bytes.fill(0, address, address + size);",
      to: "if (bytes === 0) {}",
      why: "a cell of structs is of zeros",
    },
    {
      from: "stride: alignedTo(size, ALIGNMENT)",
      to: "stride: size",
      why: "each cell of bytes is aligned as a block",
    },
    {
      from: 'if (offset !== "given") this.#free.push(offset);',
      to: "this.#free.push(offset as number);",
      why: "a cell has one place in the list",
    },
  ],
  "blocks/scope.ts": [
    {
      from: "this.#scopes.current?.forget(each); this.#kept",
      to: "this.#kept",
      why: "a block is freed with one scope",
    },
    {
      from: "if (isInside) this.#kept.add(each);",
      to: "",
      why: "what is kept goes to the enclosing scope",
    },
    {
      from: "this.#isOver = true;",
      to: "",
      why: "a scope that is over takes nothing",
    },
    {
      from: "if (!isGood) return freeAll(this.#kept);",
      to: "",
      why: "what was kept by a function that throws is nobody's",
    },
    {
      from: "const latestFirst = [...blocks].reverse();",
      to: "const latestFirst = [...blocks];",
      why: "the latest is freed first",
    },
    {
      from: "if (isPromise(result)) errors.push(refuse(result));",
      to: "",
      why: "an asynchronous function is refused",
    },
    {
      from: "this.#enter(outer); errors",
      to: "errors",
      why: "a scope is entered by its function alone",
    },
    {
      from: "promise.then(undefined, () => undefined);",
      to: "",
      why: "the refused promise is nobody's unhandled rejection",
    },
  ],
  "blocks/string-block.ts": [
    {
      from: "if (end > this.size) this[REALLOCATE](method, end);",
      to: "if (end > this.size + 1) this[REALLOCATE](method, end);",
      why: "a text has room for its NUL",
    },
    {
      from: "target.fill(0, bytes.length, end);",
      to: "",
      why: "a NUL ends it",
    },
    {
      from: "decode(method, bytes.slice(0, this.#length * unitWidth(method, this.encoding)), this",
      to: "decode(method, bytes.slice(), this",
      why: "a shorter text ends where it ends",
    },
  ],
  "blocks/text.ts": [
    {
      from: "return scratch.slice(0, encoder",
      to: "return scratch.subarray(0, encoder",
      why: "the bytes of one text are not another's",
      equivalent:
        "they are copied before anything can run that encodes another, which is not to be relied on",
    },
    {
      from: "if (3 * text.length > scratch.length)",
      to: "if (text.length > scratch.length)",
      why: "a unit takes up to three bytes",
    },
    {
      from: "if (width !== 2) {",
      to: "if (width === 4) {",
      why: "half a surrogate pair is no UTF-8",
    },
    {
      from: "if (bad >= 0) throw refuse(4 * bad);",
      to: "",
      why: "what is no character is no UTF-32",
    },
  ],
  "blocks/struct.ts": [
    {
      from: "if (address === 0 || address % this.align !== 0)",
      to: "if (address % this.align !== 0)",
      why: "there is nothing at 0",
    },
    {
      from: "if (address + layout.size > length)",
      to: "if (address > length)",
      why: "a struct ends in the memory",
    },
    {
      from: "const bytes = init === undefined ? undefined : encoded(layout, init, LABEL); const { owner } = this.#heap;",
      to: "const { owner } = this.#heap; owner.takeZeros(LABEL, 1, layout.size); const bytes = init === undefined ? undefined : encoded(layout, init, LABEL);",
      why: "nothing is allocated for values that do not fit",
    },
  ],
  "blocks/struct-layout.ts": [
    {
      from: "const offset = alignedTo(end, codec.align);",
      to: "const offset = end;",
      why: "each field is aligned",
    },
    {
      from: "const size = alignedTo(end, align);",
      to: "const size = end;",
      why: "the next struct of an array is aligned",
    },
    {
      from: "if (isReserved(name)) throw",
      to: "if (false) throw",
      why: "no field hides a method",
    },
    {
      from: "if (/^\\d+$/.test(name)) throw",
      to: "if (false) throw",
      why: "fields keep their order",
    },
  ],
  "blocks/struct-codecs.ts": [
    {
      from: "if (count !== length) throw",
      to: "if (count > length) throw",
      why: "an array has all its elements",
    },
    {
      from: 'return kind === "bool" ? value !== 0 : value;',
      to: "return value;",
      why: "a bool is one",
    },
  ],
  "blocks/convert.ts": [
    {
      from: "if (!Number.isFinite(float) || Number.isFinite(Math.fround(float))) return float;",
      to: "return float;",
      why: "a float that would be infinite",
    },
    {
      from: 'if (typeof value === "bigint" || Number.isInteger(value)) return element(value);',
      to: "return element(value);",
      why: "a fraction is no integer",
    },
    {
      from: "if (!clamp) return undefined;",
      to: "",
      why: "clamped where that is asked for",
    },
  ],
  "blocks/block-makers.ts": [
    {
      from: "array.free(); throw error;",
      to: "throw error;",
      why: "a list that throws loses nothing",
    },
    {
      from: "return (source as Uint8Array).slice();",
      to: "return source as Uint8Array;",
      why: "the heap's own view, which the allocation may detach",
    },
  ],
  "blocks/bytes-block.ts": [
    {
      from: "source.byteOffset, source.byteLength).slice();",
      to: "source.byteOffset, source.byteLength);",
      why: "the heap's own view, which the allocation may detach",
    },
  ],
  "blocks/data-makers.ts": [
    {
      from: "at = zero - ((zero - start) % width);",
      to: "at = zero;",
      why: "a NUL is a whole unit",
    },
    {
      from: "if (at + width > memory.length) return -1;",
      to: "",
      why: "the memory ends in the middle of a unit",
    },
    {
      from: "if (view.buffer === memory.buffer) return view.byteOffset;",
      to: "return view.byteOffset;",
      why: "a view of another memory has no address here",
    },
  ],
  "blocks/leak-net.ts": [
    {
      from: "if (!owner.owns(address, generation)) return;",
      to: "",
      why: "what was freed is no leak",
    },
    {
      from: "this.#registry.unregister(block);",
      to: "",
      why: "nor what was freed by its block",
      equivalent: "the owner knows that too: the registry is only to be smaller",
    },
    {
      from: 'if (typeof limit === "number") Reflect.set(Error, "stackTraceLimit", limit + OWN_CALLS);',
      to: "",
      why: "the program's calls are in the stack",
    },
  ],
  "growth.ts": [
    {
      from: "} } } this.#arm(); }",
      to: "} } } }",
      why: "the next growth is told, too",
    },
    {
      from: "this.#callbacks.delete(entry); this.#arm();",
      to: "this.#arm();",
      why: "who has stopped is not told",
    },
    {
      from: "if (this.#watch === undefined) this.probe = IDLE;",
      to: "",
      why: "who is told of growth may make memory grow",
      equivalent: "it is told of that in the same loop, or by the next call",
    },
  ],
  "close.ts": [
    {
      from: "if (isClosed) return;",
      to: "",
      why: "a heap is closed once",
    },
    {
      from: "atEnd(); isClosed = true;",
      to: "isClosed = true;",
      why: "its blocks are freed",
    },
  ],
  "option-names.ts": [
    {
      from: "if (known.includes(name)) continue;",
      to: "continue;",
      why: "a misspelt option is not ignored",
    },
  ],
};
