"""Executes notebooks and writes them as pages.

    book.py DIRECTORY NOTEBOOK…                    a page for each
    book.py DIRECTORY --course COURSE NOTEBOOK…    the course's book, of its lessons; two notebooks are run at a time

A line for each notebook: its cells, seconds, the kernel's peak memory, or the cell that failed; for a file that is no
notebook, what it is instead, and the others are run. Ends with 1 when any cell failed or anything was written to
stderr; and, of a book, when Sphinx complains of it. The notebooks themselves are left as they are.
"""

import os
import re
import signal
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import psutil

from contents import ContentsError, read_contents
from course_book import course_sources
from execution import execute
from pages import plain_index, without_point, write_pages
from reading import Unreadable, one_line


def stop_on_signals():
    """Has a signal end the run as an exception does, so that the kernels are ended too. One that is ignored stays so."""
    ends = [s for s in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP) if signal.getsignal(s) != signal.SIG_IGN]

    def stop(number, _):
        for end in ends:
            signal.signal(end, signal.SIG_IGN)
        os.write(2, f"course: run was stopped by {signal.Signals(number).name}\n".encode())
        raise SystemExit(128 + number)

    for end in ends:
        signal.signal(end, stop)


@contextmanager
def executions(paths, at_once):
    """Executes notebooks, some at once; for each, in order, what gives its execution or raises what went wrong.

    Where some run at once, milestones begin first: they take longest, and the last would be left alone at the end.
    """
    pool = ThreadPoolExecutor(at_once)
    order = range(len(paths))
    if at_once > 1:
        order = sorted(order, key=lambda index: not re.match(r"m\d", paths[index].name))
    begun = {index: pool.submit(execute, paths[index]) for index in order}
    futures = [begun[index] for index in range(len(paths))]
    try:
        yield [future.result for future in futures]
    finally:
        pool.shutdown(wait=False, cancel_futures=True)
        # Where the run was stopped: whose kernel is gone has nothing left to wait for.
        while not all(future.done() for future in futures):
            for kernel in psutil.Process().children():
                kernel.kill()
            time.sleep(0.1)


def main(directory, paths, course=None):
    try:
        contents = read_contents(course) if course else None
    except ContentsError as error:
        print(error)
        return 1
    executed, failed = {}, 0
    paths = [Path(path) for path in paths]
    if contents:
        paths = [course / "notebooks" / lesson.name for lesson in contents.lessons if lesson.name] + paths
    with executions(paths, 2 if course else 1) as results:
        for path, result in zip(paths, results):
            print(f"{path.parent.name}/{path.name} …", end=" ", flush=True)
            try:
                execution = result()
            except Unreadable as error:
                failed += 1
                print(f"not run: {error}", flush=True)
                continue
            except Exception as error:  # Whatever one notebook does to the tools, the others are run.
                failed += 1
                print(f"failed: {type(error).__name__}: {one_line(error)}", flush=True)
                continue
            executed[f"{path.parent.name}/{path.stem}"] = execution.notebook
            print(execution.line(), flush=True)
            if execution.wrong:
                failed += 1
                print(f"  {execution.wrong}", flush=True)
    if contents:
        sources = course_sources(course, contents, executed)
    else:
        sources = {**executed, "index": plain_index(executed)}
    complaints = write_pages(directory, sources)
    if contents:
        complaints += [line for name in sources if name in executed for line in without_point(name, executed[name])]
    for complaint in complaints:
        print(complaint)
    print(f"notebooks: {len(paths) - failed} passed, {failed} failed; read them in {directory}")
    # A page of one's own may have links that lead nowhere.
    return 1 if failed or (contents and complaints) else 0


if __name__ == "__main__":
    stop_on_signals()
    directory, *paths = sys.argv[1:]
    course = Path(paths[1]) if paths[:1] == ["--course"] else None
    sys.exit(main(directory, paths[2:] if course else paths, course))
