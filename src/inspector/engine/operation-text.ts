import type { Operation } from "../../capsule/capsule.js";
import { hex } from "../../hex.js";
import { countText } from "./format.js";

const FAMILIES = ["PyMem_Raw", "PyMem_", "PyObject_"] as const;

/** A request as one would write the call: PyObject_Malloc(24) = 0x00001460. */
export function operationText({ kind, domain, address, former, size }: Operation): string {
  const title = `${kind[0]?.toUpperCase()}${kind.slice(1)}`;
  const name = domain === 3 ? kind : `${FAMILIES[domain]}${title}`;
  if (kind === "free") return `${name}(${hex(address)})`;
  const given =
    kind === "realloc"
      ? `${hex(former)}, ${countText(size)}`
      : kind === "calloc"
        ? `1, ${countText(size)}`
        : countText(size);
  return `${name}(${given}) = ${hex(address)}`;
}
