// Writes a vector as a script for the specification's interpreter: the build, and beside it a module of wat, the driver, which
// has a function for each step. It imports the build's exports and memory, and keeps the answers.
import { readFileSync } from "node:fs";
import binaryen from "binaryen";

const textOf = (name) => readFileSync(new URL(name, import.meta.url), "utf8");

/** What the vectors of a build are written with: its bytes, and what is known of them. */
export function buildOf(file) {
  const bytes = readFileSync(file);
  const module = binaryen.readBinary(bytes);
  const functions = new Map();
  for (let i = 0; i < module.getNumExports(); i++) {
    const { name, value, kind } = binaryen.getExportInfo(module.getExportByIndex(i));
    if (kind === binaryen.ExternalFunction) functions.set(name, signatureOf(module.getFunction(value)));
  }
  module.dispose();
  const imports = WebAssembly.Module.imports(new WebAssembly.Module(bytes)).length > 0;
  return { bytes, functions, imports };
}

function signatureOf(func) {
  const { params, results } = binaryen.getFunctionInfo(func);
  return { arity: binaryen.expandType(params).length, answers: binaryen.expandType(results).length > 0 };
}

/** The script: every line that asserts is a step's, in their order. */
export function scriptOf({ steps }, { bytes, functions, imports }) {
  const lists = new Set(steps.filter(({ repeat }) => repeat).map(({ as }) => as));
  const hasHeap = functions.has("heap_init");
  return [
    ...(imports ? [textOf("env.wat"), '(register "env")'] : []),
    `(module binary "${escaped(bytes)}")`,
    '(register "heap")',
    ...[...lists].flatMap((list) => [textOf("list.wat"), `(register "list ${list}")`]),
    ...driverOf(steps, functions, { lists, hasHeap, memoryOf: imports ? "env" : "heap" }),
    ...(hasHeap ? ['(assert_return (invoke "init") (i32.const 0))'] : []),
    ...steps.map(({ law }, i) =>
      law === "trap"
        ? `(assert_trap (invoke "step ${i + 1}") "unreachable")`
        : `(assert_return (invoke "step ${i + 1}") (i32.const 1))`,
    ),
    "",
  ].join("\n");
}

const escaped = (bytes) => [...bytes].map((byte) => `\\${byte.toString(16).padStart(2, "0")}`).join("");

function driverOf(steps, functions, { lists, hasHeap, memoryOf }) {
  const kept = steps.filter(({ as, repeat }) => as !== undefined && !repeat).map(({ as }) => as);
  const called = steps.flatMap(({ call, repeat }) => call ?? repeat?.call ?? []);
  if (hasHeap) called.push("heap_size", "heap_init");
  return [
    "(module",
    `  (import "${memoryOf}" "memory" (memory 0))`,
    ...[...new Set(called)].map((name) => importOf(name, functions.get(name))),
    ...[...lists].flatMap(importsOfList),
    ...(hasHeap ? ['  (import "env" "chunk_alloc" (func $chunk_alloc (param i32 i32) (result i32)))'] : []),
    ...[...new Set([...kept, "heap"])].map((name) => `  (global $${name} (mut i32) (i32.const 0))`),
    ...(hasHeap ? [textOfInit] : []),
    ...steps.map((step, i) => functionOf(`step ${i + 1}`, bodyOf(step, functions))),
    ")",
  ];
}

const textOfInit = `  (func (export "init") (result i32)
    (global.set $heap (call $chunk_alloc (call $heap_size) (i32.const 16)))
    (call $heap_init (global.get $heap)))`;

function importOf(name, signature) {
  if (signature === undefined) throw new Error(`${name} is not exported`);
  const params = Array(signature.arity).fill("i32").join(" ");
  const result = signature.answers ? " (result i32)" : "";
  return `  (import "heap" "${name}" (func $${name} (param ${params})${result}))`;
}

function importsOfList(list) {
  const from = `import "list ${list}"`;
  return [
    `  (${from} "count" (global $count_of_${list} (mut i32)))`,
    `  (${from} "clear" (func $clear_${list}))`,
    `  (${from} "push" (func $push_${list} (param i32)))`,
    `  (${from} "at" (func $at_${list} (param i32) (result i32)))`,
    `  (${from} "disjoint" (func $disjoint_${list} (param i32) (result i32)))`,
  ];
}

/** Gives 1 if the step held. */
function functionOf(name, body) {
  return `  (func (export "${name}") (result i32) (local $answer i32) (local $i i32)\n    ${body})`;
}

function bodyOf(step, functions) {
  if (step.repeat) return repetition(step, functions);
  if (step.each) return iteration(step, functions);
  if (step.disjoint) return `(call $disjoint_${step.disjoint} (i32.const ${step.bytes}))`;
  if (step.fill)
    return `(memory.fill ${wordOf(step.fill)} (i32.const ${step.value}) (i32.const ${step.bytes})) (i32.const 1)`;
  if (step.holds) return comparison(step);
  const { call, args = [], as, law } = step;
  const keep = as === undefined ? "" : ` (global.set $${as} (local.get $answer))`;
  return `${calling(call, args.map(wordOf), functions)} ${conditionOf(law)}${keep}`;
}

/** A call's answer goes to $answer. */
function calling(name, words, functions) {
  const call = `(call $${name} ${words.join(" ")})`;
  return functions.get(name).answers ? `(local.set $answer ${call})` : call;
}

function repetition({ repeat, as, until, times, atMost, law }, functions) {
  const count = `(global.get $count_of_${as})`;
  const stop = until === "zero" ? "(br_if $end (i32.eqz (local.get $answer)))" : "";
  return `(call $clear_${as})
    (block $end
      (loop $next
        ${calling(repeat.call, repeat.args.map(wordOf), functions)} ${stop}
        (if (i32.eqz ${conditionOf(law)}) (then (return (i32.const 0))))
        (call $push_${as} (local.get $answer))
        (br_if $next (i32.lt_u ${count} (i32.const ${until ? atMost : times})))))
    (i32.and (i32.gt_u ${count} (i32.const 0)) (i32.lt_u ${count} (i32.const ${until ? atMost : times + 1})))`;
}

function iteration({ each, call, args = [] }, functions) {
  return `(loop $next
      ${calling(call, [...args.map(wordOf), `(call $at_${each} (local.get $i))`], functions)}
      (local.set $i (i32.add (local.get $i) (i32.const 1)))
      (br_if $next (i32.lt_u (local.get $i) (global.get $count_of_${each}))))
    (i32.const 1)`;
}

function comparison({ holds, bytes, value }) {
  return `(loop $next
      (if (i32.ne (i32.load8_u (i32.add ${wordOf(holds)} (local.get $i))) (i32.const ${value}))
        (then (return (i32.const 0))))
      (local.set $i (i32.add (local.get $i) (i32.const 1)))
      (br_if $next (i32.lt_u (local.get $i) (i32.const ${bytes}))))
    (i32.const 1)`;
}

/** A number; a kept answer, "p"; or one with an offset, "p+8". */
function wordOf(arg) {
  if (typeof arg === "number") return `(i32.const ${arg})`;
  const [name, offset = 0] = arg.split("+");
  return `(i32.add (global.get $${name}) (i32.const ${offset}))`;
}

function conditionOf(law) {
  const answer = "(local.get $answer)";
  if (law === undefined || law === "trap") return "(i32.const 1)";
  if (law === "zero") return `(i32.eqz ${answer})`;
  if (law === "nonzero") return `(i32.ne ${answer} (i32.const 0))`;
  if (law === "above 2 GiB") return `(i32.lt_s ${answer} (i32.const 0))`;
  const [[kind, value]] = Object.entries(law);
  const isNot = (word) => `(i32.ne ${answer} ${word})`;
  if (kind === "is") return `(i32.eq ${answer} ${wordOf(value)})`;
  if (kind === "differs") return `(i32.and ${isNot("(i32.const 0)")} ${isNot(wordOf(value))})`;
  if (kind === "multiple")
    return `(i32.and ${isNot("(i32.const 0)")} (i32.eqz (i32.rem_u ${answer} (i32.const ${value}))))`;
  if (kind === "atLeast") return `(i32.ge_u ${answer} (i32.const ${value}))`;
  throw new Error(`a law that is not known: ${kind}`);
}
