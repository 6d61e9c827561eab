// A parser of JSON by recursive descent. It trusts its text.
import { JsonArray, JsonNumber, JsonObject, JsonText, JsonValue, JsonWord } from "./json-values";

const QUOTE: i32 = 0x22;
const COMMA: i32 = 0x2c;
const OPEN_ARRAY: i32 = 0x5b;
const BACKSLASH: i32 = 0x5c;
const CLOSE_ARRAY: i32 = 0x5d;
const LETTER_A: i32 = 0x61;
const LETTER_N: i32 = 0x6e;
const LETTER_Z: i32 = 0x7a;
const OPEN_OBJECT: i32 = 0x7b;
const CLOSE_OBJECT: i32 = 0x7d;

class Parser {
  private at: i32 = 0;

  constructor(private text: string) {}

  private next(): i32 {
    return this.text.charCodeAt(this.at);
  }

  private takes(character: i32): bool {
    if (this.next() != character) return false;
    this.at++;
    return true;
  }

  private string(): string {
    this.at++;
    let parts = "";
    let begin = this.at;
    while (this.next() != QUOTE) {
      if (this.next() == BACKSLASH) {
        parts += this.text.substring(begin, this.at);
        const escaped = this.text.charCodeAt(this.at + 1);
        if (escaped == LETTER_N) parts += "\n";
        begin = this.at + (escaped == LETTER_N ? 2 : 1);
        this.at += 2;
      } else {
        this.at++;
      }
    }
    const rest = this.text.substring(begin, this.at);
    this.at++;
    return parts.length > 0 ? parts + rest : rest;
  }

  private array(): JsonArray {
    const array = new JsonArray();
    this.at++;
    if (this.takes(CLOSE_ARRAY)) return array;
    do array.items.push(this.value());
    while (this.takes(COMMA));
    this.at++;
    return array;
  }

  private object(): JsonObject {
    const object = new JsonObject();
    this.at++;
    if (this.takes(CLOSE_OBJECT)) return object;
    do {
      const name = this.string();
      this.at++;
      object.set(name, this.value());
    } while (this.takes(COMMA));
    this.at++;
    return object;
  }

  private number(): JsonNumber {
    const begin = this.at;
    while (this.at < this.text.length) {
      const character = this.next();
      if (character == COMMA || character == CLOSE_ARRAY || character == CLOSE_OBJECT) break;
      this.at++;
    }
    return new JsonNumber(parseFloat(this.text.substring(begin, this.at)));
  }

  private word(): JsonWord {
    const begin = this.at;
    while (this.next() >= LETTER_A && this.next() <= LETTER_Z) this.at++;
    return new JsonWord(this.text.substring(begin, this.at));
  }

  value(): JsonValue {
    const character = this.next();
    if (character == QUOTE) return new JsonText(this.string());
    if (character == OPEN_ARRAY) return this.array();
    if (character == OPEN_OBJECT) return this.object();
    return character >= LETTER_A && character <= LETTER_Z ? this.word() : this.number();
  }
}

export function parse(text: string): JsonValue {
  return new Parser(text).value();
}
