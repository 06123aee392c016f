"""Exercises as released: each must compile, and stop at its stub with the words of the stub.

    stubs.py NOTEBOOK…
"""

import sys
from pathlib import Path

from book import execute


def main(paths):
    wrong = []
    for path in map(Path, paths):
        _, _, failure = execute(path)
        if failure is None:
            wrong.append(f"{path.name}: ran to its end; a stub should have stopped it")
        elif "yours to write: see lesson" not in failure:
            wrong.append(f"{path.name}: stopped elsewhere than at its stub: {failure}")
    print("\n".join(wrong) if wrong else f"{len(paths)} exercises stop at their stubs")
    return 1 if wrong else 0


sys.exit(main(sys.argv[1:]))
