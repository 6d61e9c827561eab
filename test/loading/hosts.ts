// What a test of hosts does about one that is absent.
import { it } from "vitest";
import { absentHosts, type Host } from "./executables.mjs";

/** A test of these hosts. Where one is absent it is skipped, but in CI it fails. */
export function hostIt(needed: readonly Host[], title: string, test: () => Promise<void>): void {
  const absent = needed.filter((host) => absentHosts.includes(host));
  if (absent.length === 0) it(title, test);
  else if (process.env.CI === undefined) it.skip(`${title} (absent: ${absent.join(", ")})`, test);
  else {
    it(title, () => {
      throw new Error(`${absent.join(", ")} absent: node test/loading/install.mjs installs what it can`);
    });
  }
}
