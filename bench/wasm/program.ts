// One real program on the allocator: a word index (trees, maps, strings) that is built, searched, thinned out and built again.
// Unlike a replay it reads and writes what it allocates, so where blocks lie in memory counts too.
import { free, malloc } from "./env";
import { mapCount, mapDrop, mapFree, newMap, TextMap } from "./map";
import { below, seed } from "./random";
import { randomWord, textAppend, textConcat, textFree, textHash, textLength, textSlice } from "./text";
import { TreeNode, treeDelete, treeFree, treeInsert, treeLookup, treeSum } from "./tree";

const KEYS: u32 = 60_000;
const WORDS: u32 = 120_000;
const LINES: u32 = 2_000;

function growTree(start: TreeNode | null, count: u32): TreeNode | null {
  let root = start;
  for (let i: u32 = 0; i < count; i++) root = treeInsert(root, below(KEYS * 4), i);
  return root;
}

/** Half of the tree goes, then another population comes, as a cache does. */
function thinAndRegrow(start: TreeNode | null): TreeNode | null {
  let root = start;
  for (let key: u32 = 0; key < KEYS * 4; key += 2) root = treeDelete(root, key);
  return growTree(root, KEYS / 2);
}

function searchTree(root: TreeNode | null): u32 {
  let sum: u32 = 0;
  for (let i: u32 = 0; i < KEYS; i++) sum += treeLookup(root, below(KEYS * 4));
  return sum;
}

function countWords(map: TextMap, count: u32): u32 {
  let sum: u32 = 0;
  for (let i: u32 = 0; i < count; i++) {
    const word = randomWord();
    if (below(4) == 0) {
      const other = randomWord();
      const joined = textConcat(word, other);
      textFree(word);
      textFree(other);
      sum += mapCount(map, joined);
    } else {
      sum += mapCount(map, word);
    }
  }
  return sum;
}

/** A line grows word by word through realloc, is cut into pieces, and the pieces are joined again. */
function writeLine(): usize {
  let line = randomWord();
  for (let words = 5 + below(60); words > 0; words--) {
    const word = randomWord();
    line = textAppend(line, word);
    textFree(word);
  }
  const middle = textLength(line) >>> 1;
  const left = textSlice(line, 0, middle);
  const right = textSlice(line, middle, textLength(line));
  textFree(line);
  const turned = textConcat(right, left);
  textFree(left);
  textFree(right);
  return turned;
}

function writePage(): u32 {
  const lines = malloc((<usize>LINES) << 2);
  if (!lines) unreachable();
  let sum: u32 = 0;
  for (let i: u32 = 0; i < LINES; i++) store<usize>(lines + ((<usize>i) << 2), writeLine());
  for (let i: u32 = 0; i < LINES; i++) {
    const line = load<usize>(lines + ((<usize>i) << 2));
    sum = sum * 17 + textHash(line);
    textFree(line);
  }
  free(lines);
  return sum;
}

/** Runs the whole program `rounds` times over a heap that is never fully empty; the sum is the same for every allocator. */
export function runProgram(rounds: u32): u32 {
  seed(7);
  let sum: u32 = 0;
  const kept = newMap();
  for (let round: u32 = 0; round < rounds; round++) {
    let root = growTree(null, KEYS);
    const map = newMap();
    sum = sum * 31 + countWords(map, WORDS);
    root = thinAndRegrow(root);
    sum = sum * 31 + mapDrop(map, 3);
    sum = sum * 31 + searchTree(root);
    sum = sum * 31 + countWords(kept, WORDS / 8);
    sum = sum * 31 + writePage();
    sum = sum * 31 + countWords(map, WORDS / 4);
    sum = sum * 31 + treeSum(root, 0);
    treeFree(root);
    sum = sum * 31 + mapFree(map);
  }
  return sum * 31 + mapFree(kept);
}
