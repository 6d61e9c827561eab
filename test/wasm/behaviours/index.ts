// What AssemblyScript's std does, a line for each behaviour.
import * as arrays from "./array";
import * as dates from "./date";
import * as maps from "./map";
import * as numbers from "./number";
import * as strings from "./string";
import * as typedArrays from "./typed-array";

export function report(module: i32): string {
  const out: string[] = [];
  if (module == 0) arrays.report(out);
  if (module == 1) maps.report(out);
  if (module == 2) strings.report(out);
  if (module == 3) numbers.report(out);
  if (module == 4) typedArrays.report(out);
  if (module == 5) dates.report(out);
  return out.join("\n\n");
}
