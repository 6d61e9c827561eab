// The modes of the bench are what they are called: which of malloc, calloc and free the replay's loop still calls.
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";
import { mergeWithDriver } from "../build/bench/driver.js";
import { peers } from "../build/bench/peers.js";

const disassembler = fileURLToPath(new URL("../node_modules/binaryen/bin/wasm-dis", import.meta.url));

function disassemble(module: Uint8Array): string {
  const folder = mkdtempSync(join(tmpdir(), "bench-inlining-"));
  const [binary, text] = [join(folder, "module.wasm"), join(folder, "module.wat")];
  try {
    writeFileSync(binary, module);
    execFileSync(process.execPath, ["--liftoff-only", disassembler, binary, "--all-features", "-o", text]);
    return readFileSync(text, "utf8");
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The text of the function. */
function bodyOf(text: string, name: string | undefined): string {
  const start = text.indexOf(`\n (func ${name} `);
  if (name === undefined || start < 0) throw new Error(`there is no function ${name}`);
  return text.slice(start, text.indexOf("\n )", start));
}

/** The function, and that to which it does nothing but hand its arguments: who calls the one may as well call the other. */
function sameAs(text: string, name: string | undefined): (string | undefined)[] {
  const forwarded = /^\n \(func .+\n {2}\(call (\$\S+)(?:\s+\(local\.get \$\d+\))+\s+\)$/.exec(
    bodyOf(text, name),
  );
  return [name, forwarded?.[1]];
}

/** The exports that the function exported as `caller` calls. */
function calledExports(text: string, caller: string): string[] {
  const exported = [...text.matchAll(/\(export "(\w+)" \(func (\$[^\s)]+)\)\)/g)];
  const own = exported.find(([, name]) => name === caller)?.[2];
  const called = new Set([...bodyOf(text, own).matchAll(/\(call (\$[^\s)]+)/g)].map((match) => match[1]));
  const isCalled = (target: string | undefined) =>
    sameAs(text, target).some((name) => name !== undefined && called.has(name));
  return exported.flatMap(([, name = "", target]) => (isCalled(target) ? [name] : [])).sort();
}

const hot = ["calloc", "free", "malloc"];

it.each(["pymalloc", "pymalloc-fast", "dlmalloc", "tlsf"])(
  "%s: called is called, inlined is inlined",
  (name) => {
    const source = peers.find((peer) => peer.name === name)?.source;
    if (source?.kind !== "module") throw new Error(`${name} is no module`);
    const bytes = source.load();
    const called = disassemble(mergeWithDriver("called", name, bytes));
    const inlined = disassemble(mergeWithDriver("inlined", name, bytes));
    for (const loop of ["replay", "replayTouched"]) {
      expect(calledExports(called, loop)).toEqual(expect.arrayContaining(hot));
      expect(calledExports(inlined, loop).filter((one) => hot.includes(one))).toEqual([]);
    }
  },
);
