"""Exercises as released: each compiles, and stops at its stub with the stub's own words.

    stubs.py NOTEBOOK…
"""

import sys
from pathlib import Path

from execution import execute
from notebooks import STUB_MESSAGE


def main(paths):
    wrong = []
    for path in map(Path, paths):
        execution = execute(path)
        if not execution.wrong:
            wrong.append(f"{path.name}: ran to its end; a stub should have stopped it")
        elif STUB_MESSAGE not in execution.wrong:
            wrong.append(f"{path.name}: stopped elsewhere than at its stub: {execution.wrong}")
    print("\n".join(wrong) if wrong else f"{len(paths)} exercises stop at their stubs")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
