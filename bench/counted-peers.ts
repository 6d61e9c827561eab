// Whose instructions are counted: wasm modules that are there, but for those that only bound the others.
import { NULL_PEER, type Peer, peers } from "./peers.js";

/** An allocator as its module. */
export interface CountedPeer {
  readonly name: string;
  readonly version: string;
  readonly isOurs: boolean;
  readonly wasm: Uint8Array;
}

/** Assertions are no part of an allocator, and PyObject_Malloc is dlmalloc behind a gate. */
export const LEFT_OUT: readonly string[] = ["pymalloc-debug", "pyobject"];

function isCounted(peer: Peer): boolean {
  return peer.source.kind === "module" && peer.role !== "limit" && !LEFT_OUT.includes(peer.name);
}

function withModule(peer: Peer, progress: (line: string) => void): CountedPeer[] {
  if (peer.source.kind !== "module") return [];
  try {
    const wasm = peer.source.load();
    return [{ name: peer.name, version: peer.version, isOurs: peer.role === "ours", wasm }];
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
    .filter((peer) => isCounted(peer) && isWanted(peer))
    .flatMap((peer) => withModule(peer, progress));
}

/** The fake allocator: what is counted for the driver alone. */
export function nullModule(): Uint8Array {
  const peer = peers.find((known) => known.name === NULL_PEER);
  if (peer?.source.kind !== "module") throw new Error("the fake allocator is no wasm module");
  return peer.source.load();
}
