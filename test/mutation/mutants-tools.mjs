// What shows a heap to people: the build that samples, who is told of requests, traces of them, capsules, tracemalloc's texts and files.
import { of } from "./mutants-of.mjs";

export const sampling = of("sampling", {
  "sampling/sampler.ts": [
    ["if (<u32>n > left) return false;", "if (<u32>n >= left) return false;", "no byte, no sample"],
    ["if (load<u32>(samplerBase(), LIVE)) forgetSlow(p);", "", "who wants samples is told of frees"],
    ["return load<u32>(samplerBase(), LIVE) >= MOST;", "return false;", "the set has an empty place"],
    ["if (isFull()) return; store<usize>(slot(find(p)), p);", "store<usize>(slot(find(p)), p);", "the same"],
    [
      "if (takeOut(p) || isFull()) noteFreed(p);",
      "if (takeOut(p)) noteFreed(p);",
      "a full set does not have all samples",
    ],
    ["if (!isFull()) store<u32>(samplerBase(), load<u32>(samplerBase(), LIVE) - 1, LIVE);", "", "it empties"],
    ["if (!isFull()) store", "store", "a set that was full stays so"],
    [
      "const distance = (next - homeOf(load<usize>(slot(next)))) & SLOT_MASK;",
      "const distance = next - homeOf(load<usize>(slot(next)));",
      "the set's end is followed by its beginning",
    ],
    [
      "if (distance < ((next - index) & SLOT_MASK)) continue;",
      "continue;",
      "what an empty place would hide moves up",
    ],
    [
      "if (distance < ((next - index) & SLOT_MASK)) continue; store",
      "store",
      "what is at home is not moved away",
    ],
    ["store<usize>(slot(index), 0); return true;", "return true;", "what was taken out is gone"],
    ["notify(NOTE_RESIZED, q, n);", "", "a resized sample has its new size"],
  ],
  "sampling/samples.ts": [
    ["if (isPools) setSampled(p, true); else putIn(p);", "putIn(p);", "free asks the table's state"],
    ["if (stateOf(p) != SAMPLED) return takeOut(p);", "if (stateOf(p) != SAMPLED) return false;", "the set"],
    ["setSampled(p, false); noteFreed(p);", "noteFreed(p);", "no sample for ever"],
    ["Sampler.forget(p); return false;", "return false;", "large samples are freed, too"],
    ["if (!isInPool(p)) Sampler.forget(p);", "Sampler.forget(p);", "a free that is refused is none"],
    [
      "export function drop_sample(p: usize): void { unmark(p); }",
      "export function drop_sample(p: usize): void {}",
      "a dropped sample may be one again, for what it grows by",
    ],
  ],
  "sampling/domains.ts": [
    [
      "return isInPool(p) && (domain == OWN || !recordOf(domain).malloc);",
      "return isInPool(p);",
      "who has given a pool's block may want it back by its own free",
    ],
    ["mark(q ? q : p, isPoolsOwn(q ? q : p, domain));", "mark(q, isPoolsOwn(q, domain));", "refused"],
    ["if (q) noteMoved(p, q, n);", "", "who wants samples is told of moves"],
    ["Sampler.forget(p); return taken(q, n, domain);", "return taken(q, n, domain);", "of a full set"],
    [
      "return n <= size && 4 * n > 3 * size &&",
      "return n <= size &&",
      "what shrinks by a quarter moves, as in every build",
    ],
    [
      "4 * n > 3 * size && (domain == OWN || !recordOf(domain).malloc);",
      "4 * n > 3 * size;",
      "a record is asked for each resize",
    ],
    ["Sampler.passes(n - size)", "Sampler.passes(n)", "bytes count that a block has not had"],
    ["return n <= size || Sampler", "return Sampler", "what shrinks has no more bytes"],
    ["if (size == SAMPLE) noteFreed(old);", "", "cabi_realloc frees, too"],
    ["taken(load<usize>(slot), n, OWN)", "load<usize>(slot)", "a batch is so many requests"],
  ],
  "domains.ts": [["if (SAMPLING) forgetLarge(p);", "", "the raw domain frees samples"]],
  "heap.ts": [
    ["if (SAMPLING) memory.fill(samplerBase() + 4, 0, MAP - SAMPLER - 4);", "", "a reset leaves no sample"],
  ],
  "spans.ts": [["if (SAMPLING) span.live += stateCount(pool, SAMPLED);", "", "samples are live blocks"]],
});

const watching = of("watching", {
  "watch/allocation-watch.ts": [
    ["if (isOwn) return this.#ownServed(", "return this.#ownServed(", "a request is told of once"],
    ["this.#mark(p); return p; };", "return p; };", "a block that was resized at its place is watched still"],
    ["if (this.#isNested) return p;", "", "what is asked for on the way is not told of"],
    [
      "return watch.#watchers.size !== 0 && !watch.#isNested;",
      "return !watch.#isNested;",
      "hooks left behind",
      "With no watchers there is nobody to be told: it costs time, and marks of addresses that mean nothing to anybody.",
    ],
    ["watch.#watchers.size !== 0 && !watch.#isNested", "watch.#watchers.size !== 0", "requests in requests"],
    ["watch.#nested(() => free?.(p)); return 0;", "return 0;", "a refused request leaves no block"],
    ["this.#heap.wasm.free(p); return 0;", "return 0;", "nor does one of malloc's family"],
    ["if (misuses === misuse_count()) watch", "watch", "a free that was refused is none"],
    ["for (const other of told) other.freed(family, p);", "", "who was told first hears of the refusal"],
    ["[...this.#watchers].reverse()", "this.#watchers", "who came last is asked first"],
    [
      "return this.#isNested ? this.#attempt : undefined;",
      "return this.#attempt;",
      "the request that a hook passed on before is not this one",
    ],
    ["if (this.#watchers.size === 0) return run();", "", "nobody watches, nobody hooks"],
    ["finally { this.#install(); }", "finally {}", "hooks are there again"],
    ["if (!hooks?.isOnTop) return undefined;", "", "other hooks round these are not taken away"],
  ],
  "tracing/call-sites.ts": [
    ['while (this.#ownWasm.has(stack[first]?.file ?? "")) first++;', "", "our wasm is no caller"],
    [
      "if (stack.length === limit && this.#ownCalls(stack) + most > limit) {",
      "if (false) {",
      "where many calls are our own more of the stack is read",
    ],
    [
      "if (!this.#single.delete(number)) return;",
      "this.#single.delete(number);",
      "stacks of many blocks stay",
    ],
    ["this.#unused.push(number);", "", "stacks of freed samples take no memory"],
    ["this.#unread.clear();", "", "what was forgotten is not read"],
    [
      "stack.length < limit ? stack.length - first : null",
      "stack.length - first",
      "who cut it does not know",
    ],
  ],
  "tracing/read-stack.ts": [
    ['Reflect.set(host, "prepareStackTrace", prepare);', "", "the program's own texts of stacks"],
    ['Reflect.set(host, "stackTraceLimit", limit ?? DEFAULT_LIMIT);', "", "the program's own limit"],
  ],
  "tracing/sampled-tracing.ts": [
    ["this.#means[site] = this.#pace.mean;", "", "a sample stands for what the pace made of it"],
    ["former === undefined || size >= former.size ||", "true ||", "what shrinks is a sample less often"],
    ["this.#wasm.drop_sample?.(address);", "", "a sample that was dropped is none"],
  ],
  "tracing/pace.ts": [
    ["if (elapsed <= 0) return;", "", "clocks that stand still"],
    ["Math.max(wanted, this.#asked)", "wanted", "no more samples than were asked for"],
  ],
  "tracing/traces.ts": [
    [
      "return domain === DEFAULT_DOMAIN ? this.weightOf(size, site) : 1;",
      "return this.weightOf(size, site);",
      "what is not the heap's is no sample",
    ],
    ["this.#current -= this.#bytesOf(domain, former);", "", "a trace that is replaced is gone"],
    ["this.#peak = this.#current;", "this.#peak = 0;", "the peak is what is there"],
  ],
  "tracing/trace-table.ts": [
    ["if (this.#distance(home, next) < this.#distance(hole, next)) continue;", "continue;", "what moves up"],
    ["to - from + this.#places", "to - from", "the table's end is followed by its beginning"],
    ["if (4 * (this.#count + 1) > 3 * this.#places) {", "if (false) {", "there is an empty place"],
  ],
  "tracing/exact-tracing.ts": [
    ["if (error instanceof RangeError) return false;", "", "no memory for a trace: the request fails"],
    ["this.#traces.remove(DEFAULT_DOMAIN, former);", "", "a block that moved is not where it was"],
  ],
  "tracing/tracing.ts": [["if (error instanceof RangeError) return -1;", "", "nor is it tracked"]],
  "record/recorder.ts": [
    ["if (this.#isOver) return true;", "", "a recording that is over refuses nothing"],
    ["this.#end(this.#writer.freeAll(OBJ));", "", "a reset frees all"],
  ],
  "record/recording.ts": [["end(); bytes =", "bytes =", "who has stopped is told no more"]],
  "capsule/capsule-file.ts": [
    ["if (sumOf(words) !== sum)", "if (false)", "each bit counts"],
    ["if (bytes.length !== due ||", "if (bytes.length < due ||", "nothing follows"],
    ["if (name === undefined || domain > 3)", "if (domain > 3)", "an operation of no kind"],
    ["new Uint8Array((bytes.length + 3) & ~3)", "new Uint8Array(bytes.length)", "whole words"],
  ],
  "capsule/last-operations.ts": [
    ["...this.#operations.slice(0, this.#oldest)", "", "the newest ones"],
    ["this.#oldest = (this.#oldest + 1) % this.#most;", "", "a ring"],
    ["this.#left += this.#operations.length;", "", "what a reset has ended was there"],
  ],
  "capsule/misuse-capture.ts": [
    [
      "snapshot: watch.without(() => takeSnapshot(copyOf(heap), heap.build))",
      "snapshot: takeSnapshot(copyOf(heap), heap.build)",
      "no hooks",
    ],
    ['kind: asked === 0 ? "free" : "realloc"', 'kind: "free"', "a resize, where misuse is ignored"],
    ['if (kind !== "free" && kind !== "realloc") return null;', "", "of a new block there is no request"],
    ["attempted(watch.attempt) ?? operationOf", "operationOf", "hooks know the request"],
  ],
  "capsule/replay-capsule.ts": [
    ["found.code === misuse.code && found.address", "found.address", "another fault"],
    ["&& found.address === misuse.address", "", "the same fault elsewhere"],
    ["[faultOf(() => py.check()), faultOf(() => py.stats())]", "[]", "damage that check found"],
    [", faultOf(() => py.stats())]", "]", "damage that a walk found"],
  ],
});

const texts = of("texts", {
  "trace/trace-header.ts": [
    ["if (operations > MAX_OPERATIONS)", "if (false)", "gigabytes"],
    ["if (file.length > due)", "if (false)", "nothing follows"],
    ['version === 1 ? "brotli" : codecAt(view, 32)', "codecAt(view, 32)", "version 1 has one codec"],
    ["if (name === undefined)", "if (false)", "a codec to come"],
  ],
  "trace/trace-file.ts": [
    ["if (version === 1) return [...columns];", "", "the sum of version 1"],
    ["if (plain.length === size) return plain;", "return plain;", "columns have what they must have"],
    ["codecs.find(({ name }) => name === header.codec)", "codecs[0]", "its own codec"],
  ],
  "trace/codec.ts": [["if (filled + chunk.value.length > size) {", "if (false) {", "a few bytes, gigabytes"]],
  "trace/trace-check.ts": [
    ["if (blocks.peakBlocks !== slotCount) {", "if (false) {", "as many slots as are used"],
  ],
  "trace/trace-writer.ts": [
    ["if (address !== old && !this.free(domain, address)) return false;", "", "frees that went unseen"],
    ["this.#freed.push(slot);", "", "slots are used again"],
    ["if (this.operations === this.#limits.operations) this.#isFull = true;", "", "the limit"],
  ],
  "tracemalloc/statistic.ts": [
    [
      "b.size - a.size || b.count - a.count || b.traceback.compare(a.traceback);",
      "b.size - a.size || b.traceback.compare(a.traceback);",
      "then the most blocks",
    ],
    ["Math.abs(b.size_diff) - Math.abs(a.size_diff)", "b.size_diff - a.size_diff", "whichever way"],
    ["Math.abs(b.count_diff) - Math.abs(a.count_diff) ||", "", "then what changed most blocks"],
  ],
  "tracemalloc/size-text.ts": [
    ["if (Math.abs(value) < 10 * 1024)", "if (Math.abs(value) < 1024)", "units"],
    ['unit !== "B" && Math.abs(value) < 100 ? 1 : 0', 'unit !== "B" ? 1 : 0', "decimals"],
    ["if (digits === 1 && fraction === 0.25)", "if (false)", "C rounds to even"],
  ],
  "tracemalloc/filter.ts": [
    ["(inclusive.length === 0 || inclusive.some", "(inclusive.some", "none is all"],
    ["exclusive.every(", "exclusive.some(", "all of the exclusive ones"],
    ["this.all_frames ? frames : frames.slice(0, 1)", "frames", "the most recent frame"],
    ['filename.endsWith(".pyc") ? filename.slice(0, -1) : filename', "filename", "a source has no c"],
  ],
  "tracemalloc/fnmatch.ts": [
    ['return pattern.indexOf("]", first + 1);', 'return pattern.indexOf("]", first);', "a ] first"],
  ],
  "tracemalloc/group.ts": [
    ["Math.round(size), Math.round(count)", "Math.floor(size), Math.floor(count)", "estimates are rounded"],
    ["if (!newGroups.has(key)) diffs", "diffs", "a place of both is there once"],
    ["weight * (weight - 1)", "weight * weight", "nothing is off where all is traced"],
    ["to.variance += variance;", "", "errors are summed up"],
  ],
  "tracemalloc/snapshot-file.ts": [
    ["if (sumOf(line) !== sum)", "if (false)", "each byte counts"],
    ["if (latin1(bytes.subarray(begin + length, due + 1)) !== TAIL)", "if (false)", "nothing follows"],
    ["if (bytes.length > LARGEST_FILE) throw tooLarge(name, bytes.length);", "", "too many bytes"],
  ],
  "tracemalloc/snapshot-store.ts": [
    ['if (!found.isFile()) throw new Error("it is a folder or a device");', "", "devices have no end"],
    ["fs.rmSync(unfinished, { force: true });", "", "nothing half done is left"],
  ],
});

export const tools = [...watching, ...texts];
