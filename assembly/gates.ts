// What the C names of a domain lead to: CPython's range check, and then the domain's record or, if there is none, its built-in
// function. Of malloc and free only what the exports do not do themselves comes here: of the raw domain what has a record.

import { RAW, RECORDS, SECURE } from "./config";
import { heap } from "./heap";
import { mallocSlow } from "./object";
import { objectCalloc, objectFree, objectMalloc, objectRealloc } from "./object-domain";
import { largeFree, product } from "./raw";
import { rawDomainCalloc, rawDomainRealloc } from "./raw-domain";
import { Call, recordOf } from "./records";

/** Is it more than PY_SSIZE_T_MAX bytes? */
export function isTooLarge(n: usize): bool {
  return <i32>n < 0;
}

export function gatedMallocSlow(n: usize, domain: u32): usize {
  if (isTooLarge(n)) return 0;
  // The gate is open: nobody has replaced anything.
  if (!SECURE && (!RECORDS || heap().gate)) return mallocSlow(n);
  const record = recordOf(domain);
  return RECORDS && record.malloc ? Call.malloc(record, n) : objectMalloc(0, n);
}

export function gatedCalloc(nelem: usize, elsize: usize, domain: u32): usize {
  if (isTooLarge(product(nelem, elsize))) return 0;
  const record = recordOf(domain);
  if (RECORDS && record.malloc) return Call.calloc(record, nelem, elsize);
  return domain == RAW ? rawDomainCalloc(0, nelem, elsize) : objectCalloc(0, nelem, elsize);
}

export function gatedRealloc(p: usize, n: usize, domain: u32): usize {
  if (isTooLarge(n)) return 0;
  const record = recordOf(domain);
  if (RECORDS && record.malloc) return Call.realloc(record, p, n);
  return domain == RAW ? rawDomainRealloc(0, p, n) : objectRealloc(0, p, n);
}

export function gatedFreeSlow(p: usize, domain: u32): void {
  // The gate is open, and the block no pool's.
  if (!SECURE && (!RECORDS || heap().gate)) largeFree(p, 1);
  else {
    const record = recordOf(domain);
    if (RECORDS && record.malloc) Call.free(record, p);
    else objectFree(0, p);
  }
}
