// Files that commands write.
import { existsSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { CommandError, UsageError } from "./command.js";
import { cannotWrite, reasonOf } from "./file-faults.js";
import { type FileKind, kindOfFile } from "./file-kinds.js";
import { beginningOf } from "./input.js";

/** A file that a command is to write. */
export interface Output {
  readonly file: string;
  /** The option that names it. */
  readonly option: string;
  /** What is written. Of what is there already, only another one, or an empty file, is replaced. */
  readonly kind: Extract<FileKind, "trace" | "wasm">;
  /** What the command reads. */
  readonly inputs: readonly string[];
}

const WORDS: { readonly [kind in Output["kind"]]: string } = { trace: "trace", wasm: "wasm file" };

/** A device or a pipe, which takes what is written to it and must stay what it is. */
const isSpecial = (file: string): boolean => existsSync(file) && !statSync(file).isFile();

/** Whether two names lead to one file, by links too. */
function areSame(one: string, other: string): boolean {
  const [a, b] = [one, other].map((file) => statSync(file, { bigint: true, throwIfNoEntry: false }));
  return a !== undefined && b !== undefined && a.dev === b.dev && a.ino === b.ino;
}

/** That nothing else is lost when the output takes its place. @throws {UsageError} an input would be. @throws {CommandError} */
function checkReplaced({ file, option, kind, inputs }: Output): void {
  const input = inputs.find((one) => areSame(one, file));
  if (input !== undefined)
    throw new UsageError(
      `the ${WORDS[kind]} would take the place of ${input}: name another file with ${option}`,
    );
  if (!existsSync(file) || isSpecial(file)) return;
  const there = kindOfFile(beginningOf(file));
  if (there !== kind && there !== "nothing")
    throw new CommandError(
      `${file} is there already, and is no ${WORDS[kind]}: remove it, or name another file with ${option}`,
    );
}

/** That a file can be written there. Asked before long work whose result it is to hold. @throws {UsageError | CommandError} */
export function checkOutput(output: Output): void {
  const { file } = output;
  if (file === "") throw cannotWrite(file, "it has no name");
  const folder = dirname(file);
  if (!existsSync(folder)) throw new CommandError(`there is no folder ${folder} to write ${file} into`);
  if (existsSync(file) && statSync(file).isDirectory()) throw cannotWrite(file, "it is a folder");
  checkReplaced(output);
  if (isSpecial(file)) return;
  const probe = join(folder, `.${basename(file)}.${process.pid}`);
  try {
    writeFileSync(probe, "");
    rmSync(probe);
  } catch (error) {
    throw cannotWrite(file, reasonOf(error));
  }
}

/** Written beside it and renamed into place: nobody finds half a file, and what was there stays if this fails. @throws {CommandError} */
export function writeOutput(file: string, bytes: Uint8Array): void {
  const whole = join(dirname(file), `.${basename(file)}.${process.pid}`);
  try {
    writeFileSync(isSpecial(file) ? file : whole, bytes);
    if (existsSync(whole)) renameSync(whole, file);
  } catch (error) {
    rmSync(whole, { force: true });
    throw cannotWrite(file, reasonOf(error));
  }
}
