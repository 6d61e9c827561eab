// Ctrl-C, where there is something to clear away first.

const SIGNALS = ["SIGINT", "SIGTERM"] as const;

/** As shells have it of a command that Ctrl-C has ended: 128 + SIGINT. */
const INTERRUPTED = 130;

/** Does work that ends early, by an error, once its signal is aborted; Ctrl-C and SIGTERM do that. Gives the exit code. */
export async function interruptible(work: (signal: AbortSignal) => Promise<number>): Promise<number> {
  const controller = new AbortController();
  const abort = () => controller.abort();
  for (const name of SIGNALS) process.on(name, abort);
  try {
    return await work(controller.signal);
  } catch (error) {
    if (controller.signal.aborted) return INTERRUPTED;
    throw error;
  } finally {
    for (const name of SIGNALS) process.off(name, abort);
  }
}
