// A chained hash map from text to a count. The bucket array doubles; entries are blocks and own their keys.
import { calloc, free, malloc } from "./env";
import { textEquals, textFree, textHash } from "./text";

@unmanaged
class Entry {
  following: Entry | null;
  key: usize;
  hash: u32;
  count: u32;
}

@unmanaged
export class TextMap {
  buckets: usize;
  bucketCount: u32;
  size: u32;
}

function newBuckets(count: u32): usize {
  const buckets = calloc(count, 4);
  if (!buckets) unreachable();
  return buckets;
}

function bucketOf(buckets: usize, count: u32, hash: u32): usize {
  return buckets + ((<usize>(hash & (count - 1))) << 2);
}

export function newMap(): TextMap {
  const block = malloc(offsetof<TextMap>());
  if (!block) unreachable();
  const map = changetype<TextMap>(block);
  map.bucketCount = 8;
  map.buckets = newBuckets(8);
  map.size = 0;
  return map;
}

function widen(map: TextMap): void {
  const count = map.bucketCount * 2;
  const buckets = newBuckets(count);
  for (let i: u32 = 0; i < map.bucketCount; i++) {
    let entry = load<Entry | null>(map.buckets + ((<usize>i) << 2));
    while (entry) {
      const following = entry.following;
      const bucket = bucketOf(buckets, count, entry.hash);
      entry.following = load<Entry | null>(bucket);
      store<Entry>(bucket, entry);
      entry = following;
    }
  }
  free(map.buckets);
  map.buckets = buckets;
  map.bucketCount = count;
}

/** Counts `key` once more and takes it over: it is freed when the map already has its equal. */
export function mapCount(map: TextMap, key: usize): u32 {
  const hash = textHash(key);
  const bucket = bucketOf(map.buckets, map.bucketCount, hash);
  let entry = load<Entry | null>(bucket);
  while (entry) {
    if (entry.hash == hash && textEquals(entry.key, key)) {
      textFree(key);
      return ++entry.count;
    }
    entry = entry.following;
  }
  const block = malloc(offsetof<Entry>());
  if (!block) unreachable();
  const added = changetype<Entry>(block);
  added.following = load<Entry | null>(bucket);
  added.key = key;
  added.hash = hash;
  added.count = 1;
  store<Entry>(bucket, added);
  if (++map.size > map.bucketCount) widen(map);
  return 1;
}

/** Drops every entry whose hash is a multiple of `divisor` (1: all of them). Returns a sum over what was dropped. */
export function mapDrop(map: TextMap, divisor: u32): u32 {
  let sum: u32 = 0;
  for (let i: u32 = 0; i < map.bucketCount; i++) {
    let link = map.buckets + ((<usize>i) << 2);
    let entry = load<Entry | null>(link);
    while (entry) {
      const following = entry.following;
      if (entry.hash % divisor == 0) {
        sum += entry.hash ^ entry.count;
        store<Entry | null>(link, following);
        textFree(entry.key);
        free(changetype<usize>(entry));
        map.size--;
      } else {
        link = changetype<usize>(entry) + offsetof<Entry>("following");
      }
      entry = following;
    }
  }
  return sum;
}

export function mapFree(map: TextMap): u32 {
  const sum = mapDrop(map, 1);
  free(map.buckets);
  free(changetype<usize>(map));
  return sum;
}
