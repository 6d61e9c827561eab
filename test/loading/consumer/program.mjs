// What a user of the package would write, in JavaScript that every host and bundler of these tests takes. What it gives is plain data:
// test/loading/results.ts says what it must be.

/** The calls of a first hour with the library; `createPyMem` makes the heap, whichever entry it is of; `ctypes` is that of pymalloc-wasm/ctypes. */
export function program({ createPyMem, MemoryError, MemoryMisuseError, ctypes = (py) => py.ctypes }) {
  const py = createPyMem({ maximumBytes: 4 * 2 ** 20 });
  const numbers = py.array(
    Int32Array,
    Array.from({ length: 10 }, (_, index) => index * index),
  );
  numbers.resize(20);
  const text = py.string("Größe ≠ 🐍");
  const results = {
    numbers: [...numbers.view],
    text: [text.value, text.length],
    scope: scopes(py),
    growth: growth(py, numbers),
    resizable: livingView(createPyMem),
    noMemory: thrown(() => py.array(Float64Array, 2 ** 20), MemoryError, "size"),
    misuse: misuses(py, MemoryMisuseError),
    badArgument: thrown(() => py.malloc(1.5), RangeError, "name"),
    objects: objects(py),
    ctypes: tenInts(ctypes(py)),
    disposable: typeof Symbol.dispose !== "symbol" || typeof numbers[Symbol.dispose] === "function",
  };
  text.free();
  numbers.free();
  numbers.free();
  results.check = py.check();
  py.close();
  results.closed = thrown(() => py.malloc(1), MemoryMisuseError, "code");
  return results;
}

/** The C names over a module that the host compiled: the smallest entry. */
export function coreProgram({ createPyMem, MemoryMisuseError }, module) {
  const py = createPyMem(module, { maximumBytes: 2 ** 20 });
  const p = py.PyMem_Calloc(10, 4);
  py.view(p, 40).fill(7);
  const q = py.PyMem_Realloc(p, 80);
  const bytes = [...py.view(q, 41).subarray(38, 40)];
  const tooMuch = py.PyMem_Malloc(2 ** 21);
  py.PyMem_Free(q);
  const misuse = thrown(() => py.PyMem_Free(q), MemoryMisuseError, "code");
  const p2 = py.malloc(10);
  py.reset();
  return { bytes, tooMuch, misuse, afterReset: py.malloc(10) === p2, check: py.check() };
}

/**
 * Every entry's program.
 * @param entries the namespaces of the default entry, of full, module and core, and the function of ctypes.
 * @param modules of the raw files, as the host compiled them: { module, tools, objects, trampoline }.
 */
export function programs({ library, full, ready, core, ctypes }, modules) {
  const createPyMem = (options) => ready.createPyMem(modules, options);
  return {
    default: program({ ...library, ctypes }),
    full: program(full),
    module: program({ ...ready, createPyMem }),
    core: coreProgram(core, modules.module),
  };
}

/** A freed block, and one that outlives its scope. */
function scopes(py) {
  let inner;
  const kept = py.scope((scope) => {
    inner = py.alloc(100);
    return scope.keep(py.alloc(50));
  });
  const states = [inner.isFreed, kept.isFreed, kept.size];
  kept.free();
  return states;
}

/** The memory grows; the array's contents are where its view is asked for. */
function growth(py, numbers) {
  const told = [];
  const stop = py.onGrow(({ bytes, previousBytes }) => told.push(bytes > previousBytes));
  const large = py.array(Uint8Array, 2 ** 20);
  stop();
  const contents = numbers.view[9];
  large.free();
  return { told: told.length > 0 && told.every(Boolean), contents };
}

/** Whether a view lives on through growth where the host can do that, and is detached where it cannot. */
function livingView(createPyMem) {
  const hostCan = typeof WebAssembly.Memory.prototype.toResizableBuffer === "function";
  const py = createPyMem({ maximumBytes: 4 * 2 ** 20, resizableViews: true });
  const numbers = py.array(Int32Array, [1, 2, 3]);
  const { view } = numbers;
  const large = py.alloc(2 ** 20);
  const lives = view.length === 3 && view[2] === 3;
  large.free();
  const written = numbers.view;
  written[2] = 4;
  return { asTheHostCan: lives === hostCan, contents: [...numbers.view] };
}

function misuses(py, MemoryMisuseError) {
  const p = py.malloc(64);
  py.free(p);
  const block = py.alloc(64);
  block.free();
  return [
    thrown(() => py.free(p), MemoryMisuseError, "code"),
    thrown(() => block.view, MemoryMisuseError, "code"),
  ];
}

/** Objects are not in the browser's entry, which says where they are. */
function objects(py) {
  try {
    const list = py.objects.list();
    list.append(list);
    list.dispose();
    return `${py.gc.collect()} collected`;
  } catch (error) {
    if (error instanceof TypeError) return error.message;
    throw error;
  }
}

/** An array of ten ints as Python's ctypes has it: its sum, and its bytes. */
function tenInts({ arrayType, c_int, sizeof }) {
  const ints = new (arrayType(c_int, 10))(1, 2, 3);
  ints[9] = 4;
  const result = [[...ints].reduce((sum, value) => sum + value), sizeof(ints)];
  ints.free();
  return result;
}

/** The property of the error that the function throws, if it is of the class. */
function thrown(work, ErrorClass, property) {
  try {
    work();
  } catch (error) {
    if (error instanceof ErrorClass) return error[property];
    throw error;
  }
  return "nothing was thrown";
}
