// A capsule, run again in this engine.
import { CapsuleError } from "../capsule/capsule.js";
import { decodeCapsule } from "../capsule/capsule-file.js";
import { replayCapsule } from "../capsule/replay-capsule.js";
import { createPyMem } from "../index.js";
import { CommandError } from "./command.js";
import { print, printable, printJson } from "./output.js";

/** Gives the exit code: 0 if the same misuse was found. @throws {CommandError} the bytes are no whole capsule. */
export function replayMisuse(file: string, bytes: Uint8Array, asJson: boolean): number {
  try {
    const capsule = decodeCapsule(bytes);
    const { isReproduced, found, how, reason } = replayCapsule(capsule, createPyMem);
    const { misuse, build, engine } = capsule;
    if (asJson) printJson({ kind: "capsule", file, build, engine, misuse, isReproduced, found, how, reason });
    else
      print(`${printable(file)}: the ${printable(build)} build, in ${printable(engine)}
  then  ${printable(`${misuse.name}: ${misuse.message}`)}
  now   ${found === null ? "nothing is wrong" : `${found.name}: ${found.message}`}
${isReproduced ? "The same." : `Not the same${reason === null ? "." : `, as it cannot be: ${reason}.`}`}`);
    return isReproduced ? 0 : 1;
  } catch (error) {
    if (error instanceof CapsuleError || error instanceof RangeError || error instanceof TypeError)
      throw new CommandError(`${file}: ${error.message}`);
    throw error;
  }
}
