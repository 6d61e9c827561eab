// Writes the vectors of a build as C, a function for each: the words of its statements are those of program.h.

export function sourceOf(vectors, build) {
  const own = vectors.filter(({ builds }) => builds?.includes(build) ?? true);
  const functions = own.map(({ name, steps }, i) => functionOf(name, `vector_${i}`, steps));
  const rows = own.map(({ name, needs }, i) => {
    return `    {${JSON.stringify(JSON.stringify(name))}, ${needs === "2 GiB"}, vector_${i}},`;
  });
  const table = ["const Vector vectors[] = {", ...rows, "};", `const size_t nb_vectors = ${own.length};`];
  // Static, as what a function has in registers may be lost when a trap ends a call.
  const head = ['#include "program.h"', "", "static uint32_t answer, i;"];
  return [...head, ...functions, ...table, ""].join("\n");
}

function functionOf(name, identifier, steps) {
  const lists = steps.filter(({ repeat }) => repeat).map(({ as }) => as);
  const answers = steps.filter(({ repeat, as }) => as !== undefined && !repeat).map(({ as }) => as);
  return [
    `\n// ${name}`,
    `static bool ${identifier}(void) {`,
    ...[...new Set(answers)].map((kept) => `  static uint32_t kept_${kept};`),
    ...[...new Set(lists)].map((kept) => `  static List kept_${kept};`),
    ...steps.flatMap((step, i) => [`  step = ${i + 1};`, ...statementsOf(step).map((line) => `  ${line}`)]),
    "  return true;",
    "}",
  ].join("\n");
}

function statementsOf(step) {
  if (step.repeat) return repetition(step);
  if (step.each) return iteration(step);
  if (step.disjoint) return [`REQUIRE(is_disjoint(&kept_${step.disjoint}, ${step.bytes}u), "overlap");`];
  if (step.fill) return withBytes(step.fill, step.bytes, `memset(bytes, ${step.value}, ${step.bytes});`);
  if (step.holds) {
    const isHeld = `is_filled(bytes, ${step.bytes}u, ${step.value})`;
    return withBytes(step.holds, step.bytes, `REQUIRE(${isHeld}, "other bytes than ${step.value}");`);
  }
  if (step.law === "trap") return [`TRAPS(${callOf(step)});`];
  return [
    ...calling(step, step.law !== undefined || step.as !== undefined),
    ...(step.as === undefined ? [] : [`kept_${step.as} = answer;`]),
  ];
}

/** A call whose answer nobody asks for may have none. */
function calling(step, isAsked, law = step.law) {
  if (!isAsked) return [`CALL(${callOf(step)});`];
  return [`CALL(answer = ${callOf(step)});`, ...(law === undefined ? [] : [`HOLD(${conditionOf(law)});`])];
}

function repetition({ repeat, as, until, times, atMost, law }) {
  const list = `kept_${as}`;
  const enough = until === undefined ? times : atMost;
  const [call, ...hold] = calling(repeat, true, law);
  return [
    `for (${list}.count = 0; ${list}.count < ${enough};) {`,
    `  ${call}`,
    ...(until === "zero" ? ["  if (answer == 0) break;"] : []),
    ...hold.map((line) => `  ${line}`),
    `  ${list}.answers[${list}.count++] = answer;`,
    "}",
    ...(until === undefined ? [] : [`REQUIRE(${list}.count < ${enough}, "no end after ${enough}");`]),
    `REQUIRE(${list}.count > 0, "no block at all");`,
  ];
}

function iteration({ each, call, args = [] }) {
  const given = [...args.map(wordOf), `kept_${each}.answers[i]`];
  return [`for (i = 0; i < kept_${each}.count; i++) {`, `  CALL(${exported(call, given)});`, "}"];
}

function withBytes(address, bytes, statement) {
  return [
    "{",
    `  uint8_t* bytes = bytes_at(${wordOf(address)}, ${bytes}u);`,
    '  REQUIRE(bytes, "outside memory");',
    `  ${statement}`,
    "}",
  ];
}

function callOf({ call, args = [] }) {
  return exported(call, args.map(wordOf));
}

function exported(name, given) {
  return `EXPORT(${name})(${["&heap", ...given].join(", ")})`;
}

/** A number; a kept answer, "p"; or one with an offset, "p+8". */
function wordOf(arg) {
  if (typeof arg === "number") return `${arg}u`;
  const [name, offset] = arg.split("+");
  return offset === undefined ? `kept_${name}` : `kept_${name} + ${offset}u`;
}

function conditionOf(law) {
  if (law === "zero") return "answer == 0";
  if (law === "nonzero") return "answer != 0";
  if (law === "above 2 GiB") return "answer >= 1u << 31";
  const [[kind, value]] = Object.entries(law);
  if (kind === "is") return `answer == ${wordOf(value)}`;
  if (kind === "differs") return `answer != 0 && answer != ${wordOf(value)}`;
  if (kind === "multiple") return `answer != 0 && answer % ${value} == 0`;
  if (kind === "atLeast") return `answer >= ${value}u`;
  throw new Error(`a law that is not known: ${kind}`);
}
