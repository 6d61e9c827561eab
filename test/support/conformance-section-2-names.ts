// Section 2 of the conformance table: the names of allocators.
import { expect } from "vitest";
import type { AllocatorName, PyMem } from "../../src/index.js";
import { bytesAt, domainsOf, HEAD, type Row, watch } from "./conformance.js";

function names(create: (options?: { allocator: AllocatorName }) => PyMem): void {
  const found = {
    default: "pymalloc",
    debug: "pymalloc_debug",
    malloc: "malloc",
    malloc_debug: "malloc_debug",
    pymalloc: "pymalloc",
    pymalloc_debug: "pymalloc_debug",
  } as const;
  for (const [allocator, current] of Object.entries(found) as [AllocatorName, string][]) {
    const py = create({ allocator });
    expect(py.currentAllocatorName()).toBe(current);
    for (const { api, malloc } of domainsOf(py)) {
      const isMarked = bytesAt(py, malloc(24) - HEAD, HEAD)[4] === api.charCodeAt(0);
      expect(isMarked).toBe(current.endsWith("debug"));
    }
  }
  expect(create().currentAllocatorName()).toBe("pymalloc");
  const message = "the allocators are default, debug, malloc, malloc_debug, pymalloc, pymalloc_debug";
  for (const unknown of ["mimalloc", "foobar", "", null]) {
    expect(() => create({ allocator: unknown as AllocatorName })).toThrow(TypeError);
    expect(() => create({ allocator: unknown as AllocatorName })).toThrow(message);
  }
}

function environment(create: () => PyMem): void {
  const before = process.env.PYTHONMALLOC;
  process.env.PYTHONMALLOC = "debug";
  try {
    expect(create().currentAllocatorName()).toBe("pymalloc");
  } finally {
    if (before === undefined) delete process.env.PYTHONMALLOC;
    else process.env.PYTHONMALLOC = before;
  }
}

function currentName(py: PyMem): void {
  for (const isDebug of [false, true]) {
    if (isDebug) py.PyMem_SetupDebugHooks();
    const name = isDebug ? "pymalloc_debug" : "pymalloc";
    for (const { name: domain } of domainsOf(py)) {
      expect(py.currentAllocatorName()).toBe(name);
      const { restore } = watch(py, domain);
      expect(py.currentAllocatorName()).toBeNull();
      restore();
      expect(py.currentAllocatorName()).toBe(name);
    }
  }
}

function otherContext(py: PyMem): void {
  const old = py.PyMem_GetAllocator("mem");
  py.PyMem_SetAllocator("mem", { ...old, ctx: old.ctx + 8 });
  expect(py.currentAllocatorName()).toBe("pymalloc");
  expect(py.PyMem_GetAllocator("mem").ctx).toBe(old.ctx);
  expect(py.PyMem_Malloc(24)).not.toBe(0);
}

export const nameRows: readonly Row[] = [
  {
    id: "2.6",
    behaviour: "PYTHONMALLOC names the allocators, and an unknown name is an error that says so",
    instead:
      "wasm has no environment variables: it is an option, a TypeError lists the names, and mimalloc is none of them",
    run: (create) => {
      names(create);
      environment(create);
    },
  },
  {
    id: "2.7",
    behaviour: "the current allocator's name is none as soon as any domain has a foreign hook",
    instead:
      "a built-in function has no use for its ctx, which is not compared: one with another ctx is the built-in one still",
    run: (create) => {
      currentName(create());
      otherContext(create());
    },
  },
];
