import { OPTION_BREAK, OPTION_SERIAL } from "./abi.js";
import { checkedArgument, describe } from "./arguments.js";
import { debugDump } from "./debug-report.js";
import { faultCode } from "./error-codes.js";
import { PyMemFatalError } from "./errors.js";
import type { HeapParts } from "./heap-parts.js";
import type { Pointer } from "./pointer.js";
import type { PyMemExports } from "./wasm-exports.js";

/** Where a block was allocated, in lines, the latest call first; undefined = unknown. */
export type BlockTraceback = (block: Pointer) => readonly string[] | undefined;

/** CPython's debug hooks. */
export interface DebugHooks {
  /**
   * Puts CPython's debug hooks on top of each domain's allocator; again, and where they are already, it does nothing. Each block has
   * its size, the letter of its API and pads round it then, 12 bytes more; new bytes are 0xCD, freed ones 0xDD, and free and realloc
   * throw a {@link PyMemFatalError} where a pad was written to or the API is another one's. A large block of mem or obj has two such
   * envelopes, as it comes through raw. Only while no block is live: what was made without the hooks has no pads. Not for the malloc
   * family. CPython: PyMem_SetupDebugHooks.
   */
  PyMem_SetupDebugHooks(): void;
  /**
   * Has `told` called when the debug hooks make or resize the block with the serial number, which the report of a fault shows:
   * `new Error().stack` there says who does. Without `told` a debugger stops. 0 = no more. Needs the option `debugSerials`.
   * CPython: bumpserialno.
   * @throws {RangeError | TypeError} serial is not an integer from 0 to 0xffffffff, `told` is no function.
   */
  breakAt(serial: number, told?: (serial: number) => void): void;
  /**
   * Who knows where blocks were allocated: its lines end the report of a fault, under CPython's heading, in place of what
   * `tracemalloc` knows, or the advice to enable it. undefined = nobody, as in the beginning.
   * @throws {TypeError} neither a function nor undefined.
   */
  setBlockTraceback(traceback: BlockTraceback | undefined): void;
}

/** Bytes of a serial number. */
const SERIAL_SIZE = 4;

/** Where last_error_size() of a fault says that it was a realloc's; below it is the API that asked. */
const IS_REALLOC = 0x100;

const ADVICE = "Enable tracemalloc to get the memory block allocation traceback\n\n";
const HEADING = "Memory block allocated at (most recent call first):\n";

/** Tells what the debug hooks found, in CPython's words. */
export class FaultReporter {
  readonly #wasm: PyMemExports;
  /** Bytes of the serial number of a block: what a snapshot came with, too. */
  serialSize = () => 0;
  traceback: BlockTraceback | undefined;
  /** What tracemalloc knows, while it traces, of who has told nothing else. */
  traced: BlockTraceback | undefined;

  constructor(wasm: PyMemExports, hasSerials: boolean) {
    this.#wasm = wasm;
    if (hasSerials) wasm.set_option(OPTION_SERIAL, SERIAL_SIZE);
  }

  /** The error of the fault that was recorded last, if that is one. */
  explain(cause: Error): PyMemFatalError | undefined {
    const fault = faultCode(this.#wasm.last_error());
    if (fault === undefined) return undefined;
    const { name: code, sentence } = fault;
    const address = this.#wasm.last_error_address() >>> 0;
    const asked = this.#wasm.last_error_size();
    const place = asked & IS_REALLOC ? "_PyMem_DebugRawRealloc" : "_PyMem_DebugRawFree";
    const report = debugDump(this.#wasm.memory, address, this.serialSize() !== 0) + this.#origin(address);
    const message = `Fatal Python error: ${place}: ${sentence}${code === "BAD_ID" ? this.#apis(address, asked) : ""}`;
    return new PyMemFatalError(message, { code, address, report, cause });
  }

  #apis(address: number, asked: number): string {
    const api = new Uint8Array(this.#wasm.memory.buffer)[address - 4] ?? 0;
    return `: Allocated using API '${String.fromCharCode(api)}', verified using API '${String.fromCharCode(asked & 0xff)}'`;
  }

  #origin(address: number): string {
    const traceback = this.traceback ?? this.traced;
    if (traceback === undefined) return ADVICE;
    const lines = traceback(address as Pointer);
    return lines === undefined ? "" : `${HEADING}${lines.map((line) => `  ${line}\n`).join("")}\n`;
  }
}

/** The debug hooks of one heap. */
export function debugHooks({ wasm, tools, listener }: HeapParts, reporter: FaultReporter): DebugHooks {
  return {
    PyMem_SetupDebugHooks: () => tools().PyMem_SetupDebugHooks(),
    breakAt: (serial, told = stop) => {
      const number = checkedArgument("breakAt", "serial", serial);
      if (typeof told !== "function")
        throw new TypeError(`breakAt: told must be a function, not ${describe(told)}`);
      listener.break = number === 0 ? undefined : told;
      wasm.set_option(OPTION_BREAK, number);
    },
    setBlockTraceback: (traceback) => {
      if (traceback !== undefined && typeof traceback !== "function") {
        throw new TypeError(`setBlockTraceback: traceback must be a function, not ${describe(traceback)}`);
      }
      reporter.traceback = traceback;
    },
  };
}

function stop(): void {
  // biome-ignore lint/suspicious/noDebugger: it is what a break is
  debugger;
}
