// The memories that a program may have: with much static data, more pages at first, imported, or grown by somebody else.
import { describe, expect, it } from "vitest";
import { compileProgram, everyWay, Program, type Runtime } from "./support/runtimes.js";

/** What asc asks for where there is so much data. */
const AT_FIRST = ["--initialMemory", "6"];

const filesOf = ({ isOurs }: Runtime, ...files: string[]) => (isOurs ? [...files, "ours"] : files);

describe.each(everyWay)("$runtime.name, $level", ({ runtime, flags }) => {
  function verify(program: Program): void {
    expect(program.call("dataIsWhole")).toBe(1);
    if (runtime.isOurs) expect(program.call("check")).toBe(0);
  }

  /** The program's work, with whatever happens in between. */
  function work(program: Program, between: (i: number) => void = () => undefined): void {
    program.call("fillData");
    for (let i = 0; i < 20; i++) {
      expect(program.call("work", 20_000)).toBe(Math.floor((20_000 - 8) / 97) + 1);
      between(i);
      if (i % 4 === 0) program.call("__collect");
    }
    verify(program);
  }

  it("leaves 300,000 bytes of static data alone", async () => {
    work(new Program(await compileProgram(filesOf(runtime, "large-data"), runtime, [...flags, ...AT_FIRST])));
  });

  it("uses the pages that there are at first", async () => {
    const given = [...flags, "--initialMemory", "200"];
    const program = new Program(await compileProgram(filesOf(runtime, "large-data"), runtime, given));
    expect(program.pages).toBe(200);
    program.call("fillData");
    program.call("work", 20_000);
    expect(program.pages).toBe(200);
    verify(program);
  });

  it("works in a memory of the host's", async () => {
    const given = [...flags, ...AT_FIRST, "--importMemory"];
    const module = await compileProgram(filesOf(runtime, "large-data"), runtime, given);
    const memory = new WebAssembly.Memory({ initial: 6, maximum: 65536 });
    const program = new Program(module, { env: { memory } });
    expect(program.memory).toBe(memory);
    work(program);
  });

  it("shares its memory with whoever grows it, at any moment", async () => {
    const module = await compileProgram(filesOf(runtime, "large-data"), runtime, [...flags, ...AT_FIRST]);
    const program = new Program(module);
    const taken: { at: number; pages: number }[] = [];
    const grow = (i: number) => {
      const pages = 1 + (i % 3);
      const at = program.memory.grow(pages) * 65536;
      new Uint8Array(program.memory.buffer, at, pages * 65536).fill(0xa5);
      taken.push({ at, pages });
    };
    // What there is before the first object may be the program's.
    program.call("work", 100);
    work(program, grow);
    for (const { at, pages } of taken) {
      const foreign = new Uint8Array(program.memory.buffer, at, pages * 65536);
      expect(foreign.every((byte) => byte === 0xa5)).toBe(true);
    }
  });
});
