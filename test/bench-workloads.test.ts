// The workloads that the bench makes up do the same work on every allocator, and that work is what they say.
import { beforeAll, describe, expect, it } from "vitest";
import { PeerModules } from "../build/bench/peer-modules.js";
import { type Peer, peers } from "../build/bench/peers.js";
import { WorkloadRun } from "../build/bench/workload-suite.js";
import { type Workload, workloads } from "../build/bench/workloads.js";

const modules = new PeerModules(() => undefined);

function peerCalled(name: string): Peer {
  const peer = peers.find((one) => one.name === name);
  if (peer === undefined) throw new Error(`no allocator is called ${name}`);
  return peer;
}
const able = workloads.filter(({ suite }) => suite !== "large-heap");

function run(name: string, workload: Workload, round = 0) {
  const steps = new WorkloadRun(modules.factory(peerCalled(name), "called")(), workload, round);
  while (steps.step(Number.POSITIVE_INFINITY));
  return steps.result();
}

// Compiles them, if that was not done before: it takes longer than all that follows.
beforeAll(() => {
  for (const name of ["pymalloc", "dlmalloc"]) modules.called(peerCalled(name));
});

describe.each(able)("$suite, $name", (workload) => {
  let ours: ReturnType<typeof run>;
  beforeAll(() => {
    ours = run("pymalloc", workload);
  });

  it("runs to its end", () => {
    expect(ours.stopped).toBeUndefined();
    expect(ours.laps).toHaveLength(workload.steps);
    expect(ours.operations).toBeGreaterThan(workload.steps * 1000);
  });

  it("does the same on dlmalloc, wherever the tables lie", () => {
    const { operations, checksum, peakBytes } = ours;
    expect(run("dlmalloc", workload)).toMatchObject({ operations, checksum, peakBytes });
    expect(run("pymalloc", workload, 3)).toMatchObject({ operations, checksum, peakBytes });
  });
});

it.each([
  ["10 KB live", 10_000, 3_000],
  ["100 KB live", 100_000, 30_000],
  ["1 MB live", 1_000_000, 200_000],
])("%s is so much, with a table for its blocks", (name, bytes, tableBytes) => {
  const workload = workloads.find((one) => one.name === name);
  if (workload === undefined) throw new Error(`no workload is called ${name}`);
  const { peakBytes } = run("pymalloc", workload);
  expect(peakBytes).toBeGreaterThan(0.98 * bytes);
  expect(peakBytes).toBeLessThanOrEqual(bytes + tableBytes);
});
