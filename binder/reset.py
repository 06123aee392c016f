"""Puts notebooks back as they were handed out: reset.py COURSE WORK FOLDER/NAME…

What was there is kept in FOLDER/put-aside, under its name and the time; only then it is replaced. As handed out means:
the copy that came with a learner's course; where the notebooks lie in a directory of the learner's own, the course's;
in a clone, that of the last commit.
"""

import subprocess
import sys
import time
from pathlib import Path

from whole_file import whole_file

HANDED_OUT = Path("binder", "handed-out")
LATER = "if it is open in JupyterLab: File, Reload Notebook from Disk"


class Refused(Exception):
    """A notebook that is not put back: one line that says why, and the status to end with."""

    def __init__(self, message, status):
        super().__init__(message)
        self.status = status


def pristine(course, work, name):
    """What the notebook was when it was handed out, and a word on where that is from."""
    for directory in (course / HANDED_OUT, *([course] if work != course else [])):
        if directory.is_dir():
            if not (directory / name).is_file():
                there = sorted(p.name for p in (directory / name).parent.glob("*.ipynb"))
                raise Refused(f"the course has handed out no {name}, but {', '.join(there) or 'nothing there'}", 2)
            return (directory / name).read_bytes(), ""
    shown = git(course, "show", f"HEAD:./{name}")
    if shown is None:
        raise Refused(f"no copy of {name} as it was handed out lies here; take it from the zip that you were given", 1)
    return shown, f", of the last commit ({git(course, 'log', '-1', '--format=%h of %cs').decode().strip()})"


def git(course, *words):
    """What git says, or None where there is no git, no repository, or no such file in it."""
    try:
        return subprocess.run(["git", "-C", course, *words], check=True, capture_output=True).stdout
    except (OSError, subprocess.CalledProcessError):
        return None


def put_aside(path):
    """Keeps a copy beside the notebook, and returns its path."""
    directory = path.parent / "put-aside"
    directory.mkdir(exist_ok=True)
    stem = f"{path.stem}-{time.strftime('%Y-%m-%d-%H%M%S')}"
    kept, number = directory / f"{stem}.ipynb", 1
    while kept.exists():
        number += 1
        kept = directory / f"{stem}-{number}.ipynb"
    with whole_file(kept) as file:
        file.write(path.read_bytes())
    return kept


def put_back(course, work, name):
    """Puts one notebook back, and returns what is to be said of it."""
    data, source = pristine(course, work, name)
    path = work / name
    kept = ""
    if path.exists():
        if path.read_bytes() == data:
            return f"{name} is as it was handed out already{source}"
        kept = f"; yours is kept as {put_aside(path).relative_to(work)}; {LATER}"
    path.parent.mkdir(parents=True, exist_ok=True)
    with whole_file(path) as file:
        file.write(data)
    return f"{name} is as it was handed out{source}{kept}"


def main(course, work, names):
    status = 0
    for name in names:
        try:
            print(put_back(course, work, name), flush=True)
        except Refused as refused:
            print(f"course: reset: {refused}", file=sys.stderr)
            status = refused.status
        except OSError as error:
            print(f"course: reset: {name} is left as it was: {error}", file=sys.stderr)
            status = 1
    return status


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3:]))
