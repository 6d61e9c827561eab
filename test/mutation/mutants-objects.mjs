// The object layer: each invariant of counts, deallocation, the collector and weak references, once.
export const objects = {
  "objects/references.ts": [
    {
      from: "if (count - 1 < IMMORTAL - 1 && isAlive(o))",
      to: "if (count - 1 < IMMORTAL - 1)",
      why: "a freed object's word is no count",
    },
    {
      from: "Py_XINCREF(value); const old",
      to: "const old",
      why: "what is stored is counted",
    },
    {
      from: "if (count == 1) release(o);",
      to: "if (count <= 1) release(o);",
      why: "a count of 0 is a misuse, and not the last reference",
    },
  ],
  "objects/dealloc.ts": [
    {
      from: "if (t.flags & HAVE_GC && isTracked(o)) remove(headOf(o)); if (!(t.flags",
      to: "if (!(t.flags",
      why: "who dies is in no list",
    },
    {
      from: "if (state().isDeallocating) putAside(o); else deallocateAll(o);",
      to: "deallocateAll(o);",
      why: "a long chain does not recurse",
    },
    {
      from: "if (isContainer && head(headOf(o)).prev & FINALIZED) return true;",
      to: "",
      why: "a container's finalizer is called once",
    },
    {
      from: "append(headOf(o), listOf(0)); head",
      to: "head",
      why: "an object is tracked while its finalizer is called",
    },
    {
      from: "if (--at(o).ob_refcnt) return false;",
      to: "--at(o).ob_refcnt;",
      why: "a finalizer may bring its object back",
    },
    {
      from: "s.floor = s.pending; s.isDeallocating = 0;",
      to: "s.isDeallocating = 0;",
      why: "what waits below a call is not deallocated in it",
    },
    {
      from: "s.isDeallocating = 0; s.children = 0;",
      to: "s.children = 0;",
      why: "who dies in a finalizer is deallocated before it goes on",
    },
    {
      from: "s.children = 0; s.depth++;",
      to: "s.depth++;",
      why: "what was put aside for one object is not deallocated by another",
    },
    {
      from: "if (young.count) young.count--;",
      to: "young.count--;",
      why: "the youngest generation's count is never below 0",
    },
    {
      from: "s.isDeallocating = 0; s.floor = floor;",
      to: "s.floor = floor;",
      why: "after a trap the next object that dies is deallocated at once",
    },
  ],
  "objects/collector.ts": [
    {
      from: "if (Is.collecting(o)) head(o - GC_HEAD_SIZE).prev -= GC_REF;",
      to: "head(o - GC_HEAD_SIZE).prev -= GC_REF;",
      why: "only references inside of what is collected are subtracted",
    },
    {
      from: "if (count >= IMMORTAL) untrackImmortal(gc, prev); else {",
      to: "{",
      why: "an immortal container is not collected",
    },
    {
      from: "else if (head(gc).prev < GC_REF) head(gc).prev |= GC_REF;",
      to: "",
      why: "who is reached before it is looked at is reachable",
    },
    {
      from: "head(gc).prev = (head(gc).prev & FINALIZED) | prev;",
      to: "head(gc).prev = prev;",
      why: "who outlives a collection is still finalized",
    },
    {
      from: "const prev = head(gc).prev & ~(FINALIZED | COLLECTING);",
      to: "const prev = head(gc).prev & ~COLLECTING;",
      why: "a flag is no part of a link",
    },
    {
      from: "if (head(gc).next) { Refs.copy(gc);",
      to: "{ Refs.copy(gc);",
      why: "what is not tracked is not collected",
    },
  ],
  "objects/garbage.ts": [
    {
      from: "if (t.flags & IS_WEAKREF) forget(objectOf(gc)); if (t.weaklistoffset) detach",
      to: "if (t.weaklistoffset) detach",
      why: "an unreachable weak reference is never called back",
    },
    {
      from: "if (!t.finalize || head(gc).prev & FINALIZED) continue;",
      to: "if (!t.finalize) continue;",
      why: "the collector calls a finalizer once",
    },
    {
      from: "moveAll(unreachable, survivors); }",
      to: "}",
      why: "what a finalizer brought back is among the survivors",
    },
    {
      from: "store<u32>(o + t.bufferCount, 0); Owned",
      to: "Owned",
      why: "a buffer is out of its object before anything runs",
    },
    {
      from: "if (head(condemned).next == gc) spare(gc, survivors);",
      to: "if (head(condemned).next == gc) move(gc, doneList());",
      why: "who outlives its clear function is among the survivors",
    },
    {
      from: "store<usize>(slot, 0); Py_DECREF(o);",
      to: "Py_DECREF(o);",
      why: "a reference that was given back is not there after a trap",
    },
    {
      from: "examinedFlags & HAS_CALLS || state().hasCallingLeaves ||",
      to: "examinedFlags & HAS_CALLS ||",
      why: "where leaves let something run, the order is CPython's",
    },
    {
      from: "return !(examinedFlags & HAS_CALLS ||",
      to: "return !(",
      why: "objects with finalizers are not freed all at once",
    },
  ],
  "objects/weakref.ts": [
    {
      from: "const isCondemned = isCollector && head(headOf(r)).prev & COLLECTING;",
      to: "const isCondemned = false;",
      why: "a weak reference that dies with its object is not called back",
      equivalent:
        "A condemned weak reference whose object is condemned was forgotten before, or is: handleWeakrefs forgets each that is unreachable, and this asks again for those that come later in the list.",
    },
    {
      from: "if (prev && (ref(prev).callback || !ref(o).callback)) prev = 0;",
      to: "prev = 0;",
      why: "the one without a callback comes first",
    },
    {
      from: "if (ref(r).callback && isAlive(r) && !isCondemned)",
      to: "if (ref(r).callback && !isCondemned)",
      why: "a weak reference that is dying is not called back",
    },
    {
      from: "const plain = callback ? 0 : plainRef(slot);",
      to: "const plain: usize = 0;",
      why: "weak references without callbacks are one",
    },
    {
      from: "ref(r).callback = 0; ref(r).context = 0;",
      to: "ref(r).callback = 0;",
      why: "a context is given back once",
    },
    {
      from: "died += <u32>(at(r).ob_refcnt == 1);",
      to: "",
      why: "weak references that die of their callbacks are counted",
    },
    {
      from: "for (let r = load<usize>(o + weaklistoffset); r; r = ref(r).next) ref(r).object = o;",
      to: "",
      why: "weak references follow an object that is resized",
    },
  ],
  "objects/generations.ts": [
    {
      from: "if (i == OLDEST && s.longLivedPending < s.longLivedTotal / 4) continue;",
      to: "",
      why: "the quarter that a full collection waits for",
    },
    {
      from: "if (!s.isCollecting || s.collectionDepth < depth) return;",
      to: "if (!s.isCollecting) return;",
      why: "a trap inside a finalizer does not end the collection that called it",
    },
    {
      from: "if (index < OLDEST) generation(index + 1).count++;",
      to: "",
      why: "older generations fall due",
    },
  ],
  "objects/gc.ts": [
    {
      from: "if (link != prev || !isAlive(o) || !at(o).ob_refcnt) return false;",
      to: "if (!isAlive(o) || !at(o).ob_refcnt) return false;",
      why: "gc_check looks at the links",
    },
    {
      from: "moveAll(listOf(i), listOf(PERMANENT)); generation(i).count = 0;",
      to: "moveAll(listOf(i), listOf(PERMANENT));",
      why: "nothing is due after a freeze",
    },
  ],
  "objects/objects.ts": [
    {
      from: "if (n < before) dropItems(o, t, n, before);",
      to: "",
      why: "items that are cut off give their references back",
    },
    {
      from: "if (n > before) clearBytes(",
      to: "if (n > before + 100_000) clearBytes(",
      why: "new items are zeros",
    },
    {
      from: "if (++young.count > young.threshold) collectIfDue();",
      to: "if (++young.count >= young.threshold) collectIfDue();",
      why: "a generation is due when its count is above the threshold",
      equivalent: "collectIfDue asks again which generation's count is above its threshold.",
    },
    {
      from: "if (size > PY_SSIZE_T_MAX - GC_HEAD_SIZE) return 0; const gc = Obj.malloc(",
      to: "const gc = Obj.malloc(",
      why: "a product that does not fit is no size",
    },
  ],
  "objects/saved-garbage.ts": [
    {
      from: "Py_INCREF(o); store",
      to: "store",
      why: "garbage is counted",
    },
  ],
  "objects/traverse.ts": [
    {
      from: "if (t.flags & IS_SCATTERED) {",
      to: "if (t.flags & IS_SCATTERED && t.nItem) {",
      why: "references that do not lie side by side are visited",
    },
  ],
  "objects/type.ts": [
    {
      from: "if (d.nItem && (d.basicsize | d.itemsize) & 3)",
      to: "if (d.nItem && d.itemsize & 3)",
      why: "items of references begin at multiples of 4",
    },
    {
      from: "if (d.flags & ~(HAVE_GC | IN_ORDER))",
      to: "if (d.flags & ~(HAVE_GC | IN_ORDER | 32))",
      why: "flags that are made from the description cannot be given",
    },
  ],
};
