"""How tests in Python end: with a line `N passed, N failed`, which tools/check.sh counts."""

import sys
import unittest


def main():
    """Runs the tests of the calling file and counts them."""
    result = unittest.main(exit=False).result
    bad = result.failures + result.errors
    wrong = len({getattr(test, "test_case", test).id() for test, _ in bad})
    print(f"{result.testsRun - wrong} passed, {wrong} failed")
    sys.exit(wrong > 0)
