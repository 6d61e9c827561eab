"""One test of each outcome that there is."""

import os
import unittest


class Outcomes(unittest.TestCase):
    def test_aborts(self):
        os.abort()

    def test_errors(self):
        raise KeyError

    def test_fails(self):
        self.fail(f"{id(self):#x}")

    def test_is_skipped(self):
        self.skipTest(f"object at {id(self):#010x}")

    def test_hangs(self):
        while True:
            pass

    def test_passes(self):
        pass

    def test_subtests(self):
        for number in range(5):
            with self.subTest(number=number):
                self.assertNotEqual(number, 3)


class NotSetUp(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        raise OSError

    def test_never(self):
        pass
