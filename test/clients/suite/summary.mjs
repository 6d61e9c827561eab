// What is told of the results: a line for each module, and a summary that is the same whenever the results are.

const KINDS = ["ok", "fail", "error", "skip", "other"];

/** How many tests came to what, in stock Pyodide. A failing subtest is one more outcome. */
function countsOf(outcomes) {
  const counts = Object.fromEntries(KINDS.map((kind) => [kind, 0]));
  for (const outcome of Object.values(outcomes)) {
    const kind = outcome.match(/^\w+/)?.[0] ?? "";
    counts[KINDS.includes(kind) ? kind : "other"]++;
  }
  return counts;
}

const told = (counts) => KINDS.map((kind) => `${counts[kind]} ${kind}`).join(", ");
const isExplained = ({ id }, { differences }) => Object.hasOwn(differences, id);
const sorted = (list) => [...new Set(list)].sort();

/** What there is to tell of a module. */
export function linesOf(result, explained) {
  const { module, importFailed, outcomes, differences, unstable, fatal, isCompared } = result;
  if (importFailed !== undefined) return [`${module}: ${importFailed}`];
  return [
    `${module}: ${told(countsOf(outcomes))}; ${isCompared ? `${differences.length} differences` : "nothing runs"}`,
    ...differences.map((one) => {
      const verdict = isExplained(one, explained) ? "explained" : "DIFFERS";
      return `  ${verdict} ${one.id} (${one.variant}): ${one.stock} | ${one.ours}`;
    }),
    ...sorted(unstable).map((id) => `  differs on stock by itself: ${id}`),
    ...fatal.map(([id, outcome]) => `  left out: ${id}: ${outcome} on stock`),
  ];
}

/** What results.json has of all modules. */
export function summaryOf(results, explained, versions) {
  const ordered = [...results].sort((one, other) => (one.module < other.module ? -1 : 1));
  const imported = ordered.filter(({ importFailed }) => importFailed === undefined);
  const compared = imported.filter(({ isCompared }) => isCompared);
  const differences = compared.flatMap((result) => result.differences);
  const byModule = Object.fromEntries(compared.map(({ module, outcomes }) => [module, countsOf(outcomes)]));
  const outcomes = countsOf({});
  for (const counts of Object.values(byModule)) for (const kind of KINDS) outcomes[kind] += counts[kind];
  const known = Object.keys(explained.leftOut).filter((id) =>
    ordered.some(({ module }) => id.startsWith(`test.${module}.`)),
  );
  const ended = ordered.flatMap(({ fatal }) => fatal.map(([id, outcome]) => `${id}: ${outcome}`));
  return {
    ...versions,
    modules: { all: ordered.length, import: imported.length, compared: compared.length },
    outcomes,
    unexplained: differences.filter((one) => !isExplained(one, explained)),
    explained: differences.filter((one) => isExplained(one, explained)),
    differOnStock: sorted(compared.flatMap(({ unstable }) => unstable)),
    leftOut: sorted([...known, ...ended]),
    nothingRuns: imported.filter(({ isCompared }) => !isCompared).map(({ module }) => module),
    notImported: Object.fromEntries(
      ordered
        .filter(({ importFailed }) => importFailed)
        .map(({ module, importFailed }) => [module, importFailed]),
    ),
    byModule,
  };
}

/** The summary in two lines. */
export function totalsOf({ modules, outcomes, unexplained, explained, differOnStock, leftOut }) {
  return [
    `${modules.compared} modules compared (${modules.import} of ${modules.all} import): ${told(outcomes)}`,
    `${unexplained.length} differences, and ${explained.length} explained; ${differOnStock.length} tests differ on stock by themselves, ${leftOut.length} are left out`,
  ];
}
