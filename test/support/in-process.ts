// The package's command, as it is built, in this process: what it prints is caught, and what it throws is what Node would have shown.
import { vi } from "vitest";
import { main } from "../../build/src/cli/main.js";

export interface Outcome {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs `pymalloc-wasm WORDS` in a folder. One at a time: the folder and the streams are this process's. */
export async function runInProcess(words: readonly string[], folder: string): Promise<Outcome> {
  const caught = { stdout: "", stderr: "" };
  const spies = (["stdout", "stderr"] as const).map((stream) =>
    vi.spyOn(process[stream], "write").mockImplementation((text) => {
      caught[stream] += text;
      return true;
    }),
  );
  const before = process.cwd();
  process.chdir(folder);
  try {
    return { status: await main(words), ...caught };
  } finally {
    process.chdir(before);
    for (const spy of spies) spy.mockRestore();
  }
}
