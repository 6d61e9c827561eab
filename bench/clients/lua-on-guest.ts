// Lua 5.4 (npm's wasmoon) on a guest's heap, and as it comes.
import { LuaEngine, LuaWasm } from "wasmoon";
import { chunksOfMalloc } from "../../src/guest/chunks-of-malloc.js";
import { GuestHeap, guestModule } from "../../src/guest/guest-heap.js";
import { type ClientExports, withExports } from "./captured-instance.js";

/** The exports of wasmoon's wasm that a script is run by, without its JavaScript. */
interface LuaExports extends ClientExports {
  readonly luaL_loadbufferx: (L: number, p: number, n: number, name: number, mode: number) => number;
  readonly lua_pcallk: (
    L: number,
    args: number,
    results: number,
    handler: number,
    ctx: number,
    k: number,
  ) => number;
  readonly lua_tolstring: (L: number, index: number, length: number) => number;
  readonly lua_rawlen: (L: number, index: number) => bigint;
  readonly lua_type: (L: number, index: number) => number;
  readonly lua_settop: (L: number, index: number) => void;
  readonly lua_setallocf: (L: number, f: number, ud: number) => void;
}

export interface LuaClient {
  /** Runs a script that returns a string. @throws {Error} with Lua's message. */
  run(script: string): string;
  /** wasmoon's own object for the state. */
  readonly engine: LuaEngine;
  /** Pages of 64 KiB that the program's memory has. */
  memoryPages(): number;
  close(): void;
}

export interface LuaOnGuest extends LuaClient {
  readonly heap: GuestHeap;
  /** How many chunks, and the heap's state, the program's malloc has given. */
  liveChunks(): number;
  /** Blocks from before the heap's time that went back to where they came from. */
  olderFreed(): number;
}

const LUA_TSTRING = 4;
const TOP = -1;
const utf8 = { to: new TextEncoder(), from: new TextDecoder() };

async function loadLua() {
  const { loaded, exports } = await withExports(() => LuaWasm.initialize(), "lua_newstate");
  return { lua: loaded, exports: exports as unknown as LuaExports };
}

function client(engine: LuaEngine, exports: LuaExports): LuaClient {
  const L = engine.global.address;
  const bytesAt = (p: number, n: number) => new Uint8Array(exports.memory.buffer, p, n);
  // The source lies in the C library's memory: what is in the heap is Lua's own.
  const load = (script: string) => {
    const source = utf8.to.encode(script);
    const p = exports.malloc(source.length + 1);
    bytesAt(p, source.length).set(source);
    bytesAt(p + source.length, 1)[0] = 0;
    const status = exports.luaL_loadbufferx(L, p, source.length, p, 0);
    exports.free(p);
    return status;
  };
  const popText = () => {
    // A number would be made a string here, outside of Lua's protected calls.
    const isText = exports.lua_type(L, TOP) === LUA_TSTRING;
    const text = isText
      ? utf8.from.decode(bytesAt(exports.lua_tolstring(L, TOP, 0) >>> 0, Number(exports.lua_rawlen(L, TOP))))
      : undefined;
    exports.lua_settop(L, -2);
    return text;
  };
  return {
    engine,
    memoryPages: () => exports.memory.buffer.byteLength / 65536,
    close: () => engine.global.close(),
    run: (script) => {
      const status = load(script) || exports.lua_pcallk(L, 0, 1, 0, 0, 0);
      const text = popText();
      if (status !== 0) throw new Error(text ?? `status ${status}`);
      if (text === undefined) throw new Error("the script returned no string");
      return text;
    },
  };
}

/** Lua as it comes: on the malloc of its own C library. */
export async function luaStock(): Promise<LuaClient> {
  const { lua, exports } = await loadLua();
  return client(new LuaEngine(lua), exports);
}

type LuaAlloc = GuestHeap["exports"]["lua_alloc"];

/**
 * Lua of which every block is in the heap, from the first: lua_newstate gets lua_alloc out of the table, where it is a wasm function as
 * Lua's own are, and no JavaScript is on an allocation's way.
 * @param around what is to stand in for lua_alloc: a wasm function that calls it.
 */
export async function luaOnGuest(around = (alloc: LuaAlloc) => alloc): Promise<LuaOnGuest> {
  const { lua, exports } = await loadLua();
  const ours = await heapFor(exports);
  const index = lua.module.addFunction(around(ours.heap.exports.lua_alloc), "iiiii");
  // wasmoon makes its engine's state by this function, and has no option for an allocator that is not JavaScript.
  lua.luaL_newstate = () => lua.lua_newstate(index, null);
  return { ...client(new LuaEngine(lua), exports), ...ours };
}

/** Lua that has its blocks from the heap only after its libraries were opened: those that it has go back to where they came from. */
export async function luaOnGuestLater(): Promise<LuaOnGuest> {
  const { lua, exports } = await loadLua();
  const engine = new LuaEngine(lua);
  const ours = await heapFor(exports);
  const index = lua.module.addFunction(ours.heap.exports.lua_alloc, "iiiii");
  exports.lua_setallocf(engine.global.address, index, 0);
  return { ...client(engine, exports), ...ours };
}

async function heapFor(exports: LuaExports) {
  const chunks = chunksOfMalloc(exports);
  let freed = 0;
  const heap = GuestHeap.make(await guestModule(), {
    memory: exports.memory,
    memalign: chunks.memalign,
    free: chunks.free,
    // What Lua's own allocator, l_alloc, does; the osize and ud of lua_Alloc are not used there.
    olderRealloc: (_ctx = 0, p = 0, n = 0) => exports.realloc(p, n),
    olderFree: (_ctx = 0, p = 0) => {
      exports.free(p);
      freed++;
    },
    olderCtx: 0,
  });
  if (heap === null) throw new Error("no memory for the heap's state");
  return { heap, liveChunks: chunks.live, olderFreed: () => freed };
}
