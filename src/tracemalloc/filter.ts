import { checkedArgument, describe } from "../arguments.js";
import { shellPattern } from "./fnmatch.js";
import type { RawFrame } from "./frame.js";
import type { RawTrace } from "./raw-trace.js";

/** Which traces a snapshot keeps, by file and line. CPython: tracemalloc.Filter. */
export class Filter {
  /** Whether it keeps what matches, or drops it. */
  readonly inclusive: boolean;
  /** null: every line. */
  readonly lineno: number | null;
  /** Whether any frame may match, or only the most recent one. */
  readonly all_frames: boolean;
  /** null: every domain. */
  readonly domain: number | null;
  readonly #filename_pattern: string;
  readonly #matchesFilename: (filename: string) => boolean;

  /** @throws {TypeError | RangeError} an argument is of another kind. */
  constructor(
    inclusive: boolean,
    filename_pattern: string,
    lineno: number | null = null,
    all_frames = false,
    domain: number | null = null,
  ) {
    if (typeof filename_pattern !== "string")
      throw new TypeError(`Filter: filename_pattern must be a string, not ${describe(filename_pattern)}`);
    this.inclusive = checkedBoolean("Filter", "inclusive", inclusive);
    this.#filename_pattern = sourceName(filename_pattern);
    this.lineno = lineno === null ? null : checkedArgument("Filter", "lineno", lineno);
    this.all_frames = checkedBoolean("Filter", "all_frames", all_frames);
    this.domain = domain === null ? null : checkedArgument("Filter", "domain", domain);
    this.#matchesFilename = shellPattern(this.#filename_pattern);
  }

  /** A shell pattern (CPython's fnmatch) for the whole filename; of one in .pyc without the c. */
  get filename_pattern(): string {
    return this.#filename_pattern;
  }

  /** Whether this filter lets the trace pass. One of a domain lets others pass only if it drops what matches. */
  accepts({ domain, frames }: RawTrace): boolean {
    const isDomain = this.domain === null || domain === this.domain;
    const looked = this.all_frames ? frames : frames.slice(0, 1);
    const isMatch = isDomain && looked.some((frame) => this.#matches(frame));
    return isMatch === this.inclusive;
  }

  #matches([filename, lineno]: RawFrame): boolean {
    return (this.lineno === null || lineno === this.lineno) && this.#matchesFilename(sourceName(filename));
  }
}

/** Which traces a snapshot keeps, by domain. CPython: tracemalloc.DomainFilter. */
export class DomainFilter {
  /** Whether it keeps what matches, or drops it. */
  readonly inclusive: boolean;
  /** That of the traces that match. */
  readonly domain: number;

  /** @throws {TypeError | RangeError} an argument is of another kind. */
  constructor(inclusive: boolean, domain: number) {
    this.inclusive = checkedBoolean("DomainFilter", "inclusive", inclusive);
    this.domain = checkedArgument("DomainFilter", "domain", domain);
  }

  /** Whether this filter lets the trace pass. */
  accepts({ domain }: RawTrace): boolean {
    return (domain === this.domain) === this.inclusive;
  }
}

/**
 * The traces that one of the inclusive filters accepts, if there are any, and all of the exclusive ones.
 * @throws {TypeError} no array of filters.
 */
export function filtered(
  traces: readonly RawTrace[],
  filters: readonly (Filter | DomainFilter)[],
): readonly RawTrace[] {
  if (!Array.isArray(filters))
    throw new TypeError(`filters must be a list of filters, not ${kindOf(filters)}`);
  const stranger = filters.findIndex((each) => !(each instanceof Filter || each instanceof DomainFilter));
  if (stranger >= 0)
    throw new TypeError(
      `filters must be a list of filters; number ${stranger} is ${describe(filters[stranger])}`,
    );
  const inclusive = filters.filter((each) => each.inclusive);
  const exclusive = filters.filter((each) => !each.inclusive);
  return traces.filter(
    (trace) =>
      (inclusive.length === 0 || inclusive.some((each) => each.accepts(trace))) &&
      exclusive.every((each) => each.accepts(trace)),
  );
}

/** Of a compiled file the source's name. */
function sourceName(filename: string): string {
  return filename.endsWith(".pyc") ? filename.slice(0, -1) : filename;
}

function kindOf(value: unknown): string {
  return value instanceof Filter || value instanceof DomainFilter ? value.constructor.name : describe(value);
}

function checkedBoolean(name: string, parameter: string, value: boolean): boolean {
  if (typeof value !== "boolean")
    throw new TypeError(`${name}: ${parameter} must be true or false, not ${describe(value)}`);
  return value;
}
