// What happens in an AssemblyScript program when memory runs out: the incremental collector frees what is garbage, then the program's own
// handler is asked, and only then it is a trap.

/** Is told how many bytes there is no memory for. It may let go of something, and then say true: collect, and try again. */
export type OutOfMemoryHandler = (size: usize) => bool;

let handler: OutOfMemoryHandler | null = null;

/**
 * Sets the program's handler, null = none, and gives the one that there was. It must not ask for memory that there may not be: it would be
 * called for that, too. A function that it imports may throw, and the exception passes through the program: nothing is half done in
 * the heap or in the collector then.
 */
export function setOutOfMemoryHandler(next: OutOfMemoryHandler | null): OutOfMemoryHandler | null {
  const previous = handler;
  handler = next;
  return previous;
}

/** Is it worth trying again? */
export function askHandler(size: usize): bool {
  const present = handler;
  return present ? present(size) : false;
}

/**
 * To be called from outside, through a function of the program's, after a trap or an exception has left the program: the functions that it
 * left do not take their objects off AssemblyScript's shadow stack, and those would be alive for good.
 */
export function unwind(): void {
  __stack_pointer = __heap_base;
}
