// What a Lisp program computes with.

export abstract class Value {
  abstract toString(): string;

  get isTrue(): bool {
    return true;
  }
}

export class Nil extends Value {
  get isTrue(): bool {
    return false;
  }

  toString(): string {
    return "nil";
  }
}

export const nil: Nil = new Nil();

export class Int extends Value {
  constructor(public value: i32) {
    super();
  }

  toString(): string {
    return this.value.toString();
  }
}

export class Sym extends Value {
  constructor(public name: string) {
    super();
  }

  toString(): string {
    return this.name;
  }
}

export class Pair extends Value {
  constructor(
    public head: Value,
    public tail: Value,
  ) {
    super();
  }

  toString(): string {
    const parts: string[] = [];
    let at: Value = this;
    while (at instanceof Pair) {
      parts.push((at as Pair).head.toString());
      at = (at as Pair).tail;
    }
    return "(" + parts.join(" ") + ")";
  }
}

export class Lambda extends Value {
  constructor(
    public parameters: Value,
    public body: Value,
    public scope: Environment,
  ) {
    super();
  }

  toString(): string {
    return "lambda";
  }
}

export class Builtin extends Value {
  constructor(
    public name: string,
    public apply: (given: Value[]) => Value,
  ) {
    super();
  }

  toString(): string {
    return this.name;
  }
}

export class Environment {
  private values: Map<string, Value> = new Map();

  constructor(private outer: Environment | null) {}

  define(name: string, value: Value): void {
    this.values.set(name, value);
  }

  lookup(name: string): Value {
    let at: Environment | null = this;
    while (at !== null) {
      if (at.values.has(name)) return at.values.get(name);
      at = at.outer;
    }
    return nil;
  }
}
