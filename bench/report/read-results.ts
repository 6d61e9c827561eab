import { readFileSync } from "node:fs";
import type { Report } from "../results.js";

/** The file is not what the bench writes; the message says why. */
export class ResultsError extends Error {
  override readonly name = "ResultsError";
}

const LISTS = ["allocators", "workloads", "measurements", "faults"];

function isReport(value: unknown): value is Report {
  if (typeof value !== "object" || value === null) return false;
  const fields = new Map<string, unknown>(Object.entries(value));
  const isObject = (name: string): boolean =>
    typeof fields.get(name) === "object" && fields.get(name) !== null;
  return (
    isObject("environment") && isObject("settings") && LISTS.every((name) => Array.isArray(fields.get(name)))
  );
}

export function readResults(path: string): Report {
  let value: unknown;
  try {
    value = JSON.parse(readFileSync(path, "utf8"));
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new ResultsError(`${path}: ${why}; npm run bench writes it`);
  }
  if (!isReport(value)) throw new ResultsError(`${path} holds no results of npm run bench`);
  return value;
}
