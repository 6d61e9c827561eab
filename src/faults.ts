import { MemoryMisuseError, PyMemFatalError } from "./errors.js";

/** Told of a misuse, or of a fault that the debug hooks found, when it is seen, with the function that saw it: before whoever called knows. */
export type FaultListener = (error: MemoryMisuseError | PyMemFatalError, functionName: string) => void;

/** Who wants to know of the misuses of one heap. */
export class Faults {
  readonly #listeners = new Set<FaultListener>();
  #onFollowed: (isFollowed: boolean) => void = () => undefined;

  /** The callback is told whether anybody wants to know: where misuse is ignored, nobody would hear of it. */
  whenFollowed(callback: (isFollowed: boolean) => void): void {
    this.#onFollowed = callback;
  }

  /** @returns ends it. */
  add(listener: FaultListener): () => void {
    this.#listeners.add(listener);
    this.#onFollowed(true);
    return () => {
      this.#listeners.delete(listener);
      this.#onFollowed(this.#listeners.size !== 0);
    };
  }

  /** Of other errors, a trap that nobody can explain, nothing is told. */
  tell(error: unknown, functionName: string): void {
    if (!(error instanceof MemoryMisuseError || error instanceof PyMemFatalError)) return;
    for (const listener of [...this.#listeners]) listener(error, functionName);
  }
}
