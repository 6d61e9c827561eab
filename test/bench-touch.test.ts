// The bench notices allocators that lose data, and finds nothing wrong with those that keep it, in every mode.
import { beforeAll, expect, it } from "vitest";
import type { Touch } from "../bench/results.js";
import { PeerModules } from "../build/bench/peer-modules.js";
import { type Peer, peers } from "../build/bench/peers.js";
import { WAYS } from "../build/bench/touches.js";
import type { Driven } from "../build/src/replay/driven.js";
import { WasmReplay } from "../build/src/replay/wasm-replay.js";
import { randomTrace } from "./support/bench-traces.js";
import { drivenJsHeap, flaws } from "./support/js-heap.js";

const touches: readonly Touch[] = ["word", "bytes", "walk"];
const operations = 30_000;
const trace = randomTrace(7, operations);
const modules = new PeerModules(() => undefined);

function peerCalled(name: string): Peer {
  const peer = peers.find((one) => one.name === name);
  if (peer === undefined) throw new Error(`no allocator is called ${name}`);
  return peer;
}

function checksum(driven: Driven, touch: Touch): number | undefined {
  const replay = new WasmReplay(driven, trace, WAYS[touch], 0);
  while (replay.step(Number.POSITIVE_INFINITY));
  const result = replay.result();
  expect(result).toMatchObject({ operations });
  return result.checksum;
}

const sound = Object.fromEntries(touches.map((touch) => [touch, checksum(drivenJsHeap(), touch)]));

// Compiles them, if that was not done before: it takes longer than all that follows.
beforeAll(() => {
  for (const name of ["pymalloc", "dlmalloc"]) {
    for (const mode of ["inlined", "called"] as const) modules.merged(peerCalled(name), mode);
  }
});

it("the three ways read different things", () => {
  expect(new Set(Object.values(sound)).size).toBe(3);
});

it.each(["pymalloc", "dlmalloc"])(
  "%s keeps what is written, inlined, called and from another instance",
  (name) => {
    const peer = peers.find((one) => one.name === name);
    if (peer === undefined) throw new Error(`no allocator is called ${name}`);
    for (const mode of ["inlined", "called", "cross"] as const) {
      const makeHeap = modules.factory(peer, mode);
      for (const touch of touches)
        expect([mode, touch, checksum(makeHeap(), touch)]).toEqual([mode, touch, sound[touch]]);
    }
  },
);

it.each(flaws)("every byte written and read back shows: %s", (flaw) => {
  for (const touch of ["bytes", "walk"] as const)
    expect(checksum(drivenJsHeap(flaw), touch)).not.toBe(sound[touch]);
});

it("the first word alone does not show an overlap of the last ones", () => {
  expect(checksum(drivenJsHeap(flaws[0]), "word")).toBe(sound.word);
});
