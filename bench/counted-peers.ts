// Whose instructions are counted: wasm modules that are there, but for those that only bound the others.
import { NULL_PEER, type Peer, peers } from "./peers.js";

/** An allocator as its module. */
export interface CountedPeer {
  readonly name: string;
  readonly version: string;
  readonly wasm: Uint8Array;
}

/** Assertions are no part of an allocator, and PyObject_Malloc is dlmalloc behind a gate. */
const LEFT_OUT = ["pymalloc-debug", "pyobject"];

/** What the measures beside time look at: wasm modules that do what a program needs. */
export function isMeasured({ name, role, source }: Peer): boolean {
  return source.kind === "module" && role !== "limit" && !LEFT_OUT.includes(name);
}

/** Can it replay a whole trace call by call? */
export function isPractical({ replaysOnly }: Peer): boolean {
  return replaysOnly !== true;
}

function withModule(peer: Peer, progress: (line: string) => void): CountedPeer[] {
  if (peer.source.kind !== "module") return [];
  try {
    const wasm = peer.source.load();
    return [{ name: peer.name, version: peer.version, wasm }];
  } catch (error) {
    if (peer.role === "ours") throw error;
    progress(`${peer.name} is left out: ${error instanceof Error ? error.message : String(error)}`);
    return [];
  }
}

export function countedPeers(
  progress: (line: string) => void,
  isWanted: (peer: Peer) => boolean = () => true,
): CountedPeer[] {
  return peers
    .filter((peer) => isMeasured(peer) && isPractical(peer) && isWanted(peer))
    .flatMap((peer) => withModule(peer, progress));
}

/** The fake allocator: what is counted for the driver alone. */
export function nullModule(): Uint8Array {
  const peer = peers.find((known) => known.name === NULL_PEER);
  if (peer?.source.kind !== "module") throw new Error("the fake allocator is no wasm module");
  return peer.source.load();
}
