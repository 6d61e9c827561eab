// Bytes that are no snapshot, or not all of one, are refused before anything is made of them.
import { describe, expect, it } from "vitest";
import { createPyMem } from "../src/index.js";
import { badValues } from "./support/bad-values.js";
import { builds, eachBuild, eachCheckedBuild } from "./support/builds.js";
import { runSeed, withSeed } from "./support/random.js";
import { thrown } from "./support/thrown.js";

const HEADER_BYTES = 28;
const resume = (snapshot: unknown, more: object = {}) =>
  Reflect.apply(createPyMem, undefined, [{ snapshot, ...more }]);

function expectRefused(snapshot: Uint8Array, why: RegExp = /^createPyMem: snapshot /): void {
  const error = thrown(() => resume(snapshot));
  expect(error).toBeInstanceOf(RangeError);
  expect(error).toHaveProperty("message", expect.stringMatching(why));
}

eachBuild((create, build) => {
  const take = () => {
    const py = create();
    for (let n = 0; n < 600; n += 7) py.malloc(n);
    py.malloc(100_000);
    return py.snapshot();
  };

  it("cut anywhere", () => {
    const snapshot = take();
    const { length } = snapshot;
    const ends = [length - 1, length - 2, length - 3, length - 4, length - 5, length >> 1, 4096, 1000];
    for (const end of [...ends, ...Array.from({ length: HEADER_BYTES + 6 }, (_, i) => i)]) {
      expectRefused(snapshot.slice(0, end));
    }
    expectRefused(snapshot.slice(1));
    expectRefused(snapshot.slice(0, length - 4), /it was cut, or added to$/);
  });

  it("with something behind it", () => {
    const snapshot = take();
    for (const more of [1, 3, 4, 65_536]) {
      const longer = new Uint8Array(snapshot.length + more);
      longer.set(snapshot);
      expectRefused(longer, /it was cut, or added to$/);
    }
  });

  it("with a bit of its header turned over", () => {
    const snapshot = take();
    for (let bit = 0; bit < 8 * HEADER_BYTES; bit++) {
      const damaged = snapshot.slice();
      damaged[bit >> 3] = (damaged[bit >> 3] ?? 0) ^ (1 << (bit & 7));
      expectRefused(damaged);
    }
  });

  const seed = runSeed();
  it(`with a bit of its image turned over, at random, seed ${seed}`, () => {
    withSeed((random) => {
      const snapshot = take();
      const places = Array.from({ length: 200 }, () => HEADER_BYTES + random(snapshot.length - HEADER_BYTES));
      for (const place of [HEADER_BYTES, snapshot.length - 1, ...places]) {
        const damaged = snapshot.slice();
        damaged[place] = (damaged[place] ?? 0) ^ (1 << random(8));
        expectRefused(damaged, /is damaged/);
      }
    }, seed);
  });

  it("of another version, or of something else", () => {
    const snapshot = take();
    const words = (...given: number[]) => {
      const changed = snapshot.slice();
      new Uint32Array(changed.buffer, 0, given.length).set(given);
      return changed;
    };
    const [low = 0, high = 0, version = 0] = new Uint32Array(snapshot.buffer, 0, 3);
    expectRefused(words(low, high, version + 1), /another version/);
    expectRefused(words(low, high, version, 0), /another version/);
    expectRefused(words(high, low, version), /is not a snapshot/);
    expectRefused(new Uint8Array(1000), /is not a snapshot/);
    expectRefused(
      new TextEncoder().encode("pymalloc, but a text that is longer than a header"),
      /another version/,
    );
    expectRefused(new Uint8Array(create().memory.buffer), /is not a snapshot/);
  });

  it("of another build than the one that is named", () => {
    const snapshot = take();
    for (const other of builds) {
      if (other === build) expect(resume(snapshot, { build: other }).check()).toBe(0);
      else {
        const error = thrown(() => resume(snapshot, { build: other }));
        expect(error).toBeInstanceOf(TypeError);
        expect(error).toHaveProperty("message", expect.stringContaining(`of the ${build} build`));
      }
    }
  });

  it("beside a seed, as it has its own", () => {
    const error = thrown(() => resume(take(), { seed: 1 }));
    expect(error).toBeInstanceOf(TypeError);
    expect(error).toHaveProperty("message", expect.stringMatching(/^createPyMem: seed cannot be given/));
  });
});

eachCheckedBuild((create) => {
  it("cannot be taken of a heap whose misuse is told to a function", () => {
    const error = thrown(() => create({ onMisuse: () => undefined }).snapshot());
    expect(error).toBeInstanceOf(TypeError);
    expect(error).toHaveProperty("message", expect.stringContaining("onMisuse"));
    for (const onMisuse of ["throw", "ignore"] as const)
      expect(create({ onMisuse }).snapshot()).toBeInstanceOf(Uint8Array);
  });
});

describe("what is no bytes", () => {
  const others = [new Uint32Array(8), new DataView(new ArrayBuffer(64)), new Int8Array(64), [0x70, 0x79]];
  const values = badValues.flatMap(([value]) =>
    value === undefined || value instanceof Uint8Array ? [] : [value],
  );

  it.each([...values, ...others])("%o", (value) => {
    const error = thrown(() => resume(value));
    expect(error).toBeInstanceOf(TypeError);
    expect(error).toHaveProperty(
      "message",
      expect.stringMatching(/^createPyMem: snapshot must be a Uint8Array/),
    );
  });

  it("is refused in an ArrayBuffer too, if it is no snapshot", () => {
    for (const length of [0, 27, 28, 65_536])
      expect(thrown(() => resume(new ArrayBuffer(length)))).toBeInstanceOf(RangeError);
  });
});
