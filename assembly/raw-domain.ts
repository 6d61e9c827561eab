// The built-in functions of the raw domain, as a record has them (ctx says nothing): those of the large heap.

import { SECURE } from "./config";
import { product, rawCalloc, rawFree, rawMalloc, rawRealloc } from "./raw";
import { allocateSlow, freeSlow } from "./secure/blocks";
import { resize } from "./secure/resize";

export function rawDomainMalloc(_ctx: usize, n: usize): usize {
  return SECURE ? allocateSlow(n, 0, true) : rawMalloc(n);
}
export function rawDomainCalloc(_ctx: usize, nelem: usize, elsize: usize): usize {
  const n = product(nelem, elsize);
  return SECURE ? allocateSlow(n, 0, true) : rawCalloc(n);
}
export function rawDomainRealloc(_ctx: usize, p: usize, n: usize): usize {
  return SECURE ? resize(p, n, true) : rawRealloc(p, n);
}
export function rawDomainFree(_ctx: usize, p: usize): void {
  if (SECURE) freeSlow(p, true);
  else rawFree(p);
}
