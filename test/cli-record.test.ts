// A Python script becomes a trace, and behaves meanwhile as Python would have it.
import { mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { nodeCodecs } from "../src/cli/codecs.js";
import { lifetimesOf } from "../src/trace/lifetimes.js";
import { decodeTrace } from "../src/trace/trace-file.js";
import { command, commandProcess, folder, put } from "./support/command.js";

const recorded = (name: string) => decodeTrace(readFileSync(join(folder, name)), nodeCodecs);

beforeAll(() => {
  mkdirSync(join(folder, "lib"));
  put("lib/helper.py", "def double(x):\n    return 2 * x\n");
  put(
    "lib/program.py",
    `import atexit, sys
from helper import double
kept = [bytes(1000) for _ in range(500)]
for _ in range(2000):
    bytes(3000)
print(__name__, sys.argv[1:], double(21), input(), open("data.txt").read())
print("careful", file=sys.stderr)
atexit.register(print, "at exit")
sys.exit(7)
`,
  );
  put("data.txt", "from the present folder");
  put("raises.py", 'def f():\n    raise ValueError("not that")\n\nprint("before")\nf()\n');
});

describe("record", () => {
  it("with --json gives the script its arguments, modules, files, stdin and exit code, and what it asked for is in the trace", async () => {
    const words = ["record", "lib/program.py", "--json", "-o", "out.pmtc", "--", "-x", "a b"];
    const { status, stdout, stderr } = await commandProcess(words, { input: "a line\n" });
    expect(stderr).toBe("__main__ ['-x', 'a b'] 42 a line from the present folder\ncareful\nat exit\n");
    expect(JSON.parse(stdout)).toMatchObject({
      file: "out.pmtc",
      exitCode: 7,
      title: "python lib/program.py -x a b",
      isFull: false,
    });
    expect(status).toBe(7);
    const trace = recorded("out.pmtc");
    expect(trace.title).toBe("python lib/program.py -x a b");
    const { sizeClasses } = lifetimesOf(trace);
    const classOf = (bytes: number) => sizeClasses.find(({ upTo }) => upTo === bytes);
    // A bytes object has a header, and they are of one allocation each: counted once.
    const kept = classOf(1024)?.neverFreed ?? 0;
    expect(kept).toBeGreaterThanOrEqual(500);
    expect(kept).toBeLessThan(520);
    const { allocations = 0, neverFreed } = classOf(4096) ?? {};
    expect(neverFreed).toBeLessThan(10);
    expect(allocations).toBeGreaterThanOrEqual(2000);
    expect(allocations).toBeLessThan(2100);
  });

  it.each([
    [
      "a trace in place of a script",
      ["record", "out.pmtc"],
      "is a trace: stats, replay and inspect take it; record takes a Python script",
    ],
  ])("refuses %s", async (_, words, sentence) => {
    put("out.pmtc", "PMTC\0\0");
    const { status, stderr } = await command(words);
    expect(stderr).toContain(sentence);
    expect(stderr.trim()).not.toContain("\n");
    expect(status).toBeGreaterThan(0);
  });
});
