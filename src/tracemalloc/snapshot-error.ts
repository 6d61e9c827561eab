/** In which way a file is no snapshot, or cannot be read or written. */
export type SnapshotFault =
  | "unreadable"
  | "unwritable"
  | "foreign"
  | "version"
  | "cut"
  | "damaged"
  | "too large";

/** A snapshot that cannot be read or written; `fault` says in which way, the message what and where. */
export class SnapshotError extends Error {
  /** In which way. */
  readonly fault: SnapshotFault;

  static {
    SnapshotError.prototype.name = "SnapshotError";
  }

  constructor(fault: SnapshotFault, message: string, options?: ErrorOptions) {
    super(message, options);
    this.fault = fault;
  }
}
