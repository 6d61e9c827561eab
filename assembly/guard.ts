// What happens when a caller's mistake has been seen: nothing in the heap has changed yet, and nothing will.

import { heap } from "./heap";

/** Remembers what is wrong: a MISUSE_ or CHECK_ code, the address (bytes) and the size (bytes, 0 = unknown). */
export function record(code: u32, address: usize, size: usize): void {
  heap().errorCode = code;
  heap().errorAddress = address;
  heap().errorSize = size;
}

/** A caller's mistake: recorded and counted, then trapped. Callers return at once if this comes back. */
export function misuse(code: u32, address: usize, size: usize): void {
  record(code, address, size);
  heap().errorCount++;
  unreachable();
}

/** Code of the latest misuse or finding of check(): a MISUSE_ or CHECK_ constant; 0 = none so far. */
export function last_error(): u32 {
  return heap().errorCode;
}
/** The address that it was about. */
export function last_error_address(): usize {
  return heap().errorAddress;
}
/** The size that was asked for, in bytes; 0 where there was none. */
export function last_error_size(): usize {
  return heap().errorSize;
}
/** How many misuses there were; findings of check() do not count. */
export function misuse_count(): u32 {
  return heap().errorCount;
}
