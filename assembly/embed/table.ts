// The built-in functions of embed's records (as table.ts has those of the other builds): their ctx is a heap: 0 and a
// trap where it is none.

import { Active } from "../base";
import { stop } from "../guard";
import { objectCalloc, objectFree, objectMalloc, objectRealloc } from "../object-domain";
import { rawDomainCalloc, rawDomainFree, rawDomainMalloc, rawDomainRealloc } from "../raw-domain";
import { enter } from "./enter";

function rawMalloc(ctx: usize, n: usize): usize {
  if (!enter(ctx)) return 0;
  const p = rawDomainMalloc(ctx, n);
  Active.leave();
  return p;
}
function rawCalloc(ctx: usize, nelem: usize, elsize: usize): usize {
  if (!enter(ctx)) return 0;
  const p = rawDomainCalloc(ctx, nelem, elsize);
  Active.leave();
  return p;
}
function rawRealloc(ctx: usize, p: usize, n: usize): usize {
  if (!enter(ctx)) return 0;
  const q = rawDomainRealloc(ctx, p, n);
  Active.leave();
  return q;
}
function rawFree(ctx: usize, p: usize): void {
  if (!enter(ctx)) stop();
  rawDomainFree(ctx, p);
  Active.leave();
}

function objMalloc(ctx: usize, n: usize): usize {
  if (!enter(ctx)) return 0;
  const p = objectMalloc(ctx, n);
  Active.leave();
  return p;
}
function objCalloc(ctx: usize, nelem: usize, elsize: usize): usize {
  if (!enter(ctx)) return 0;
  const p = objectCalloc(ctx, nelem, elsize);
  Active.leave();
  return p;
}
function objRealloc(ctx: usize, p: usize, n: usize): usize {
  if (!enter(ctx)) return 0;
  const q = objectRealloc(ctx, p, n);
  Active.leave();
  return q;
}
function objFree(ctx: usize, p: usize): void {
  if (!enter(ctx)) stop();
  objectFree(ctx, p);
  Active.leave();
}

export {
  objCalloc as TABLE_6,
  objFree as TABLE_8,
  objMalloc as TABLE_5,
  objRealloc as TABLE_7,
  rawCalloc as TABLE_2,
  rawFree as TABLE_4,
  rawMalloc as TABLE_1,
  rawRealloc as TABLE_3,
};
