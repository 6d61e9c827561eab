// Evaluation: special forms, then functions, whose arguments come first.
import { Builtin, Environment, Int, Lambda, nil, Pair, Sym, Value } from "./lisp-values";

function number(value: Value): i32 {
  return (value as Int).value;
}

function truth(value: bool): Value {
  return value ? new Int(1) : nil;
}

export function globals(): Environment {
  const all = new Environment(null);
  const define = (environment: Environment, builtin: Builtin): void =>
    environment.define(builtin.name, builtin);
  define(all, new Builtin("+", (given) => new Int(number(given[0]) + number(given[1]))));
  define(all, new Builtin("-", (given) => new Int(number(given[0]) - number(given[1]))));
  define(all, new Builtin("*", (given) => new Int(number(given[0]) * number(given[1]))));
  define(all, new Builtin("/", (given) => new Int(number(given[0]) / number(given[1]))));
  define(all, new Builtin("<", (given) => truth(number(given[0]) < number(given[1]))));
  define(all, new Builtin("cons", (given) => new Pair(given[0], given[1])));
  define(all, new Builtin("car", (given) => (given[0] as Pair).head));
  define(all, new Builtin("cdr", (given) => (given[0] as Pair).tail));
  define(all, new Builtin("null?", (given) => truth(given[0] == nil)));
  return all;
}

function second(form: Pair): Value {
  return (form.tail as Pair).head;
}

function third(form: Pair): Value {
  return ((form.tail as Pair).tail as Pair).head;
}

function define(form: Pair, scope: Environment): Value {
  const target = second(form);
  if (target instanceof Pair) {
    const head = target as Pair;
    scope.define((head.head as Sym).name, new Lambda(head.tail, third(form), scope));
  } else {
    scope.define((target as Sym).name, evaluate(third(form), scope));
  }
  return nil;
}

function choose(form: Pair, scope: Environment): Value {
  if (evaluate(second(form), scope).isTrue) return evaluate(third(form), scope);
  const rest = ((form.tail as Pair).tail as Pair).tail;
  return evaluate((rest as Pair).head, scope);
}

function call(callee: Value, given: Value[]): Value {
  if (callee instanceof Builtin) return (callee as Builtin).apply(given);
  const lambda = callee as Lambda;
  const scope = new Environment(lambda.scope);
  let parameters = lambda.parameters;
  for (let i = 0; i < given.length; i++) {
    scope.define(((parameters as Pair).head as Sym).name, given[i]);
    parameters = (parameters as Pair).tail;
  }
  return evaluate(lambda.body, scope);
}

export function evaluate(value: Value, scope: Environment): Value {
  if (value instanceof Sym) return scope.lookup((value as Sym).name);
  if (!(value instanceof Pair)) return value;
  const form = value as Pair;
  if (form.head instanceof Sym) {
    const name = (form.head as Sym).name;
    if (name == "define") return define(form, scope);
    if (name == "if") return choose(form, scope);
    if (name == "lambda") return new Lambda(second(form), third(form), scope);
  }
  const callee = evaluate(form.head, scope);
  const given: Value[] = [];
  let rest = form.tail;
  while (rest instanceof Pair) {
    given.push(evaluate((rest as Pair).head, scope));
    rest = (rest as Pair).tail;
  }
  return call(callee, given);
}
