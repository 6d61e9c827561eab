// How far work has come: on a terminal a bar, elsewhere lines now and then, and nothing of what ends at once.
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { Progress } from "../src/cli/progress.js";

let written = "";
const terminal = Object.getOwnPropertyDescriptor(process.stderr, "isTTY");
const pretend = (isTTY: boolean) =>
  Object.defineProperty(process.stderr, "isTTY", { value: isTTY, configurable: true });

beforeEach(() => {
  written = "";
  vi.useFakeTimers({ toFake: ["performance"] });
  vi.spyOn(process.stderr, "write").mockImplementation((text) => {
    written += text;
    return true;
  });
});
afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
  if (terminal) Object.defineProperty(process.stderr, "isTTY", terminal);
  else Reflect.deleteProperty(process.stderr, "isTTY");
});

/** Ten steps, each of so many milliseconds. */
function work(progress: Progress, milliseconds: number): string {
  for (let step = 1; step <= 10; step++) {
    vi.advanceTimersByTime(milliseconds);
    progress.at("step", step, 10);
  }
  progress.end();
  return written;
}

it("says nothing of what takes less than a second", () => {
  pretend(true);
  expect(work(new Progress(true), 90)).toBe("");
});

it("says nothing where it is not wanted", () => {
  pretend(true);
  expect(work(new Progress(false), 2000)).toBe("");
});

it("draws a bar on a terminal, and takes it away", () => {
  pretend(true);
  const text = work(new Progress(true), 500);
  expect(text).toContain(`\r\x1b[K[${"#".repeat(12)}${" ".repeat(12)}] step 5 of 10`);
  expect(text.endsWith("step 10 of 10\r\x1b[K")).toBe(true);
  expect(text).not.toContain("\n");
});

it("writes a line every five seconds elsewhere", () => {
  pretend(false);
  expect(work(new Progress(true), 1200)).toBe("step 1 of 10\nstep 6 of 10\n");
});
