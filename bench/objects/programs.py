# The programs of bench/wasm/objects in Python. idle_* are the same loops without the objects: what the interpreter takes for itself.
import gc
from time import perf_counter


class Node:
    __slots__ = ("next", "value")


class Tree:
    __slots__ = ("left", "right")


root = None
kept = None


def churn(n):
    total = 0
    for i in range(n):
        node = Node()
        node.next = None
        node.value = i & 127
        total += node.value
        del node
    return total


def idle_churn(n):
    total = 0
    for i in range(n):
        value = i & 127
        total += value


def build_list(n):
    global root
    head = None
    for i in range(n):
        node = Node()
        node.next = head
        node.value = i & 127
        head = node
    root = head


def idle_list(n):
    for i in range(n):
        value = i & 127
        head = value


def make_tree(k, n):
    if k >= n:
        return None
    tree = Tree()
    tree.left = make_tree(2 * k + 1, n)
    tree.right = make_tree(2 * k + 2, n)
    return tree


def build_tree(n):
    global root
    root = make_tree(0, n)


def idle_tree(n, k=0):
    if k >= n:
        return None
    left = idle_tree(n, 2 * k + 1)
    right = idle_tree(n, 2 * k + 2)


def make_cycle(size):
    first = Node()
    first.next = None
    first.value = 0
    last = first
    for i in range(1, size):
        node = Node()
        node.next = None
        node.value = i & 127
        last.next = node
        last = node
    last.next = first
    return first


def build_cycles(cycles):
    global root
    nodes = 0
    for i in range(cycles):
        size = 2 + i % 9
        nodes += size
        root = make_cycle(size)
    return nodes


def idle_cycle(size):
    for i in range(1, size):
        value = i & 127
        last = value


def idle_cycles(cycles):
    nodes = 0
    for i in range(cycles):
        size = 2 + i % 9
        nodes += size
        last = idle_cycle(size)


def sum_of_tree(tree):
    return 0 if tree is None else 1 + 2 * sum_of_tree(tree.left) + 3 * sum_of_tree(tree.right)


def check():
    if isinstance(root, Tree):
        return sum_of_tree(root) & 0xFFFFFFFF
    total = 0
    node = root
    while node is not None:
        total = (total * 31 + node.value) & 0xFFFFFFFF
        node = node.next
        if node is root:
            break
    return total


def drop():
    global root
    root = None


def grow(n):
    global kept
    made = n
    for i in range(n):
        node = Node()
        node.next = kept
        node.value = i & 127
        kept = node
        if i & 1:
            continue
        make_cycle(2)
        made += 2
    return made


def shrink():
    # One by one, as a list as long as that would be dropped by recursion.
    global kept
    while kept is not None:
        kept = kept.next


def words(n):
    counts = {}
    state = 1
    for i in range(n):
        state = (state * 1664525 + 1013904223) & 0xFFFFFFFF
        word = f"w{(state >> 16) % 1000}"
        counts[word] = counts.get(word, 0) + 1
    return sum(count * count * len(word) for word, count in counts.items()) & 0xFFFFFFFF


def idle_words(n):
    state = 1
    for i in range(n):
        state = (state * 1664525 + 1013904223) & 0xFFFFFFFF
        word = (state >> 16) % 1000


def records(n):
    all = []
    for i in range(n):
        all.append({"k0": i, "k1": f"n{i}", "k2": [i, i + 1, i + 2], "k3": {"k4": 2 * i}})
    total = 0
    for one in all:
        total += one["k0"] + len(one["k2"]) + one["k3"]["k4"]
    return total & 0xFFFFFFFF


def idle_records(n):
    for i in range(n):
        pass
    for one in range(n):
        pass


def conses(n):
    numbers = None
    for i in range(n):
        numbers = (i, numbers)
    squares = None
    while numbers is not None:
        number, numbers = numbers
        squares = ((number * number) & 0x7FFF, squares)
    turned = None
    while squares is not None:
        number, squares = squares
        turned = (number, turned)
    total = place = 0
    while turned is not None:
        number, turned = turned
        total += number * (place & 7)
        place += 1
    return total & 0xFFFFFFFF


def idle_conses(n):
    for i in range(n):
        pass
    for i in range(n):
        square = (i * i) & 0x7FFF
    for i in range(n):
        pass
    total = 0
    for i in range(n):
        total += i * (i & 7)


pauses = []


def watch(phase, info):
    if phase == "start":
        pauses.append(perf_counter())
    else:
        pauses[-1] = (info["generation"], (perf_counter() - pauses[-1]) * 1e3)


def begin_pauses():
    pauses.clear()
    gc.callbacks.append(watch)


def end_pauses():
    gc.callbacks.remove(watch)
    return [number for pause in pauses for number in pause]


def settle():
    """What the interpreter itself has is not collected from now on."""
    gc.collect()
    gc.freeze()
