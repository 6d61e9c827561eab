// From text to pairs.
import { Int, nil, Pair, Sym, Value } from "./lisp-values";

class Tokens {
  private all: string[];
  private at: i32 = 0;

  constructor(text: string) {
    const spaced = text.replaceAll("(", " ( ").replaceAll(")", " ) ").replaceAll("\n", " ");
    this.all = spaced.split(" ").filter((token) => token.length > 0);
  }

  get isEmpty(): bool {
    return this.at == this.all.length;
  }

  get next(): string {
    return this.all[this.at];
  }

  take(): string {
    return this.all[this.at++];
  }
}

function list(tokens: Tokens): Value {
  if (tokens.next == ")") {
    tokens.take();
    return nil;
  }
  const head = form(tokens);
  return new Pair(head, list(tokens));
}

function form(tokens: Tokens): Value {
  const token = tokens.take();
  if (token == "(") return list(tokens);
  if (token == "nil") return nil;
  const first = token.charCodeAt(0);
  return first >= 0x30 && first <= 0x39 ? new Int(I32.parseInt(token)) : new Sym(token);
}

export function read(text: string): Value[] {
  const tokens = new Tokens(text);
  const forms: Value[] = [];
  while (!tokens.isEmpty) forms.push(form(tokens));
  return forms;
}
