import { crossFactory, type DrivenFactory, mergedFactory } from "../src/replay/driven.js";
import { driverModule, type Merge, mergeWithDriver } from "./driver.js";
import type { JsSource } from "./js-allocators.js";
import type { Peer, WasmMode } from "./peers.js";

/** The compiled modules of the peers, each made when first asked for. */
export class PeerModules {
  readonly #modules = new Map<string, WebAssembly.Module>();
  readonly #progress: (line: string) => void;

  constructor(progress: (line: string) => void) {
    this.#progress = progress;
  }

  #module(key: string, make: () => Uint8Array): WebAssembly.Module {
    const known = this.#modules.get(key);
    if (known) return known;
    const module = new WebAssembly.Module(Uint8Array.from(make()));
    this.#modules.set(key, module);
    return module;
  }

  /** The allocator with the driver merged in. */
  merged(peer: Peer, way: Merge): WebAssembly.Module {
    return this.#module(`${peer.name}, ${way}`, () => {
      this.#progress(`preparing ${peer.name}, ${way}`);
      return mergeWithDriver(way, peer.name, bytesOf(peer));
    });
  }

  called(peer: Peer): WebAssembly.Module {
    return this.merged(peer, "called");
  }

  /** New heaps of the allocator with the driver on them, in the way of a mode. */
  factory(peer: Peer, mode: WasmMode): DrivenFactory {
    if (mode !== "cross") return mergedFactory(this.merged(peer, mode));
    return crossFactory(this.#module("driver", driverModule), this.#plain(peer));
  }

  #plain(peer: Peer): WebAssembly.Module {
    return this.#module(peer.name, () => bytesOf(peer));
  }

  /** What a worker builds the allocator from; its raw exports are called. */
  jsSource(peer: Peer): JsSource {
    if (peer.source.kind !== "module") return { kind: peer.source.kind };
    return { kind: "module", module: this.#plain(peer) };
  }
}

function bytesOf(peer: Peer): Uint8Array {
  if (peer.source.kind !== "module") throw new Error(`${peer.name} is no wasm module`);
  return peer.source.load();
}
