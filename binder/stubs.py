"""Exercises as released: each compiles, and stops at its stub with the stub's own words.

    stubs.py NOTEBOOK…
"""

import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from execution import execute
from notebooks import STUB_MESSAGE


def main(paths):
    wrong = []
    paths = [Path(path) for path in paths]
    # Two at a time: most of it is kernels that start.
    with ThreadPoolExecutor(2) as pool:
        executions = list(pool.map(execute, paths))
    for path, execution in zip(paths, executions):
        if not execution.wrong:
            wrong.append(f"{path.name}: ran to its end; a stub should have stopped it")
        elif STUB_MESSAGE not in execution.wrong:
            wrong.append(f"{path.name}: stopped elsewhere than at its stub: {execution.wrong}")
    print("\n".join(wrong) if wrong else f"{len(paths)} exercises stop at their stubs")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
