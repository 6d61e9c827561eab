// What happens when a caller's mistake has been seen: nothing in the heap has changed yet, and nothing will. What the
// mistake was to write over the allocator's own words in free memory has been mended where it could be.

import { POLICY_CALL, POLICY_IGNORE } from "./config";
import { heap } from "./heap";

/** Remembers what is wrong: a MISUSE_ or CHECK_ code, the address (bytes) and the size (bytes, 0 = unknown). */
export function record(code: u32, address: usize, size: usize): void {
  heap().errorCode = code;
  heap().errorAddress = address;
  heap().errorSize = size;
}

/** A caller's mistake: recorded, counted, and acted upon by the policy. Callers must be ready for it to come back. */
export function misuse(code: u32, address: usize, size: usize): void {
  record(code, address, size);
  heap().errorCount++;
  const policy = heap().policy;
  if (policy == POLICY_IGNORE) return;
  if (policy == POLICY_CALL) call_indirect<void>(heap().handler, code, address, size);
  else unreachable();
}

/**
 * What misuse does: 0 traps, 1 is ignored and counted, 2 calls the function at the index of the exported table, with code,
 * address and size as i32. After 1 and 2 the call that was wrong does nothing, and gives 0 if it gives anything.
 */
export function set_misuse_policy(policy: u32, handler: u32): void {
  heap().policy = policy;
  heap().handler = handler;
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
