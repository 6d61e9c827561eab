// A text in JSON becomes values, some of which are changed, and a text again.
import { below, seed } from "../random";
import { parse } from "./json-parser";
import { JsonArray, JsonNumber, JsonObject, JsonText, JsonValue } from "./json-values";
import { digest, line, vocabulary } from "./vocabulary";

const RECORDS = 900;

let text: string = "";

function record(words: string[], id: i32): JsonValue {
  const object = new JsonObject();
  object.set("id", new JsonNumber(id));
  object.set("name", new JsonText(line(words, 2)));
  object.set("remark", new JsonText(line(words, 1 + below(8)) + '\n"' + line(words, 1) + '"'));
  object.set("price", new JsonNumber(<f64>below(100000) / 100));
  const tags = new JsonArray();
  for (let i = below(5); i > 0; i--) tags.items.push(new JsonText(line(words, 1)));
  object.set("tags", tags);
  const place = new JsonObject();
  place.set("x", new JsonNumber(below(1000)));
  place.set("y", new JsonNumber(below(1000)));
  object.set("place", place);
  return object;
}

export function setUp(): void {
  seed(2);
  const words = vocabulary(500);
  const records = new JsonArray();
  for (let i = 0; i < RECORDS; i++) records.items.push(record(words, i));
  text = records.print();
}

export function run(): u32 {
  const records = parse(text) as JsonArray;
  const kept = new JsonArray();
  for (let i = 0; i < records.items.length; i++) {
    const object = records.items[i] as JsonObject;
    const place = object.get("place") as JsonObject;
    const x = (place.get("x") as JsonNumber).value;
    place.set("x", new JsonNumber(x + 1));
    if (x < 900) kept.items.push(object);
  }
  const printed = kept.print();
  return digest(printed) + <u32>printed.length;
}
