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
      from: "const end = isNested ? s.owner : 0;",
      to: "const end: usize = 0;",
      why: "what dies in a finalizer does not end the deallocation that called it",
    },
    {
      from: "at(o).ob_refcnt = <u32>s.owner; s.owner = o;",
      to: "at(o).ob_refcnt = <u32>end; s.owner = o;",
      why: "who waited when a trap came goes on with the next object that dies",
    },
    {
      from: "s.owner = at(o).ob_refcnt; freeMemory(o, t);",
      to: "freeMemory(o, t); s.owner = at(o).ob_refcnt;",
      why: "memory that was given back is not read",
    },
    {
      from: "at(child).ob_refcnt = <u32>s.owner;",
      to: "at(child).ob_refcnt = <u32>o;",
      why: "what a trap has left in a finalizer's calls goes on when that finalizer's object has gone",
    },
    {
      from: "s.isDeallocating = isNested;",
      to: "s.isDeallocating = 0;",
      why: "after one deallocation in a finalizer the next one there is nested still",
    },
    {
      from: "if (t.flags & HAVE_GC) head(headOf(o)).prev = 0;",
      to: "",
      why: "a buffer's cursor begins at its first item, whatever flag was there",
    },
    {
      from: "if (t.flags & IS_WEAKREF) forget(o);",
      to: "",
      why: "a weak reference that dies is in no object's list",
    },
    {
      from: "if (isContainer && head(headOf(o)).prev & FINALIZED) return true;",
      to: "",
      why: "a container's finalizer is called once",
    },
    {
      from: "track(o); head",
      to: "head",
      why: "an object is tracked while its finalizer is called",
    },
    {
      from: "if (at(o).ob_type != changetype<usize>(t) || at(o).ob_refcnt >= IMMORTAL) return false;",
      to: "if (at(o).ob_type != changetype<usize>(t)) return false;",
      why: "a finalizer may make its object immortal",
    },
    {
      from: "if (--at(o).ob_refcnt) return false;",
      to: "--at(o).ob_refcnt;",
      why: "a finalizer may bring its object back",
    },
    {
      from: "if (young.count) young.count--;",
      to: "young.count--;",
      why: "the youngest generation's count is never below 0",
    },
    {
      from: "s.depth++; call_indirect<void>(index, a, b); s.depth--;",
      to: "call_indirect<void>(index, a, b);",
      why: "finalizers that are being called are counted",
    },
  ],
  "objects/children.ts": [
    {
      from: "store<usize>(slot, 0); const count",
      to: "const count",
      why: "a reference that was given back is not there any more",
    },
    {
      from: "if (isAlive(o)) {",
      to: "{",
      why: "a reference that was kept too long is a misuse",
    },
    {
      from: "if (count == 1) return o;",
      to: "if (count <= 1) return o;",
      why: "a count of 0 is a misuse, and not the last reference",
    },
    {
      from: "if (count - 2 < IMMORTAL - 2) {",
      to: "if (count > 1) {",
      why: "nobody counts an immortal object's references",
    },
    {
      from: "return t.flags & (IS_SCATTERED | HAS_REPEATED) ? nextOther(o, t) : 0;",
      to: "return t.flags & HAS_REPEATED ? nextOther(o, t) : 0;",
      why: "references that do not lie side by side are given back",
    },
    {
      from: "offsets += t.nFixed * 4; if (t.nItem) {",
      to: "if (t.nItem) {",
      why: "the offsets of items come behind those of the object's own references",
    },
    {
      from: "offsets += t.nItem * 4; if (t.flags & IN_ORDER)",
      to: "if (t.flags & IN_ORDER)",
      why: "the offsets of a buffer's items come last",
    },
    {
      from: "if (t.flags & IN_ORDER) return nextInOrder(o, t, buffer, offsets);",
      to: "",
      why: "a dict's entries go from the first to the last",
    },
    {
      from: "store<u32>(countAt, count); return child;",
      to: "store<u32>(countAt, count - 1); return child;",
      why: "an item goes on behind its reference that was given back",
    },
    {
      from: "const child = dropEach(items + (count - 1) * size, offsets, nOffsets); if (child) { store<u32>(countAt, count);",
      to: "const child = dropEach(items + (count - 1) * size, offsets, nOffsets); if (child) {",
      why: "items that have gone are not looked at for each that goes",
    },
    {
      from: "for (let i = <u32>gc.prev; i < count; i++) {",
      to: "for (let i: u32 = 0; i < count; i++) {",
      why: "entries that have gone are not looked at for each that goes",
    },
    {
      from: "gc.prev = i; return child;",
      to: "gc.prev = i + 1; return child;",
      why: "an entry goes on behind its key",
    },
  ],
  "objects/collector.ts": [
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
      from: "const prev = prevOf(gc);",
      to: "const prev = head(gc).prev & ~COLLECTING;",
      why: "a flag is no part of a link",
    },
  ],
  "objects/gc-refs.ts": [
    {
      from: "head(gc).next = 0; head(gc).prev &= FINALIZED;",
      to: "head(gc).next = 0;",
      why: "an immortal container is not taken for one that is being collected",
    },
    {
      from: "if (count >= IMMORTAL) untrackImmortal(gc, prev); else {",
      to: "{",
      why: "an immortal container is not tracked after a collection of the young",
    },
    {
      from: "gc = next; } head(list).prev = prev; return size;",
      to: "gc = next; } return size;",
      why: "where a young immortal container was last, what is reached again has a list to go to",
    },
    {
      from: "if (Is.collecting(o)) head(o - GC_HEAD_SIZE).prev -= GC_REF;",
      to: "head(o - GC_HEAD_SIZE).prev -= GC_REF;",
      why: "only references inside of what is collected are subtracted",
    },
    {
      from: "flags |= changetype<PyType>(at(o).ob_type).flags; Owned.each<Subtract>",
      to: "Owned.each<Subtract>",
      why: "young objects with finalizers are not freed all at once",
    },
    {
      from: "if (!(head(gc).prev & COLLECTING)) copyCount(gc, at(objectOf(gc)).ob_refcnt);",
      to: "copyCount(gc, at(objectOf(gc)).ob_refcnt);",
      why: "a count is copied before anything is subtracted from it",
    },
    {
      from: "if (head(gc).next) { Refs.ensure(gc);",
      to: "{ Refs.ensure(gc);",
      why: "what is not tracked is not collected",
    },
    {
      from: "if (at(o).ob_refcnt >= IMMORTAL) untrackImmortal(gc, prev); else {",
      to: "{",
      why: "an immortal container is not tracked after a collection of all",
    },
    {
      from: "flags |= changetype<PyType>(at(o).ob_type).flags; Owned.each<CopyAndSubtract>",
      to: "Owned.each<CopyAndSubtract>",
      why: "objects with finalizers are not freed all at once where all are looked at",
    },
    {
      from: "head(list).prev = prev; examined = size;",
      to: "examined = size;",
      why: "where an immortal container was last of all, what is reached again has a list to go to",
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
      from: "move(gc, survivors);",
      to: "move(gc, doneList());",
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
      from: "if (prev && (ref(prev).callback || !ref(o).callback)) prev = 0;",
      to: "prev = 0;",
      why: "the one without a callback comes first",
    },
    {
      from: "const plain = callback ? 0 : plainRef(slot);",
      to: "const plain: usize = 0;",
      why: "weak references without callbacks are one",
    },
    {
      from: "for (let r = load<usize>(o + weaklistoffset); r; r = ref(r).next) ref(r).object = o;",
      to: "",
      why: "weak references follow an object that is resized",
    },
  ],
  "objects/weakref-callbacks.ts": [
    {
      from: "const isCondemned = isCollector && head(headOf(r)).prev & COLLECTING;",
      to: "const isCondemned = false;",
      why: "a weak reference that dies with its object is not called back",
    },
    {
      from: "if (ref(r).callback && isAlive(r) && !isCondemned) {",
      to: "if (ref(r).callback && !isCondemned) {",
      why: "a weak reference that is dying is not called back",
      equivalent:
        "Who dies is out of its object's list before anything can run that finds it there: takeLeave forgets it.",
    },
    {
      from: "ref(s.lastInChain).next = r; ref(r).prev = s.lastInChain;",
      to: "ref(s.lastInChain).next = r;",
      why: "the chain is linked both ways",
    },
    {
      from: "ref(r).callback = 0; callOut(",
      to: "callOut(",
      why: "a callback is called once",
      equivalent:
        "Only weak references in an object's list are called, and who is called is in none any more.",
    },
    {
      from: "ref(r).context = 0; ref(r).next",
      to: "ref(r).next",
      why: "a context is given back once",
    },
    {
      from: "ref(r).next = 0; ref(r).prev = 0; Py_XDECREF",
      to: "Py_XDECREF",
      why: "a weak reference that was called back leads to no other",
    },
    {
      from: "died += <u32>(at(r).ob_refcnt == 1);",
      to: "",
      why: "weak references that die of their callbacks are counted",
    },
    {
      from: "const last = state().lastInChain; state().chain = 0;",
      to: "const last = state().lastInChain;",
      why: "callbacks that a callback is the cause of are a chain of their own",
    },
    {
      from: "for (let r = first; r; r = ref(r).next) call(r); let r = last;",
      to: "for (let r = first; r; r = ref(r).next) { call(r); if (r != last) { Py_XDECREF(ref(r).context); ref(r).context = 0; } } let r = last;",
      why: "all are called before the first is let go",
    },
    {
      from: "const prev = ref(r).prev; letGo(r); r = prev;",
      to: "const prev = r == first ? 0 : first; letGo(r); r = prev;",
      why: "each that was called is let go",
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
    {
      from: "index == OLDEST && isEmptyList(listOf(PERMANENT))",
      to: "index == OLDEST",
      why: "frozen objects are not looked at",
    },
    {
      from: "deduceUnreachable(young, unreachableList(), index == OLDEST &&",
      to: "deduceUnreachable(young, unreachableList(),",
      why: "older generations are not looked at",
    },
    {
      from: "if (!depth) s.isDeallocating = 0;",
      to: "",
      why: "after a trap the next object that dies is deallocated with those that wait",
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
      from: "if (n < before) Owned.eachOfItems<GiveBack>(o, t, n, before);",
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
      from: "if (d.flags & ~(HAVE_GC | IN_ORDER) ||",
      to: "if (d.flags & ~(HAVE_GC | IN_ORDER | 32) ||",
      why: "flags that are made from the description cannot be given",
    },
  ],
  "objects/containers/tuple.ts": [
    {
      from: "if (!(changetype<PyType>(at(o).ob_type).flags & HAVE_GC)) return false;",
      to: "",
      why: "a tuple of leaves is not tracked",
    },
    {
      from: "if (!Is.a(o, TUPLE) || isTracked(o)) return true;",
      to: "if (!Is.a(o, TUPLE)) return true;",
      why: "a tuple that has a tracked tuple is tracked",
    },
    {
      from: "if (!load<usize>(tupleSlot(o, i))) return true;",
      to: "",
      why: "a tuple that has one that is not complete is tracked",
    },
    {
      from: "if (value && !isTracked(o) && canBeInCycle(value))",
      to: "if (value && canBeInCycle(value))",
      why: "a tuple is tracked once",
    },
  ],
};
