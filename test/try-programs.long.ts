// Programs of npm on their own malloc and on ours: their results are equal, ours has all their blocks, and nobody misuses it.
import { expect, it } from "vitest";
import { runCommand } from "./support/linking.js";
import { npmPrograms } from "./support/try-programs.js";

it.each(Object.entries(npmPrograms))("%s gives the same on both allocators", (_, { wasm, script }) => {
  const { stdout, stderr, status } = runCommand(["try", wasm, "--run", script, "--rounds", "2", "--json"]);
  expect(stderr).toBe("");
  const { recorded, compared } = JSON.parse(stdout);
  expect(recorded).toMatchObject({ misuses: [], vanished: 0, failed: 0 });
  expect(compared).toMatchObject({ results: "equal", pymalloc: { misuses: 0 } });
  expect(recorded.requests).toBeGreaterThan(500);
  expect(compared.pymalloc.heapBytes).toBeGreaterThan(64 * 1024);
  expect(status).toBe(0);
});
