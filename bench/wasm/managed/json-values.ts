// The values of JSON, which can be printed.

export abstract class JsonValue {
  abstract write(out: string[]): void;

  print(): string {
    const out: string[] = [];
    this.write(out);
    return out.join("");
  }
}

/** null, true and false. */
export class JsonWord extends JsonValue {
  constructor(public word: string) {
    super();
  }

  write(out: string[]): void {
    out.push(this.word);
  }
}

export class JsonNumber extends JsonValue {
  constructor(public value: f64) {
    super();
  }

  write(out: string[]): void {
    const whole = <i64>this.value;
    out.push(<f64>whole == this.value ? whole.toString() : this.value.toString());
  }
}

function quote(text: string): string {
  return '"' + text.replaceAll("\\", "\\\\").replaceAll('"', '\\"').replaceAll("\n", "\\n") + '"';
}

export class JsonText extends JsonValue {
  constructor(public text: string) {
    super();
  }

  write(out: string[]): void {
    out.push(quote(this.text));
  }
}

export class JsonArray extends JsonValue {
  items: JsonValue[] = [];

  write(out: string[]): void {
    out.push("[");
    for (let i = 0; i < this.items.length; i++) {
      if (i > 0) out.push(",");
      this.items[i].write(out);
    }
    out.push("]");
  }
}

export class JsonObject extends JsonValue {
  private members: Map<string, JsonValue> = new Map();

  get(name: string): JsonValue {
    return this.members.get(name);
  }

  set(name: string, value: JsonValue): void {
    this.members.set(name, value);
  }

  write(out: string[]): void {
    const names = this.members.keys();
    out.push("{");
    for (let i = 0; i < names.length; i++) {
      if (i > 0) out.push(",");
      out.push(quote(names[i]));
      out.push(":");
      this.members.get(names[i]).write(out);
    }
    out.push("}");
  }
}
