// AssemblyScript's std on every runtime: Array, Map and Set, String, numbers as text, typed arrays, Date and URIs. What each line must
// be is what JavaScript says for the same source.
import { beforeAll, describe, expect, it } from "vitest";
import { asJavaScript } from "./support/portable.js";
import { compileAll, everyWay, Program } from "./support/runtimes.js";

const modules = ["Array", "Map and Set", "String", "Number", "typed arrays", "Date and URIs"];

interface Std {
  report(module: number): string;
}

describe.each(everyWay)("$runtime.name, $level", ({ runtime, flags }) => {
  let javaScript: Std;
  let program: Program;
  beforeAll(async () => {
    javaScript = await asJavaScript<Std>("behaviours/index");
    program = new Program(await compileAll(runtime, flags));
  });

  it.each(modules.map((name, module) => ({ name, module })))("$name is as in JavaScript", ({ module }) => {
    const expected = javaScript.report(module).split("\n\n");
    expect(expected.length).toBeGreaterThan(20);
    expect(program.say("report", module).split("\n\n")).toEqual(expected);
    // And once more, when what the first time left is garbage.
    program.call("__collect");
    expect(program.say("report", module).split("\n\n")).toEqual(expected);
  });
});
