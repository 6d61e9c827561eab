// The columns of a trace and back. A block's slot is only a name, so it is not stored: an allocation takes the slot freed
// last (or the next new one), and realloc and free tell which block they mean by its age, the number of allocations since
// its own. Ages are small and repeat where slots look random: that is most of what the format saves.
import {
  at,
  CALLOC,
  FREE,
  kindOf,
  MAX_SLOTS,
  opcodeOf,
  operationCount,
  slotOf,
  type Trace,
  wordOf,
} from "./trace.js";
import { TraceError } from "./trace-error.js";

export interface Columns {
  /** One per operation: kind and domain. */
  readonly opcodes: Uint8Array;
  /** One per realloc and free. */
  readonly ages: Uint32Array;
  /** One per malloc, calloc and realloc. */
  readonly sizes: Uint32Array;
}

export function toColumns(trace: Trace): Columns {
  const { words, slotCount } = trace;
  const count = operationCount(trace);
  const opcodes = new Uint8Array(count);
  const ages = new Uint32Array(count);
  const sizes = new Uint32Array(count);
  const births = new Uint32Array(slotCount);
  let [allocations, ageCount, sizeCount] = [0, 0, 0];
  for (let i = 0; i < count; i++) {
    const word = at(words, 2 * i);
    const kind = kindOf(word);
    opcodes[i] = opcodeOf(word);
    if (kind <= CALLOC) births[slotOf(word)] = ++allocations;
    else ages[ageCount++] = allocations - at(births, slotOf(word));
    if (kind !== FREE) sizes[sizeCount++] = at(words, 2 * i + 1);
  }
  return { opcodes, ages: ages.slice(0, ageCount), sizes: sizes.slice(0, sizeCount) };
}

/** Gives slots to allocations and finds them again by the block's ordinal number. */
class SlotNames {
  readonly #slotOfBlock: Int32Array;
  readonly #freed: Uint32Array;
  readonly #sizes: Uint32Array;
  #freedCount = 0;
  #newSlots = 0;
  #blocks = 0;

  constructor(allocations: number, slotCount: number) {
    this.#slotOfBlock = new Int32Array(allocations);
    this.#freed = new Uint32Array(slotCount);
    this.#sizes = new Uint32Array(slotCount);
  }

  allocate(size: number, slotCount: number, where: string): number {
    const slot = this.#freedCount > 0 ? at(this.#freed, --this.#freedCount) : this.#newSlots++;
    if (slot >= slotCount)
      throw new TraceError("inconsistent", `${where} needs more than the ${slotCount} slots declared`);
    this.#slotOfBlock[this.#blocks++] = slot;
    this.#sizes[slot] = size;
    return slot;
  }

  find(age: number, where: string): number {
    const block = this.#blocks - 1 - age;
    const slot = block < 0 ? -1 : at(this.#slotOfBlock, block);
    if (slot < 0)
      throw new TraceError("inconsistent", `${where} names a block of age ${age}, which is not live`);
    return slot;
  }

  resize(slot: number, size: number): void {
    this.#sizes[slot] = size;
  }

  /** Returns the size that the block had. */
  release(age: number, slot: number): number {
    this.#slotOfBlock[this.#blocks - 1 - age] = -1;
    this.#freed[this.#freedCount++] = slot;
    return at(this.#sizes, slot);
  }
}

/** How long the other two columns must be. */
export function columnLengths(opcodes: Uint8Array): { allocations: number; ages: number; sizes: number } {
  const kinds = [0, 0, 0, 0];
  for (const opcode of opcodes) kinds[opcode >>> 2] = (kinds[opcode >>> 2] ?? 0) + 1;
  const [mallocs = 0, callocs = 0, reallocs = 0, frees = 0] = kinds;
  return { allocations: mallocs + callocs, ages: reallocs + frees, sizes: mallocs + callocs + reallocs };
}

export function fromColumns(columns: Columns, slotCount: number): Trace {
  const { opcodes, ages, sizes } = columns;
  if (slotCount >= MAX_SLOTS)
    throw new TraceError("damaged", `${slotCount} slots are declared; a slot has 28 bits`);
  const { allocations } = columnLengths(opcodes);
  if (slotCount > allocations)
    throw new TraceError("damaged", `${slotCount} slots are declared for ${allocations} allocations`);
  const names = new SlotNames(allocations, slotCount);
  const words = new Uint32Array(opcodes.length * 2);
  let [ageIndex, sizeIndex] = [0, 0];
  for (let i = 0; i < opcodes.length; i++) {
    const opcode = at(opcodes, i);
    const kind = opcode >>> 2;
    if (kind > FREE)
      throw new TraceError("damaged", `operation ${i} is of kind ${kind}; there are 0 to ${FREE}`);
    const size = kind === FREE ? 0 : at(sizes, sizeIndex++);
    const where = `operation ${i}`;
    let slot: number;
    if (kind <= CALLOC) {
      slot = names.allocate(size, slotCount, where);
    } else {
      const age = at(ages, ageIndex++);
      slot = names.find(age, where);
      if (kind === FREE) words[2 * i + 1] = names.release(age, slot);
      else names.resize(slot, size);
    }
    words[2 * i] = wordOf(opcode, slot);
    if (kind !== FREE) words[2 * i + 1] = size;
  }
  return { slotCount, words };
}
