// A module in stock Pyodide and in ours: what each test came to, and where that differs.

/** How our allocator is put in; stock Pyodide is what they are compared with. */
const OURS = ["boot", "after"];

const isFatal = (outcome) => /^(trap|hang)/.test(outcome);
const plainId = (id) => id.replace(/#\d+$/, "");

/** All that is compared, the module's own fate included. */
function comparable({ outcomes, ended, importFailed = "imported" }, module) {
  return { ...outcomes, [`${module} (import)`]: importFailed, [`${module} (end)`]: ended };
}

/** The ids whose outcomes differ; an id that one of them lacks too. */
function differing(some, others) {
  const ids = new Set([...Object.keys(some), ...Object.keys(others)]);
  return [...ids].filter((id) => some[id] !== others[id]);
}

/**
 * A difference counts where stock agrees with itself. What ends stock's interpreter is left out of ours: nothing is promised there.
 * @param {(job: { variant: "stock" | "boot" | "after", module: string, leftOut: string[], run?: number }) => Promise<import("./run-module.mjs").ModuleResult>} resultOf
 * @param {string} module
 * @param {string[]} known tests that are left out of all.
 */
export async function compareModule(resultOf, module, known) {
  const stock = await resultOf({ variant: "stock", module, leftOut: known });
  const all = Object.entries(stock.outcomes);
  const fatal = all.filter(([, outcome]) => isFatal(outcome));
  const outcomes = Object.fromEntries(all.filter(([, outcome]) => !isFatal(outcome)));
  const { importFailed } = stock;
  const result = { module, importFailed, fatal, outcomes, differences: [], unstable: [], isCompared: false };
  if (Object.values(outcomes).every((outcome) => outcome.startsWith("skip"))) return result;

  result.isCompared = true;
  const leftOut = [...known, ...fatal.map(([id]) => plainId(id))];
  const expected = comparable({ ...stock, outcomes }, module);
  const outcomesOf = async (variant, run) =>
    comparable(await resultOf({ variant, module, leftOut, run }), module);
  for (const variant of OURS) {
    const given = await outcomesOf(variant);
    const ids = differing(expected, given);
    if (ids.length === 0) continue;
    const itself = new Set(differing(expected, await outcomesOf("stock", 2)));
    result.unstable.push(...ids.filter((id) => itself.has(id)));
    for (const id of ids.filter((each) => !itself.has(each)))
      result.differences.push({ id, variant, stock: expected[id] ?? "absent", ours: given[id] ?? "absent" });
  }
  return result;
}
