// The hosts: each folder beside this file that has a host.mjs (its form: run.mjs).
import { existsSync, readdirSync } from "node:fs";

const here = new URL("./", import.meta.url);

/** Their descriptions in the order of folders' names; only those whose name begins with one of the words, when there are words. */
export async function findHosts(words = []) {
  const folders = readdirSync(here).filter((name) => existsSync(new URL(`${name}/host.mjs`, here)));
  const modules = await Promise.all(folders.sort().map((name) => import(`./${name}/host.mjs`)));
  const isAsked = ({ name }) => words.some((word) => name.toLowerCase().startsWith(word.toLowerCase()));
  return modules.flatMap((module) => module.default).filter((host) => words.length === 0 || isAsked(host));
}
