// A block freed into another domain does not compile; test/types/ holds the cases.
import { execFileSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";

const root = fileURLToPath(new URL("..", import.meta.url));

/** What the compiler says to the project, "" if it has no complaint. */
function complaints(project: string): string {
  const command = ["node_modules/typescript/bin/tsc", "--pretty", "false", "-p", project];
  try {
    return execFileSync(process.execPath, command, { cwd: root, encoding: "utf8" });
  } catch (error) {
    if (error instanceof Error && "stdout" in error) return String(error.stdout);
    throw error;
  }
}

it("the compiler refuses wrong domains and options, and nothing else", () => {
  expect(complaints("test/types")).toBe("");
});
