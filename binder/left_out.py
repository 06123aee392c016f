"""The tests that were left out, by reason, from the reports of Maven's Surefire and of pytest.

    left_out.py COURSE

Prints each reason, and below it the tests, one a line with two spaces before it.
"""

import sys
from pathlib import Path
from xml.etree import ElementTree

# Those of each engine, each in a directory of its own; what both leave out is named once.
REPORTS = ("lib/*/target/surefire-reports*/TEST-*.xml", "target/pytest.xml")


def left_out(course):
    """For each reason the tests, as Class.method or module.function."""
    reasons = {}
    for path in sorted(path for pattern in REPORTS for path in Path(course).glob(pattern)):
        for suite in ElementTree.parse(path).iter("testsuite"):
            for reason, test in of(suite):
                reasons.setdefault(" ".join(reason.split()), {})[test] = True
    return {reason: list(tests) for reason, tests in reasons.items()}


def of(suite):
    tests = suite.findall("testcase")
    if not tests:
        # What Surefire makes of a factory of tests whose assumption fails.
        yield "its report names no test; why it ran none is not known", suite.get("name").split(".")[-1]
    for test in tests:
        skipped = test.find("skipped")
        if skipped is not None:
            yield why(skipped), f"{test.get('classname').split('.')[-1]}.{test.get('name')}"


def why(skipped):
    """What a condition and pytest write into an attribute, and an assumption into the first line of its trace."""
    said = skipped.get("message") or (skipped.text or "").strip() or "no reason given"
    return said.split("\n\tat ")[0].split("Assumption failed: ")[-1]


if __name__ == "__main__":
    for reason, tests in left_out(sys.argv[1]).items():
        print("left out: " + reason)
        print("\n".join("  " + test for test in tests))
