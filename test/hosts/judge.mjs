// What a host's results say about it. A program that leaves out a vector or a build is not green.

/** Each build's verdict, and whether all are good. */
export function judge(results, vectors, builds) {
  const judged = builds.map(({ build }) => {
    const result = results.find((each) => each.build === build) ?? { build };
    const own = vectors.filter((vector) => vector.builds?.includes(build) ?? true);
    const fault = faultOf(result, own);
    return { ...result, isGood: fault === undefined, verdict: fault ?? praise(result) };
  });
  const hasRun = judged.some(({ isGood, declined }) => isGood && declined === undefined);
  return { results: judged, isGreen: hasRun && judged.every(({ isGood }) => isGood) };
}

function faultOf({ passed, skipped, failed, reason, declined }, vectors) {
  if (declined !== undefined) return undefined;
  if (failed === undefined) return "FAILED: no result";
  if (failed.length > 0) return `FAILED: ${failed.join("; ")}`;
  const skippable = vectors.filter(({ needs }) => needs !== undefined).length;
  if (skipped > skippable) return `FAILED: ${skipped} skipped where ${skippable} may be`;
  if (skipped > 0 && !reason) return "FAILED: skipped without a reason";
  if (passed + skipped !== vectors.length) return `FAILED: ${passed} of ${vectors.length} vectors`;
  return undefined;
}

function praise({ passed, skipped, reason, declined }) {
  if (declined !== undefined) return `declined: ${declined}`;
  return skipped > 0 ? `ok (${passed}, ${skipped} not: ${reason})` : `ok (${passed})`;
}
