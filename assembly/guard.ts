// What happens when a caller's mistake has been seen: nothing in the heap has changed yet, and nothing will. What the
// mistake was to write over the allocator's own words in free memory has been mended where it could be.

import { Active } from "./base";
import { OPTION_MASK, POLICY_CALL, POLICY_IGNORE, RECORDS } from "./config";
import { coldHeap, Heap } from "./heap";

/** Remembers what is wrong: a MISUSE_ or CHECK_ code, the address (bytes) and the size (bytes, 0 = unknown). */
export function record(code: u32, address: usize, size: usize): void {
  coldHeap().errorCode = code;
  coldHeap().errorAddress = address;
  coldHeap().errorSize = size;
}

/** A caller's mistake: recorded, counted, and acted upon by the policy. Callers must be ready for it to come back. */
export function misuse(code: u32, address: usize, size: usize): void {
  record(code, address, size);
  coldHeap().errorCount++;
  const policy = coldHeap().policy;
  if (policy == POLICY_IGNORE) return;
  if (RECORDS && policy == POLICY_CALL) notify(code, address, size);
  else stop();
}

/** A trap, after which the heap can be called again. */
export function stop(): void {
  Active.leave();
  unreachable();
}

/** Tells the function that is told of misuse of something else: a NOTE_, and two numbers. It may call the allocator. */
export function notify(note: u32, a: u32, b: u32): void {
  if (!RECORDS) return;
  const handler = coldHeap().handler;
  const mine = Active.suspend();
  call_indirect<void>(handler, note, a, b);
  Active.resume(mine);
}

/** What the debug hooks found: recorded and counted, and then the end, whatever the policy. CPython: Py_FatalError. */
export function fatal(code: u32, address: usize, size: usize): void {
  record(code, address, size);
  coldHeap().errorCount++;
  stop();
}

/**
 * What misuse does: 0 traps, 1 is ignored and counted, 2 calls the function at the index of the exported table, with code,
 * address and size as i32. After 1 and 2 the call that was wrong does nothing, and gives 0 if it gives anything.
 */
export function set_misuse_policy(policy: u32, handler: u32): void {
  coldHeap().policy = policy;
  coldHeap().handler = handler;
}

/**
 * OPTION_HIGH_WATER: the handler is told, once, with NOTE_HIGH_WATER and the pages that memory is to have, before it grows to so
 * many or more. OPTION_SERIAL: 4 gives each debug block the number of the call that made it, 0 does not; to be set while there is no
 * block. OPTION_BREAK: the handler is told with NOTE_BREAK and the number before that call does anything. OPTION_CALLS: how many calls
 * there were. 0 = not. A handler that throws leaves the heap as it was.
 */
export function set_option(option: u32, value: u32): void {
  store<u32>(
    changetype<usize>(coldHeap()) + ((option & OPTION_MASK) << 2),
    value,
    offsetof<Heap>("highWater"),
  );
}

/** Code of the latest misuse or finding of check(): a MISUSE_ or CHECK_ constant; 0 = none so far. */
export function last_error(): u32 {
  return coldHeap().errorCode;
}
/** The address that it was about. */
export function last_error_address(): usize {
  return coldHeap().errorAddress;
}
/** The size that was asked for, in bytes; 0 where there was none. */
export function last_error_size(): usize {
  return coldHeap().errorSize;
}
/** How many misuses there were; findings of check() do not count. */
export function misuse_count(): u32 {
  return coldHeap().errorCount;
}
