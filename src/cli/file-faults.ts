// What is wrong with a file, in words: the same ones wherever a file is named.
import type { Stats } from "node:fs";
import { CommandError } from "./command.js";

const REASONS: { readonly [code: string]: string } = {
  ENOENT: "there is no such file",
  EISDIR: "it is a folder",
  EACCES: "it may not be read or written",
  EPERM: "it may not be read or written",
  ENOTDIR: "what should be a folder on the way is a file",
  ENAMETOOLONG: "its name is too long",
  ELOOP: "its links lead nowhere",
  ENOSPC: "the disk is full",
};

/** Why the system has refused a file. */
export function reasonOf(error: unknown): string {
  const { code = "", message } = error as NodeJS.ErrnoException;
  return REASONS[code] ?? message;
}

/** Why what is there is nothing to be read at once; undefined for a file. */
export function reasonNotToRead(found: Stats): string | undefined {
  if (found.isFile()) return undefined;
  if (found.isDirectory()) return REASONS.EISDIR;
  if (found.isFIFO()) return "it is a pipe; name a file";
  return found.isSocket() ? "it is a socket; name a file" : "it is a device; name a file";
}

const cannot = (verb: string, file: string, reason: string): CommandError =>
  new CommandError(
    file === ""
      ? "the name of a file is empty; perhaps a variable of the shell is"
      : `${file} cannot be ${verb}: ${reason}`,
  );

export const cannotRead = (file: string, reason: string): CommandError => cannot("read", file, reason);
export const cannotWrite = (file: string, reason: string): CommandError => cannot("written", file, reason);
