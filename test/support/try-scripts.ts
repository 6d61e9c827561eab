// Programs and scripts for the tests of the command `try`, in the folder that it runs in: app.wasm, a library, and command.wasm of WASI.
import { writeFileSync } from "node:fs";
import { at } from "./linking.js";
import { assembled, program } from "./try-modules.js";

/** What the program does with 200 blocks, the sum of whose sizes it writes and exits with; and a block that it frees twice. */
const WORK = `
  (func $work (export "work") (result i32) (local $i i32) (local $p i32) (local $sum i32)
    (loop $next
      (local.set $p (call $malloc (i32.add (local.get $i) (i32.const 1))))
      (i32.store8 (local.get $p) (local.get $i))
      (local.set $sum (i32.add (local.get $sum) (i32.load8_u (local.get $p))))
      (if (i32.and (local.get $i) (i32.const 1)) (then (call $free (local.get $p))))
      (local.set $i (i32.add (local.get $i) (i32.const 1)))
      (br_if $next (i32.lt_u (local.get $i) (i32.const 200))))
    (local.get $sum))
  (func (export "twice") (local $p i32)
    (local.set $p (call $malloc (i32.const 24)))
    (call $free (local.get $p))
    (call $free (local.get $p)))`;
/** A function that traps. */
const TRAP = `(func (export "trap") (unreachable))`;
const WASI = `(import "wasi_snapshot_preview1" "proc_exit" (func $exit (param i32))) (memory (export "memory") 1 512) ${WORK}
  (func (export "_start") (call $exit (i32.rem_u (call $work) (i32.const 100))))`;

writeFileSync(at("app.wasm"), assembled(program(["malloc", "free", "realloc"], WORK)));
writeFileSync(at("traps.wasm"), assembled(program(["malloc", "free", "realloc"], TRAP)));
writeFileSync(at("command.wasm"), assembled(program(["malloc", "free", "realloc"], WASI)));
/** Writes a script that has the bytes of app.wasm; gives its name. */
export const script = (name: string, body: string): string => {
  writeFileSync(
    at(name),
    `import { readFileSync } from "node:fs";
const bytes = readFileSync(new URL("app.wasm", import.meta.url));
${body}`,
  );
  return name;
};
/** A script's instance of app.wasm. */
export const START = "const { instance } = await WebAssembly.instantiate(bytes);";
export const uses = script(
  "uses.mjs",
  `${START}\nexport default () => [instance.exports.work(), Object.keys(instance.exports).length];`,
);
