// What a command of the package's command line is, and how it fails.

export interface Command {
  readonly name: string;
  /** One line for the list of commands. */
  readonly summary: string;
  /** What `--help` prints: first the command line itself, then what it does. */
  readonly usage: string;
  /** Does the work, with what stands behind the command's name. Gives the exit code: 0, or 1 if the work found faults. */
  readonly run: (args: readonly string[]) => number | Promise<number>;
}

/** A command line that is not understood: exit code 2. */
export class UsageError extends Error {
  override readonly name = "UsageError";
}

/** The work cannot be done, for a reason that the message says in one line, with what to do: exit code 1. */
export class CommandError extends Error {
  override readonly name = "CommandError";
}
