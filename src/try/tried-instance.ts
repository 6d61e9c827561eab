// An instance of an instrumented program: its memory, and its allocator's functions by role.
import { type RoleName, roleOf } from "./allocator-roles.js";
import { entryExport, functionExport, MEMORY_EXPORT, TABLE_EXPORT } from "./instrument.js";

/** A function of the allocator. Its values are i32: an address above 2 GiB comes back negative. */
export type AllocatorFunction = (...values: number[]) => number;

export type ByRole = Readonly<Partial<Record<RoleName, AllocatorFunction>>>;

export class TriedInstance {
  readonly #exports: WebAssembly.Exports;
  /** By slot. */
  readonly roles: readonly RoleName[];

  constructor(exports: WebAssembly.Exports, roles: readonly RoleName[]) {
    this.#exports = exports;
    this.roles = roles;
  }

  get memory(): WebAssembly.Memory {
    return this.#exports[MEMORY_EXPORT] as WebAssembly.Memory;
  }

  /** The function as the program itself calls it. */
  called(slot: number): AllocatorFunction {
    return this.#exports[functionExport(slot)] as AllocatorFunction;
  }

  /** The program's own function, whatever stands in the table. */
  ownAt(slot: number): AllocatorFunction {
    return this.#exports[entryExport(slot)] as AllocatorFunction;
  }

  /** The functions as the program calls them, by role; of several with one role the first. */
  get calls(): ByRole {
    return this.#byRole((slot) => this.called(slot));
  }

  /** The program's own functions by role. */
  get own(): ByRole {
    return this.#byRole((slot) => this.ownAt(slot));
  }

  /** @param function_ a wasm function of the role's type. */
  replace(slot: number, function_: unknown): void {
    (this.#exports[TABLE_EXPORT] as WebAssembly.Table).set(slot, function_);
  }

  /** How a role is called: parameters, and whether it gives a value. */
  roleAt(slot: number): ReturnType<typeof roleOf> {
    return roleOf(this.roles[slot] ?? "malloc");
  }

  #byRole(function_: (slot: number) => AllocatorFunction): ByRole {
    return Object.fromEntries(
      [...this.roles.entries()].reverse().map(([slot, role]) => [role, function_(slot)]),
    );
  }
}
