// A capsule's file: what is no whole one is refused, and which way it is wrong is told.
import { describe, expect, it } from "vitest";
import { CapsuleError } from "../src/capsule/capsule.js";
import { decodeCapsule, encodeCapsule, isCapsule } from "../src/capsule/capsule-file.js";
import { createPyMem } from "../src/index.js";
import { thrown } from "./support/thrown.js";

describe("a file that is no capsule", () => {
  const py = createPyMem();
  let bytes = new Uint8Array();
  py.captureMisuse((file) => {
    bytes = file;
  });
  expect(() => py.free(8 as never)).toThrow();
  const fault = (given: Uint8Array) => {
    const error = thrown(() => decodeCapsule(given)) as CapsuleError;
    expect(error).toBeInstanceOf(CapsuleError);
    expect(error.message).not.toContain("\n");
    return error.fault;
  };

  it("is known by its first bytes", () => {
    expect(isCapsule(bytes)).toBe(true);
    expect(isCapsule(bytes.subarray(0, 3))).toBe(false);
    expect(fault(new Uint8Array(100))).toBe("foreign");
    expect(fault(py.snapshot())).toBe("foreign");
  });
  it("is of another version", () => {
    const other = bytes.slice();
    other[4] = 9;
    expect(fault(other)).toBe("version");
  });
  it("is cut, wherever that is, or longer", () => {
    for (const length of [4, 12, 23, 24, 100, bytes.length - 4, bytes.length - 1])
      expect(fault(bytes.subarray(0, length))).toBe("cut");
    const longer = new Uint8Array(bytes.length + 4);
    longer.set(bytes);
    expect(fault(longer)).toBe("cut");
  });
  it("is damaged in any bit", () => {
    for (let i = 8; i < bytes.length; i += 97) {
      const damaged = bytes.slice();
      damaged[i] = (damaged[i] ?? 0) ^ (1 << (i & 7));
      expect(["damaged", "cut"]).toContain(fault(damaged));
    }
  });
  it("declares gigabytes", () => {
    const huge = bytes.slice();
    new DataView(huge.buffer).setUint32(16, 0xffff_ffff, true);
    expect(fault(huge)).toBe("cut");
  });
  it("is sound, with a description that is none", () => {
    const capsule = decodeCapsule(bytes);
    expect(fault(encodeCapsule({ ...capsule, build: "slow" as never }))).toBe("damaged");
    expect(fault(encodeCapsule({ ...capsule, misuse: null as never }))).toBe("damaged");
    const operation = { kind: "free", domain: 2, address: 8, former: 0, size: 0 } as const;
    expect(decodeCapsule(encodeCapsule({ ...capsule, operations: [operation] })).operations).toEqual([
      operation,
    ]);
    for (const wrong of [{ kind: "grow" }, { domain: 4 }])
      expect(fault(encodeCapsule({ ...capsule, operations: [{ ...operation, ...wrong } as never] }))).toBe(
        "damaged",
      );
    expect(decodeCapsule(encodeCapsule(capsule))).toEqual(capsule);
  });
});
