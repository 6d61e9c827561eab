import { mergeWithDriver } from "./driver.js";
import type { JsSource } from "./js-allocators.js";
import type { Peer } from "./peers.js";

/** The compiled modules of the peers, each made when first asked for. */
export class PeerModules {
  readonly #plain = new Map<string, WebAssembly.Module>();
  readonly #called = new Map<string, WebAssembly.Module>();
  readonly #progress: (line: string) => void;

  constructor(progress: (line: string) => void) {
    this.#progress = progress;
  }

  /** The allocator with the driver merged in. */
  called(peer: Peer): WebAssembly.Module {
    const known = this.#called.get(peer.name);
    if (known) return known;
    this.#progress(`preparing ${peer.name}`);
    const module = new WebAssembly.Module(Uint8Array.from(mergeWithDriver(peer.name, bytesOf(peer))));
    this.#called.set(peer.name, module);
    return module;
  }

  /** What a worker builds the allocator from; its raw exports are called. */
  jsSource(peer: Peer): JsSource {
    if (peer.source.kind !== "module") return { kind: peer.source.kind };
    const known = this.#plain.get(peer.name);
    const module = known ?? new WebAssembly.Module(Uint8Array.from(bytesOf(peer)));
    this.#plain.set(peer.name, module);
    return { kind: "module", module };
  }
}

function bytesOf(peer: Peer): Uint8Array {
  if (peer.source.kind !== "module") throw new Error(`${peer.name} is no wasm module`);
  return peer.source.load();
}
