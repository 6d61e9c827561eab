// test_finalization: the objects of its rows, and what is seen of them.
import type { PyMem } from "../../src/index.js";
import type { Json } from "./objects-row.js";
import { del, type Instance, instanceType, isNone } from "./objects-scene.js";

/** Objects with a number each. What is called, who came back, whose references were not as they should be. */
export const pythonScene = `
calls, survivors, errors = [], [], []
class Simple:
    ref = left = right = None
    suicided = False
    def __init__(self, n):
        self.n = n
    def is_sane(self):
        return True
    def side_effect(self):
        pass
    def __del__(self):
        calls.append(self.n)
        if not self.is_sane():
            errors.append(self.n)
        self.side_effect()
class Resurrector(Simple):
    def side_effect(self):
        survivors.append(self)
class Suicidal(Simple):
    def side_effect(self):
        self.suicided = True
        self.ref = self.left = self.right = None
def state(refs):
    return [calls[:], [it.n for it in survivors], errors[:], [wr() is None for wr in refs]]
def watch(make):
    refs = [weakref.ref(it) for it in make()]
    result = [gc.collect(), state(refs)]
    survivors.clear()
    return result + [gc.collect(), state(refs)]
`;

const kinds = ["Simple", "Resurrector", "Suicidal"] as const;
export type Kind = (typeof kinds)[number];

/** The same with ours; first is ref or left, second is right. */
export class Scene {
  readonly #py: PyMem;
  readonly #calls: number[] = [];
  readonly #survivors: Instance[] = [];
  readonly #errors: number[] = [];
  readonly #types: Readonly<Record<Kind, ReturnType<typeof instanceType>>>;
  /** Whether the object's references are as they were made. */
  readonly #isSane: (self: Instance) => boolean;

  constructor(py: PyMem, isSane: (self: Instance) => boolean) {
    this.#py = py;
    this.#isSane = isSane;
    const effects: Record<Kind, (self: Instance) => void> = {
      Simple: () => {},
      Resurrector: (self) => this.#survivors.push(self.clone() as Instance),
      Suicidal: (self) => {
        for (const attribute of ["first", "second"] as const) self.set(attribute, null);
      },
    };
    const typeOf = (kind: Kind) =>
      instanceType(py, (self) => {
        this.#calls.push(self.get("value"));
        if (!this.#isSane(self)) this.#errors.push(self.get("value"));
        effects[kind](self);
      });
    this.#types = {
      Simple: typeOf("Simple"),
      Resurrector: typeOf("Resurrector"),
      Suicidal: typeOf("Suicidal"),
    };
  }

  make(...of: readonly Kind[]): Instance[] {
    return of.map((kind, value) => this.#types[kind].new({ value }));
  }

  watch(objects: readonly Instance[]): Json {
    const refs = objects.map((it) => this.#py.weakref.ref(it));
    del(...objects);
    const state = (): Json => [
      [...this.#calls],
      this.#survivors.map((it) => it.get("value")),
      [...this.#errors],
      refs.map((ref) => isNone(ref.deref())),
    ];
    const first = [this.#py.gc.collect(), state()];
    del(...this.#survivors.splice(0));
    const second = [this.#py.gc.collect(), state()];
    del(...refs);
    return [...first, ...second];
  }
}
