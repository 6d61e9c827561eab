export type TraceFault = "foreign" | "cut" | "damaged" | "inconsistent";

/** A trace file or trace that is not what it should be; `fault` says in which way, the message what and where. */
export class TraceError extends Error {
  readonly fault: TraceFault;

  constructor(fault: TraceFault, message: string) {
    super(message);
    this.name = "TraceError";
    this.fault = fault;
  }
}
