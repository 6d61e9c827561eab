// The interpreter of vectors.json for hosts that have JavaScript. It asks nothing of the host but WebAssembly.
const GIB = 2 ** 30;

/**
 * @typedef {{ name: string, builds?: string[], needs?: string, steps: object[] }} Vector
 * @typedef {{ exports: WebAssembly.Exports, memory: WebAssembly.Memory, variables?: Record<string, number> }} Instance
 * @typedef {{ build: string, passed: number, skipped: number, reason?: string, failed: string[] }} BuildResult
 */

/**
 * Runs the vectors that are meant for the build, each in the instance that `instantiate` makes for it: its exports, its memory and
 * the variables that the host sets (of the embed build: heap). Gives what a host's program prints of a build.
 * @param {Vector[]} vectors
 * @param {string} build
 * @param {() => Instance} instantiate
 * @param {{ cannot?: Record<string, string> }} [options] what of "needs" the host cannot give, and why
 * @returns {BuildResult}
 */
export function runVectors(vectors, build, instantiate, { cannot = {} } = {}) {
  /** @type {BuildResult} */
  const result = { build, passed: 0, skipped: 0, failed: [] };
  for (const vector of vectors) {
    if (vector.builds?.includes(build) === false) continue;
    if (vector.needs in cannot) {
      result.skipped += 1;
      result.reason = cannot[vector.needs];
      continue;
    }
    try {
      runVector(vector, instantiate());
      result.passed += 1;
    } catch (error) {
      result.failed.push(`${vector.name}: ${error.message}`);
    }
  }
  return result;
}

/**
 * Runs one vector; throws at the first step that does not hold.
 * @param {Vector} vector
 * @param {Instance} instance
 */
export function runVector(vector, { exports, memory, variables = {} }) {
  const scene = { exports, memory, variables: { ...variables } };
  vector.steps.forEach((step, i) => {
    try {
      performerOf(step)(scene, step);
    } catch (error) {
      throw new Error(`step ${i + 1} ${JSON.stringify(step)}: ${error.message}`);
    }
  });
}

function performerOf(step) {
  const kind = Object.keys(performers).find((key) => key in step);
  if (kind === undefined) throw new Error("a step that is not known");
  return performers[kind];
}

// "each" before "call": that step has both.
const performers = {
  repeat(scene, { repeat, as, until, times, atMost, law }) {
    const kept = [];
    const enough = until === undefined ? times : atMost;
    while (kept.length < enough) {
      const answer = call(scene, repeat.call, repeat.args);
      if (until === "zero" && answer === 0) break;
      hold(scene, law, answer);
      kept.push(answer);
    }
    if (until !== undefined && kept.length === atMost) throw new Error(`no end after ${atMost}`);
    if (kept.length === 0) throw new Error("no block at all");
    scene.variables[as] = kept;
  },
  each(scene, step) {
    for (const p of scene.variables[step.each]) call(scene, step.call, [...(step.args ?? []), p]);
  },
  disjoint({ variables }, { disjoint, bytes }) {
    const sorted = [...variables[disjoint]].sort((a, b) => a - b);
    const next = sorted.findIndex((p, i) => i > 0 && p < sorted[i - 1] + bytes);
    if (next !== -1) throw new Error(`${sorted[next - 1]} and ${sorted[next]} overlap`);
  },
  fill(scene, { fill, bytes, value }) {
    bytesAt(scene, fill, bytes).fill(value);
  },
  holds(scene, { holds, bytes, value }) {
    const wrong = bytesAt(scene, holds, bytes).findIndex((byte) => byte !== value);
    if (wrong !== -1) throw new Error(`byte ${wrong} is not ${value}`);
  },
  call(scene, { call: name, args, as, law }) {
    const answer = law === "trap" ? trapped(scene, name, args) : call(scene, name, args);
    hold(scene, law, answer);
    if (as !== undefined) scene.variables[as] = answer;
  },
};

/** Calls an export. Its answer as u32; of a function without one, 0. */
function call(scene, name, args) {
  const called = scene.exports[name];
  if (called === undefined) throw new Error(`${name} is not exported`);
  return called(...args.map((arg) => numberOf(scene, arg))) >>> 0;
}

function trapped(scene, name, args) {
  try {
    call(scene, name, args);
  } catch (error) {
    if (error instanceof WebAssembly.RuntimeError && /unreachable/i.test(error.message)) return 0;
    throw error;
  }
  throw new Error("no trap");
}

/** A number; a kept answer, "p"; or one with an offset, "p+8". */
function numberOf({ variables }, arg) {
  if (typeof arg === "number") return arg;
  const [name, offset = "0"] = arg.split("+");
  if (variables[name] === undefined) throw new Error(`${name} was never kept`);
  return variables[name] + Number(offset);
}

/** A view made anew for each step, as growth detaches. */
function bytesAt(scene, arg, bytes) {
  return new Uint8Array(scene.memory.buffer, numberOf(scene, arg), bytes);
}

function hold(scene, law, answer) {
  if (!isHeld(scene, law, answer)) throw new Error(`gave ${answer}`);
}

function isHeld(scene, law, answer) {
  if (law === undefined || law === "trap") return true;
  if (law === "zero") return answer === 0;
  if (law === "nonzero") return answer !== 0;
  if (law === "above 2 GiB") return answer >= 2 * GIB;
  const [[kind, value]] = Object.entries(law);
  if (kind === "is") return answer === numberOf(scene, value);
  if (kind === "differs") return answer !== 0 && answer !== numberOf(scene, value);
  if (kind === "multiple") return answer !== 0 && answer % value === 0;
  if (kind === "atLeast") return answer >= value;
  throw new Error(`a law that is not known: ${kind}`);
}
