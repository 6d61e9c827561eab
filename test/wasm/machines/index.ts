// All machines behind four functions: a machine's number, one of its operations, and two numbers that say on what.
import * as arrays from "./arrays";
import * as buffers from "./buffers";
import * as containers from "./containers";
import * as graphs from "./graphs";
import * as texts from "./texts";

export function operations(machine: i32): i32 {
  if (machine == 0) return containers.OPERATIONS;
  if (machine == 1) return texts.OPERATIONS;
  if (machine == 2) return arrays.OPERATIONS;
  if (machine == 3) return buffers.OPERATIONS;
  return graphs.OPERATIONS;
}

export function step(machine: i32, operation: i32, a: i32, b: i32): string {
  if (machine == 0) return containers.step(operation, a, b);
  if (machine == 1) return texts.step(operation, a, b);
  if (machine == 2) return arrays.step(operation, a, b);
  if (machine == 3) return buffers.step(operation, a, b);
  return graphs.step(operation, a, b);
}

export function state(machine: i32): string {
  if (machine == 0) return containers.state();
  if (machine == 1) return texts.state();
  if (machine == 2) return arrays.state();
  if (machine == 3) return buffers.state();
  return graphs.state();
}

/** Nothing refers to anything any more. */
export function drop(): void {
  containers.drop();
  texts.drop();
  arrays.drop();
  buffers.drop();
  graphs.drop();
}
