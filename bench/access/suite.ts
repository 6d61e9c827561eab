// Block objects and views, from JavaScript: each loop in threads of its own, round by round.

import { type Laps, timesOf } from "../../src/replay/stats.js";
import type { AccessCost } from "../results.js";
import { inRounds } from "../rounds.js";
import { runWorker } from "../worker-result.js";
import { knownLoops } from "./loops.js";

export async function measureAccess(rounds: number): Promise<AccessCost[]> {
  const loops = knownLoops();
  const results = await inRounds(
    loops,
    rounds,
    ({ what }) => runWorker<Laps>("access/worker.js", what),
    () => false,
  );
  return loops.map((loop) => ({
    allocator: "pymalloc",
    what: loop.what,
    unit: loop.unit,
    ...(loop.base === undefined ? {} : { base: loop.base }),
    ...timesOf(results.get(loop) ?? []),
  }));
}
