"""What an instructor gives away, made from the course; ./course release calls it.

    release.py COURSE --zip FILE
    release.py COURSE --gradescope FILE EXERCISE…
    release.py COURSE --classroom DIRECTORY --course OWNER/NAME@COMMIT EXERCISE…
    release.py COURSE --nbgrader DIRECTORY
"""

import argparse
import signal
import sys
from pathlib import Path

import nbformat

from handout import classroom, gradescope, nbgrader_course
from handout.archive import write_zip
from handout.learner import learners_copy


class Parser(argparse.ArgumentParser):
    def error(self, message):
        print(f"course: release: {message}; see ./course help", file=sys.stderr)
        sys.exit(2)


def arguments(course, words):
    parser = Parser(add_help=False, allow_abbrev=False)
    what = parser.add_mutually_exclusive_group(required=True)
    for option in ("--zip", "--gradescope", "--classroom", "--nbgrader"):
        what.add_argument(option, type=Path)
    parser.add_argument("--course")
    parser.add_argument("exercises", nargs="*")
    given = parser.parse_args(words)
    known = sorted(path.stem for path in (course / "solutions").glob("*.ipynb"))
    for exercise in given.exercises:
        if exercise not in known:
            parser.error(f"no exercise '{exercise}'; there are {', '.join(known)}")
    if given.gradescope or given.classroom:
        if not given.exercises:
            parser.error(f"name the exercises that the assignment asks for, of {', '.join(known)}")
        for exercise in given.exercises:
            if missing := [part for part in stands_on(course, exercise) if part not in given.exercises]:
                parser.error(f"{exercise} gives points for parts of one's own, so its assignment asks for their notebooks too: add {' '.join(missing)}")
    elif given.exercises:
        parser.error(f"takes no exercises here, got {' '.join(given.exercises)}")
    given.course = classroom.PINNED.fullmatch(given.course or "")
    if given.classroom and not given.course:
        parser.error("--classroom needs --course OWNER/NAME@COMMIT, where the workflow finds the course; "
                     "COMMIT has 40 digits")  # fmt: skip
    target = given.zip or given.gradescope or given.classroom or given.nbgrader
    if not target.absolute().parent.is_dir():
        parser.error(f"no directory {target.absolute().parent} to write {target.name} to")
    if (given.zip or given.gradescope) and target.is_dir():
        parser.error(f"{target} is a directory; name a file")
    if (given.classroom or given.nbgrader) and target.exists() and not target.is_dir():
        parser.error(f"{target} is a file; name a directory")
    return given


def stands_on(course, exercise):
    """The exercises that a milestone is made of; of any other, none."""
    return nbformat.read(course / "solutions" / f"{exercise}.ipynb", as_version=4).metadata["backprop"].get("stands on", [])


def main(course, given):
    exercises = sorted(set(given.exercises))
    if given.zip:
        entries = learners_copy(course)
        write_zip(given.zip, {f"backprop-by-hand/{name}": entry for name, entry in entries.items()})
        print(f"{given.zip}: {len(entries)} files, no solutions")
    elif given.gradescope:
        write_zip(given.gradescope, gradescope.autograder(course, exercises))
        print(f"{given.gradescope}: an autograder for {', '.join(exercises)}; upload it to a Gradescope assignment")
    elif given.classroom:
        classroom.make(course, given.classroom, given.course, exercises)
        print(f"{given.classroom}: a repository for {', '.join(exercises)}; make it a template on GitHub")
    else:
        made = nbgrader_course.make(course, given.nbgrader)
        print(f"{given.nbgrader}: an nbgrader course with {', '.join(made)}")


if __name__ == "__main__":
    # Ended from outside as by Ctrl-C: what was being written is taken away.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        main(Path(sys.argv[1]), arguments(Path(sys.argv[1]), sys.argv[2:]))
    except KeyboardInterrupt:
        sys.exit("course: release: interrupted; nothing half-written is left")
    except (OSError, ValueError) as error:
        sys.exit(f"course: release: {error}")
