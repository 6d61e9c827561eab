import type { RawTrace } from "../tracemalloc/raw-trace.js";
import { mapFrame } from "../tracemalloc/source-map.js";
import type { CallSites } from "./call-sites.js";
import { type BlockTrace, type MakeWords, TraceTable } from "./trace-table.js";

/** CPython's own domain of traces, in which the blocks of all three domains of memory are. */
export const DEFAULT_DOMAIN = 0;

type Sized = Pick<BlockTrace, "size" | "site">;

/** All traces, by domain and address, and the sum of their bytes. CPython: tracemalloc_traces, tracemalloc_domains. */
export class Traces {
  /** How many requests a traced one of so many bytes, from that call site, stands for: more than one where only samples are traced. */
  weightOf: (size: number, site: number) => number = () => 1;
  readonly #sites: CallSites;
  readonly #makeWords: MakeWords | undefined;
  readonly #domains = new Map<number, TraceTable>();
  #current = 0;
  #peak = 0;

  constructor(sites: CallSites, makeWords?: MakeWords) {
    this.#sites = sites;
    this.#makeWords = makeWords;
  }

  /** Bytes that are traced, and the most there were. */
  get tracedMemory(): readonly [current: number, peak: number] {
    // Never below 0, as sums of fractions may be.
    return [Math.max(Math.round(this.#current), 0), Math.max(Math.round(this.#peak), 0)];
  }

  /** Bytes that all of this takes. */
  get bytes(): number {
    let bytes = this.#sites.bytes;
    for (const table of this.#domains.values()) bytes += table.bytes;
    return bytes;
  }

  resetPeak(): void {
    this.#peak = this.#current;
  }

  /** A former trace of the address is replaced. @throws {RangeError} there is no memory: nothing has changed. */
  add(domain: number, address: number, size: number, site: number): void {
    const table = this.#table(domain);
    const former = table.get(address);
    table.set(address, size, site);
    if (former !== undefined) {
      this.#current -= this.#bytesOf(domain, former);
      this.#sites.release(former.site);
    }
    this.#current += this.#bytesOf(domain, { size, site });
    this.#peak = Math.max(this.#peak, this.#current);
  }

  get(domain: number, address: number): BlockTrace | undefined {
    return this.#domains.get(domain)?.get(address);
  }

  remove(domain: number, address: number): void {
    const trace = this.#take(domain, address);
    if (trace !== undefined) this.#sites.release(trace.site);
  }

  /** The block at `former` is at `address` now, with another size; not if it is not traced. Its call site stays. */
  move(domain: number, former: number, address: number, size: number): void {
    const trace = this.#take(domain, former);
    if (trace !== undefined) this.add(domain, address, size, trace.site);
  }

  /** All blocks of the heap are gone; what others have had traced is not. */
  forgetBlocks(): void {
    for (const { address } of [...(this.#domains.get(DEFAULT_DOMAIN) ?? [])])
      this.remove(DEFAULT_DOMAIN, address);
  }

  clear(): void {
    this.#domains.clear();
    this.#sites.clear();
    this.#current = 0;
    this.#peak = 0;
  }

  *raw(): IterableIterator<RawTrace> {
    const sites = new Map<unknown, Pick<RawTrace, "frames" | "totalFrames">>();
    for (const [domain, table] of this.#domains) {
      for (const { size, site } of table) {
        const calls = this.#sites.stack(site);
        const known = sites.get(calls) ?? this.framesOf(site);
        sites.set(calls, known);
        yield { domain, size, ...known, weight: this.#weight(domain, { size, site }) };
      }
    }
  }

  /** The innermost first. Where the host has source maps, places are those of the source. */
  framesOf(site: number): Pick<RawTrace, "frames" | "totalFrames"> {
    const frames = this.#sites.stack(site).map(({ file, line, column }) => mapFrame(file, line, column));
    return { frames, totalFrames: this.#sites.total(site) };
  }

  #take(domain: number, address: number): BlockTrace | undefined {
    const trace = this.#domains.get(domain)?.delete(address);
    if (trace !== undefined) this.#current -= this.#bytesOf(domain, trace);
    return trace;
  }

  #weight(domain: number, { size, site }: Sized): number {
    return domain === DEFAULT_DOMAIN ? this.weightOf(size, site) : 1;
  }

  #bytesOf(domain: number, trace: Sized): number {
    return trace.size * this.#weight(domain, trace);
  }

  #table(domain: number): TraceTable {
    const known = this.#domains.get(domain);
    if (known !== undefined) return known;
    const table = new TraceTable(this.#makeWords);
    this.#domains.set(domain, table);
    return table;
  }
}
