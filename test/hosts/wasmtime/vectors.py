"""The interpreter of vectors.json."""

from wasmtime import Trap, TrapCode

GIB = 2**30


class Broken(Exception):
    pass


def run_vector(heap, steps):
    """Raises Broken at the first step that does not hold."""
    for number, step in enumerate(steps, 1):
        try:
            perform(heap, step)
        except Exception as error:
            raise Broken(f"step {number} {step}: {error}") from error


def perform(heap, step):
    # "each" before "call": that step has both.
    for kind, performer in PERFORMERS.items():
        if kind in step:
            return performer(heap, step)
    raise Broken("a step that is not known")


def repeat(heap, step):
    called, kept = step["repeat"], []
    enough = step["atMost"] if "until" in step else step["times"]
    while len(kept) < enough:
        answer = call(heap, called["call"], called["args"])
        if answer == 0 and step.get("until") == "zero":
            break
        hold(heap, step.get("law"), answer)
        kept.append(answer)
    if "until" in step and len(kept) == enough:
        raise Broken(f"no end after {enough}")
    if not kept:
        raise Broken("no block at all")
    heap.variables[step["as"]] = kept


def each(heap, step):
    for address in heap.variables[step["each"]]:
        call(heap, step["call"], [*step.get("args", []), address])


def disjoint(heap, step):
    blocks = sorted(heap.variables[step["disjoint"]])
    for low, high in zip(blocks, blocks[1:]):
        if high < low + step["bytes"]:
            raise Broken(f"{low} and {high} overlap")


def fill(heap, step):
    heap.write(value_of(heap, step["fill"]), bytes([step["value"]]) * step["bytes"])


def holds(heap, step):
    if heap.read(value_of(heap, step["holds"]), step["bytes"]) != bytes([step["value"]]) * step["bytes"]:
        raise Broken(f"other bytes than {step['value']}")


def call_step(heap, step):
    law = step.get("law")
    answer = trapped(heap, step) if law == "trap" else call(heap, step["call"], step["args"])
    hold(heap, law, answer)
    if "as" in step:
        heap.variables[step["as"]] = answer


PERFORMERS = {"repeat": repeat, "each": each, "disjoint": disjoint, "fill": fill, "holds": holds, "call": call_step}


def call(heap, name, arguments):
    return heap.call(name, [value_of(heap, argument) for argument in arguments])


def trapped(heap, step):
    try:
        call(heap, step["call"], step["args"])
    except Trap as trap:
        if trap.trap_code == TrapCode.UNREACHABLE:
            return 0
        raise
    raise Broken("no trap")


def value_of(heap, argument):
    """A number; a kept answer, "p"; or one with an offset, "p+8"."""
    if isinstance(argument, int):
        return argument
    name, _, offset = argument.partition("+")
    return heap.variables[name] + int(offset or 0)


def hold(heap, law, answer):
    if not is_held(heap, law, answer):
        raise Broken(f"gave {answer}")


def is_held(heap, law, answer):
    if law is None or law == "trap":
        return True
    if law == "zero":
        return answer == 0
    if law == "nonzero":
        return answer != 0
    if law == "above 2 GiB":
        return answer >= 2 * GIB
    [(kind, wanted)] = law.items()
    if kind == "is":
        return answer == value_of(heap, wanted)
    if kind == "differs":
        return answer not in (0, value_of(heap, wanted))
    if kind == "multiple":
        return answer != 0 and answer % wanted == 0
    if kind == "atLeast":
        return answer >= wanted
    raise Broken(f"a law that is not known: {kind}")
