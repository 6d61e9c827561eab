/** What a field takes in a structure. */
export interface Member {
  /** Bytes of its type. */
  readonly size: number;
  readonly align: number;
  /** Of bit fields: how many. */
  readonly bits?: number | undefined;
}

/** What a structure or union asks for beside its fields. */
export interface LayoutRules {
  readonly isUnion: boolean;
  /** What it goes on from: its base's bytes, in a structure. */
  readonly start: number;
  /** Its least alignment. */
  readonly align: number;
  /** As Microsoft's compilers do: `_layout_ = "ms"`, and with `_pack_`. */
  readonly isMs: boolean;
  /** No field is aligned to more; 0: to what it asks for. */
  readonly pack: number;
  /** Bit fields begin at the most significant bit. */
  readonly isBigEndian: boolean;
}

/** Where a field lies: bytes from the start, and bits above the lowest one of its type there. */
export interface Location {
  readonly offset: number;
  readonly bitOffset: number;
}

export interface Layout {
  readonly size: number;
  readonly align: number;
  readonly locations: readonly Location[];
}

const down = (n: number, multiple: number) => Math.floor(n / multiple) * multiple;
const up = (n: number, multiple: number) => Math.ceil(n / multiple) * multiple;

/** The bits a field is placed at, and what is taken then. */
interface Placed {
  /** The first bit of the field's type, and the field's first bit in it. */
  readonly unit: number;
  readonly bit: number;
  /** The bits from the start to behind the field. */
  readonly end: number;
}

/** A field after what has been placed, by one of the two rules. */
type Place = (member: Member, bits: number, align: number) => Placed;

/**
 * The System V ABI, which wasm32 follows, too: a bit field comes right behind what is before it, unless it would lie across
 * the end of an aligned unit of its type.
 */
function systemV(start: number): Place {
  let next = start * 8;
  return ({ size }, bits, align) => {
    const room = down(next, align * 8) + size * 8;
    if (next + bits > room) next = up(next, align * 8);
    const unit = down(next, align * 8);
    const bit = next - unit;
    next += bits;
    return { unit, bit, end: next };
  };
}

/** Microsoft's: neighbouring bit fields of types of one size share a unit while there is room in it. */
function microsoft(start: number): Place {
  let end = start;
  let unitSize = 0;
  let used = 0;
  return ({ size }, bits, align) => {
    if (size !== unitSize || used + bits > size * 8) {
      end = up(end, align) + size;
      unitSize = size;
      used = 0;
    }
    const bit = used;
    used += bits;
    return { unit: (end - size) * 8, bit, end: end * 8 };
  };
}

/** Where fields lie, as CPython 3.14's ctypes has it (Lib/ctypes/_layout.py). */
export function layoutOf(members: readonly Member[], rules: LayoutRules): Layout {
  const newPlace = rules.isMs ? microsoft : systemV;
  let place = newPlace(rules.start);
  let { start: size, align } = rules;
  const locations = members.map((member) => {
    if (rules.isUnion) place = newPlace(0);
    const width = member.size * 8;
    const bits = member.bits ?? width;
    const aligned = rules.pack ? Math.min(rules.pack, member.align) : member.align;
    const { unit, bit, end } = place(member, bits, aligned);
    align = Math.max(align, aligned);
    size = Math.max(size, Math.ceil(end / 8));
    const bitOffset = rules.isBigEndian && member.bits !== undefined ? width - bits - bit : bit;
    return { offset: unit / 8, bitOffset };
  });
  return { size: up(size, align), align, locations };
}
