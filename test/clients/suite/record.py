"""Runs one module of CPython's tests, and tells of every test's outcome at once: what comes next may end the interpreter."""

import importlib
import json
import os
import random
import re
import sys
import types
import unittest

ADDRESS = re.compile(r"\b0x[0-9a-f]{4,}")
REASON_LENGTH = 120

# They import dbm, which Pyodide does not have, for one test or two.
WITH_EMPTY_DBM = {"test_pickle", "test_pickletools", "test_copyreg"}


def plain(text):
    """One line, without the addresses that no two runs have in common."""
    return ADDRESS.sub("0x...", " ".join(str(text).split()))


class Recorder(unittest.TestResult):
    def __init__(self, tell):
        super().__init__()
        self.tell = tell
        self.seen = {}
        self.outcomes = []
        self.passed_subtests = 0

    def name(self, test):
        """The test's id, with a number from the second of that name on."""
        name = plain(test.id())
        self.seen[name] = count = self.seen.get(name, 0) + 1
        return name if count == 1 else f"{name}#{count}"

    def startTest(self, test):
        self._setupStdout()
        self.outcomes = []
        self.passed_subtests = 0
        self.running = self.name(test)
        self.tell("start", self.running, "")

    def stopTest(self, test):
        subtests = f" +{self.passed_subtests}" if self.passed_subtests else ""
        self.tell("outcome", self.running, (", ".join(self.outcomes) or "subtests") + subtests)
        self.running = None

    def note(self, test, outcome):
        if self.running is not None:
            self.outcomes.append(outcome)
        else:  # a class or module that could not be set up
            self.tell("outcome", self.name(test), outcome)

    running = None

    def addSuccess(self, test):
        self.note(test, "ok")

    def addError(self, test, err):
        self.note(test, f"error {err[0].__name__}")

    def addFailure(self, test, err):
        self.note(test, "fail")

    def addSkip(self, test, reason):
        if hasattr(test, "test_case"):  # a subtest's
            self.tell("outcome", self.name(test), f"skip {plain(reason)[:REASON_LENGTH]}")
        else:
            self.note(test, f"skip {plain(reason)[:REASON_LENGTH]}")

    def addExpectedFailure(self, test, err):
        self.note(test, "expected failure")

    def addUnexpectedSuccess(self, test):
        self.note(test, "unexpected success")

    def addSubTest(self, test, subtest, err):
        if err is None:
            self.passed_subtests += 1
        else:
            kind = "fail" if issubclass(err[0], test.failureException) else f"error {err[0].__name__}"
            self.tell("outcome", self.name(subtest), kind)


def without(suite, left_out):
    """The suite, less the tests whose id is in the list."""
    tests = [without(test, left_out) if isinstance(test, unittest.TestSuite) else test for test in suite]
    return type(suite)(
        test for test in tests if isinstance(test, unittest.TestSuite) or plain(test.id()) not in left_out
    )


def lend_moved_functions():
    """Older tests look in _testcapi for what newer CPythons have elsewhere."""
    import _testcapi
    import _testinternalcapi
    import _testlimitedcapi

    for newer in (_testinternalcapi, _testlimitedcapi):
        for name in dir(newer):
            if not hasattr(_testcapi, name):
                setattr(_testcapi, name, getattr(newer, name))
    _testinternalcapi.get_config = lambda: _testinternalcapi.get_configs()["config"]
    _testcapi.tracemalloc_get_traceback = _testinternalcapi._PyTraceMalloc_GetTraceback


def prepare(folder):
    sys.dont_write_bytecode = True
    sys.path.insert(0, folder)
    os.makedirs("/tmp/tests")
    os.chdir("/tmp/tests")
    from test import support

    support.use_resources = []
    support.verbose = 0
    lend_moved_functions()


def run_module(tell, folder, name, left_out):
    """tell(kind, id, text) hears of "absent", "skipped", or each "start" and "outcome"."""
    prepare(folder)
    if name in WITH_EMPTY_DBM:
        sys.modules["dbm"] = types.ModuleType("dbm")
    random.seed(42)
    try:
        module = importlib.import_module(f"test.{name}")
        suite = unittest.defaultTestLoader.loadTestsFromModule(module)
    except unittest.SkipTest as reason:
        return tell("skipped", name, plain(reason))
    except BaseException as error:
        return tell("absent", name, plain(f"{type(error).__name__}: {error}"))
    without(suite, frozenset(json.loads(left_out))).run(Recorder(tell))


run_module
