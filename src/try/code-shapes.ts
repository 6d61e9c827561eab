// What is seen in functions that have no name: whom they call, and whether they look at the word before a block, as allocators do.
import { type Instruction, instructionsOf, OPCODE } from "./instructions.js";
import type { WasmModule } from "./wasm-module.js";

export interface CodeShape {
  readonly callees: ReadonlySet<number>;
  /** It loads from 4 bytes before some address: there allocators of C and Rust keep a block's size. */
  readonly readsHeaders: boolean;
  /** It takes a number from 0, as for a mask of the addresses that are aligned to it. */
  readonly negates: boolean;
  /** The functions that it calls with all its parameters in their order. */
  readonly passesOnTo: ReadonlySet<number>;
  /** The function that it hands all its parameters to, and whose result is its own: it does nothing else. */
  readonly forwardsTo: number | undefined;
}

const LAST_LOAD = 0x2f;
/** Instructions after the address was made until the load from it. */
const LOAD_WITHIN = 2;

function isCall({ opcode }: Instruction): boolean {
  return opcode === OPCODE.call || opcode === OPCODE.returnCall;
}

function isLoad({ opcode, operand }: Instruction): boolean {
  return opcode >= OPCODE.i32Load && opcode <= LAST_LOAD && operand === 0;
}

/** An address less 4, and soon a load from there. */
function readsHeader(code: readonly Instruction[], at: number): boolean {
  const [constant, sum] = [code[at], code[at + 1]];
  if (constant?.opcode !== OPCODE.i32Const || sum === undefined) return false;
  const isBefore =
    (constant.operand === 4 && sum.opcode === OPCODE.i32Sub) ||
    (constant.operand === -4 && sum.opcode === OPCODE.i32Add);
  return isBefore && code.slice(at + 2, at + 2 + LOAD_WITHIN).some(isLoad);
}

function negates(code: readonly Instruction[], at: number): boolean {
  const [zero, value, difference] = code.slice(at, at + 3);
  return (
    zero?.opcode === OPCODE.i32Const &&
    zero.operand === 0 &&
    value?.opcode === OPCODE.localGet &&
    difference?.opcode === OPCODE.i32Sub
  );
}

/** All parameters in their order, and then a call. */
function passesOn(code: readonly Instruction[], at: number, parameters: number): boolean {
  const [call, values] = [code[at], code.slice(Math.max(at - parameters, 0), at)];
  return (
    call !== undefined &&
    isCall(call) &&
    values.length === parameters &&
    values.every((one, i) => one.opcode === OPCODE.localGet && one.operand === i)
  );
}

function forwarded(code: readonly Instruction[], parameters: number): number | undefined {
  const rest = code.slice(parameters + 1);
  const isAll = rest.every(({ opcode }) => opcode === OPCODE.end || opcode === OPCODE.return);
  return isAll && passesOn(code, parameters, parameters) ? code[parameters]?.operand : undefined;
}

const UNKNOWN: CodeShape = {
  callees: new Set(),
  readsHeaders: false,
  negates: false,
  passesOnTo: new Set(),
  forwardsTo: undefined,
};

/** The shape of a function's code; that of a function which is imported, or of instructions that are not known here, is empty. */
export function codeShape(module: WasmModule, index: number): CodeShape {
  const body = module.bodyOf(index);
  if (body === undefined) return UNKNOWN;
  try {
    const code = instructionsOf(body);
    const parameters = module.typeOf(index).params.length;
    return {
      callees: new Set(code.filter(isCall).map(({ operand }) => operand)),
      readsHeaders: code.some((_, at) => readsHeader(code, at)),
      negates: code.some((_, at) => negates(code, at)),
      passesOnTo: new Set(
        code.filter((_, at) => passesOn(code, at, parameters)).map(({ operand }) => operand),
      ),
      forwardsTo: forwarded(code, parameters),
    };
  } catch (error) {
    if (error instanceof RangeError) return UNKNOWN;
    throw error;
  }
}
