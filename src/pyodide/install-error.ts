/** Why the allocator was not installed; nothing was changed then. */
export type InstallErrorCode =
  /** It has been installed already. */
  | "INSTALLED"
  /** This version of Pyodide has not been tried. */
  | "VERSION"
  /** The module lacks something that is needed. */
  | "EXPORTS"
  /** Another allocator than Pyodide's own serves Python: debug hooks, tracemalloc, mimalloc, or a stranger's. */
  | "ALLOCATOR"
  /** There is no memory for it. */
  | "MEMORY";

/** The allocator cannot be installed. Pyodide is as it was. */
export class InstallError extends Error {
  /** Why, in capitals. Stable, unlike the message. */
  readonly code: InstallErrorCode;

  static {
    InstallError.prototype.name = "InstallError";
  }

  constructor(code: InstallErrorCode, message: string) {
    super(message);
    this.code = code;
  }
}
