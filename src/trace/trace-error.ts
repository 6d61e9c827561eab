/** "codec": compressed in a way that this reader does not have. "huge": more than a reader is ready to hold. */
export type TraceFault = "foreign" | "cut" | "damaged" | "inconsistent" | "codec" | "huge";

/** How a message begins. A trace may have its checksum and yet be inconsistent: then who wrote it was wrong. */
const BEGINNINGS: { readonly [fault in TraceFault]: string } = {
  foreign: "",
  cut: "the trace is cut short: ",
  damaged: "the trace is damaged: ",
  inconsistent: "the trace is damaged, or never was right: ",
  codec: "",
  huge: "",
};

/** A trace file or trace that is not what it should be; `fault` says in which way, the message that, what and where. */
export class TraceError extends Error {
  readonly fault: TraceFault;

  /** @param details what was found, and where. */
  constructor(fault: TraceFault, details: string) {
    super(`${BEGINNINGS[fault]}${details}`);
    this.name = "TraceError";
    this.fault = fault;
  }
}
