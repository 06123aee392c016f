"""What each command makes before it starts: once, whole, and by one call at a time.

The launcher is a copy in a directory with a space in its name; Python, Maven and the JDK are small
stand-ins that write down how they were called.
"""

import os
import shutil
import subprocess
import time
from pathlib import Path

import pytest

COURSE = Path(__file__).resolve().parents[2] / "course"

PYTHON = """#!/bin/sh
case "$*" in
  "-m venv "*) mkdir -p "$3/bin"; cp "$0" "$3/bin/python"; cp "$0" "$3/bin/jupyter-lab"; echo venv >>"$CALLS" ;;
  "-m pip "*)
    echo pip >>"$CALLS"; sleep "${PIP_SECONDS:-0}"
    [ "${PIP_STATUS:-0}" = 0 ] || exit "$PIP_STATUS"
    kernel=${0%/bin/python}/share/jupyter/kernels/java
    mkdir -p "$kernel"; echo "$*" >"$kernel/jjava.jar" ;;
  *kernelspec.py*) mkdir -p "$3"; printf %s "$2" >"$3/home"; echo kernelspec >>"$CALLS" ;;
  *notebooks.py*) echo released >>"$CALLS" ;;
  *book.py*) shift; echo "$1" >>"$CALLS"; shift
    for notebook; do echo "notebook $notebook" | tr " " _ >>"$CALLS"; done ;;
  *--ServerApp.root_dir=*) echo "$1" >>"$CALLS"; pwd >>"$CALLS"; for word; do :; echo "$word"; done | grep default_url >>"$CALLS" ;;
  *tests/lab.py) echo "${BROWSER_LACKS:-}" ;;
esac
"""

MAVEN = """#!/bin/sh
if [ "$1" = -v ]; then echo "Apache Maven ${MAVEN_VERSION:-3.9.1}"; exit 0; fi
echo mvn >>"$CALLS"
if [ -n "$MAVEN_SAYS" ]; then echo "$MAVEN_SAYS"; exit 1; fi
mkdir -p lib/kernel/target
printf %s "${MAVEN_JARS:-}" >lib/kernel/target/classpath.txt
case "$*" in *-Pspark*) printf %s "${MAVEN_JARS:-}" >lib/spark/target/classpath.txt ;; esac
"""


class Checkout:
    def __init__(self, root):
        self.root = root
        self.home = root / "a course"
        self.calls = root / "calls"
        self.source = self.home / "lib" / "kernel" / "src" / "main" / "A.java"
        self.file(self.source)
        self.file(self.home / "pom.xml", "<jjava.version>1.0-a1</jjava.version>\n")
        self.file(self.home / "solutions" / "05-affine.ipynb")
        self.file(self.home / "lib" / "kernel" / "pom.xml")
        self.file(self.home / "binder" / "kernelspec.py")
        self.file(self.home / "binder" / "requirements.txt", "jjava==1.0a1\none==1\n")
        shutil.copy(COURSE, self.home / "course")
        self.file(root / "bin" / "python3", PYTHON, 0o755)
        self.file(root / "bin" / "mvn", MAVEN, 0o755)
        self.file(root / "jdk" / "bin" / "javac", "", 0o755)
        self.file(root / "jdk" / "bin" / "java", "#!/bin/sh\n", 0o755)
        self.file(root / "jdk" / "release", 'JAVA_VERSION="17.0.1"\nMODULES="java.base jdk.jshell"\n')
        self.age()

    @staticmethod
    def file(path, text="", mode=0o644):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
        path.chmod(mode)

    def age(self):
        """Makes everything an hour old, so that what is newer is newer by more than a file system's grain."""
        past = time.time() - 3600
        for path in [self.home, *self.home.rglob("*")]:
            if "target" not in path.parts and ".venv" not in path.parts:
                os.utime(path, (past, past))

    def start(self, *arguments, through=None, user=None, **environment):
        paths = {"PATH": f"{self.root / 'bin'}:{os.environ['PATH']}", "JAVA_HOME": str(self.root / "jdk")}
        one = {} if user is None else {"user": user, "group": user, "extra_groups": []}
        return subprocess.Popen(
            [through or self.home / "course", *(arguments or ["release"])],
            env={**os.environ, **paths, "CALLS": str(self.calls), **environment},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            **one,
        )

    def call(self, *arguments, through=None, user=None, **environment):
        """Runs the launcher: (exit status, what it said on stderr, what it called)."""
        self.calls.write_text("")
        self.calls.chmod(0o666)
        process = self.start(*arguments, through=through, user=user, **environment)
        _, said = process.communicate()
        return process.returncode, said, self.calls.read_text().split()


@pytest.fixture
def checkout(tmp_path):
    return Checkout(tmp_path)


EVERYTHING = ["venv", "pip", "mvn", "kernelspec", "released"]


def test_a_first_call_makes_everything_and_says_so_in_a_line_each(checkout):
    status, said, calls = checkout.call()
    assert (status, calls) == (0, EVERYTHING)
    assert [line.split()[0] for line in said.splitlines()] == ["Installing", "Building"]


def test_a_second_call_makes_nothing_and_says_nothing(checkout):
    checkout.call()
    assert checkout.call() == (0, "", ["released"])


def test_a_call_through_links_from_elsewhere_finds_the_course(checkout):
    checkout.call()
    (checkout.root / "first").symlink_to(checkout.home / "course")
    (checkout.root / "second").symlink_to("first")
    assert checkout.call(through=checkout.root / "second") == (0, "", ["released"])


def test_other_requirements_make_the_environment_anew(checkout):
    checkout.call()
    (checkout.home / "binder" / "requirements.txt").write_text("one==2\n")
    assert checkout.call()[2] == ["venv", "pip", "kernelspec", "released"]


def test_an_environment_whose_packages_failed_is_not_taken_for_a_whole_one(checkout):
    status, said, calls = checkout.call(PIP_STATUS="1")
    assert (status, calls) == (1, ["venv", "pip"])
    assert "pip could not install binder/requirements.txt" in said
    assert checkout.call()[2] == EVERYTHING


def test_a_changed_source_is_built_again_and_so_is_a_removed_one(checkout):
    checkout.call()
    checkout.source.write_text("class A {}")
    os.utime(checkout.source, (time.time() + 5, time.time() + 5))
    assert checkout.call()[2] == ["mvn", "released"]
    checkout.age()
    checkout.source.unlink()
    os.utime(checkout.source.parent, (time.time() + 5, time.time() + 5))
    assert checkout.call()[2] == ["mvn", "released"]


def test_a_build_that_failed_shows_mavens_words_and_is_tried_again(checkout):
    status, said, _ = checkout.call(MAVEN_SAYS="[ERROR] A.java:[1,1] class expected")
    assert status == 1
    assert "A.java:[1,1] class expected" in said
    assert said.splitlines()[-1] == "course: the library does not build; see Maven's message above"
    assert checkout.call()[2] == ["mvn", "kernelspec", "released"]


def test_another_jdk_builds_again(checkout):
    checkout.call()
    release = checkout.root / "jdk" / "release"
    release.write_text(release.read_text().replace("17.0.1", "25"))
    assert checkout.call()[2] == ["mvn", "released"]


def test_a_maven_that_is_too_old_is_named_with_its_version(checkout):
    status, said, _ = checkout.call(MAVEN_VERSION="3.6.2")
    assert status == 1
    assert "needs Maven 3.6.3 or newer, found 3.6.2" in said
    # What Ubuntu 22.04 has.
    assert checkout.call(MAVEN_VERSION="3.6.3")[0] == 0


def test_a_course_that_was_moved_makes_its_environment_and_kernelspec_anew(checkout):
    checkout.call()
    moved = checkout.root / "moved"
    checkout.home.rename(moved)
    status, said, calls = checkout.call(through=moved / "course")
    assert (status, calls) == (0, EVERYTHING)
    assert said.splitlines() == [
        f"Installing JupyterLab and the Java kernel into .venv again: .venv was made at {checkout.home}, which its scripts name",
        f"Building the library again: the library was built at {checkout.home}",
    ]
    assert checkout.call(through=moved / "course") == (0, "", ["released"])


def test_two_calls_at_once_make_everything_once(checkout):
    checkout.calls.write_text("")
    both = [checkout.start(PIP_SECONDS="2") for _ in range(2)]
    said = [process.communicate()[1] for process in both]
    assert [process.returncode for process in both] == [0, 0]
    calls = checkout.calls.read_text().split()
    assert sorted(calls) == sorted([*EVERYTHING, "released"])
    assert sum("Waiting for another" in s for s in said) == 1


def test_a_lock_whose_owner_is_gone_is_taken_over_and_given_back(checkout):
    lock = checkout.home / "target" / "lock"
    gone = subprocess.Popen(["true"])
    gone.wait()
    checkout.file(lock / "owner", f"{gone.pid}\n")
    assert checkout.call()[::2] == (0, EVERYTHING)
    assert not lock.exists()


def test_a_lock_is_taken_over_where_its_heir_is_gone_too(checkout):
    lock = checkout.home / "target" / "lock"
    gone = [subprocess.Popen(["true"]) for _ in range(3)]
    for process in gone:
        process.wait()
    owner, heir, heirs_heir = (process.pid for process in gone)
    checkout.file(lock / "owner", f"{owner}\n")
    # As an heir was before it was signed.
    (lock / "heir").mkdir()
    (lock / f"heir-of-{owner}").symlink_to(str(heir))
    (lock / f"heir-of-{heir}").symlink_to(str(heirs_heir))
    assert checkout.call()[::2] == (0, EVERYTHING)
    assert not lock.exists()


def test_many_calls_at_once_take_over_a_lock_one_after_the_other(checkout):
    lock = checkout.home / "target" / "lock"
    gone = subprocess.Popen(["true"])
    gone.wait()
    checkout.file(lock / "owner", f"{gone.pid}\n")
    checkout.calls.write_text("")
    all_at_once = [checkout.start(PIP_SECONDS="1") for _ in range(5)]
    for process in all_at_once:
        process.communicate()
    assert [process.returncode for process in all_at_once] == [0] * 5
    assert sorted(checkout.calls.read_text().split()) == sorted([*EVERYTHING, *["released"] * 4])
    assert not lock.exists()


def test_a_call_that_is_interrupted_gives_its_lock_back(checkout):
    checkout.calls.write_text("")
    process = checkout.start(PIP_SECONDS="2")
    while "pip" not in checkout.calls.read_text():
        time.sleep(0.05)
    process.terminate()
    process.communicate()
    assert process.returncode != 0
    assert not (checkout.home / "target" / "lock").exists()
    assert checkout.call()[::2] == (0, EVERYTHING)


def test_who_only_grades_has_the_kernel_without_jupyterlab(checkout):
    checkout.call("grade", "class")
    at = checkout.home / "target" / "repository" / "org" / "dflib" / "jjava" / "jjava-distro" / "1.0-a1"
    assert (at / "jjava-distro-1.0-a1.jar").read_text().endswith("--no-deps jjava==1.0a1\n")
    assert "<version>1.0-a1</version>" in (at / "jjava-distro-1.0-a1.pom").read_text()
    assert not (checkout.home / ".venv").exists() and not (checkout.home / "target" / "kernel").exists()


def test_what_trains_on_spark_is_built_when_it_is_asked_for_and_then_it_is_there(checkout):
    checkout.file(checkout.home / "lib" / "spark" / "pom.xml")
    checkout.file(checkout.root / "jdk" / "bin" / "java", '#!/bin/sh\nfor word; do :; done; echo "java $word" >>"$CALLS"\n', 0o755)
    checkout.age()
    assert checkout.call("spark", "--installed") == (1, "", [])
    checkout.call()
    assert checkout.call("spark", "--installed") == (1, "", []), "the library alone is not enough"
    status, said, calls = checkout.call("spark", "steps")
    assert (status, calls) == (0, ["mvn", "java", "steps"])
    assert said == "Building what trains on Spark (the first time downloads Spark, about 140 MB)\n"
    assert checkout.call("spark", "--installed") == (0, "", [])
    assert checkout.call("spark", "equal") == (0, "", ["java", "equal"])
    checkout.file(checkout.home / "lib" / "spark" / "src" / "main" / "A.java")
    assert checkout.call("spark", "--installed") == (1, "", []), "its sources have changed"


def test_jars_of_spark_that_are_gone_are_fetched_again(checkout):
    jar = checkout.root / "repository" / "spark.jar"
    checkout.file(jar)
    checkout.file(checkout.root / "jdk" / "bin" / "java", "#!/bin/sh\n", 0o755)
    assert checkout.call("spark", "steps")[0] == 0
    assert checkout.call("spark", "steps", MAVEN_JARS=str(jar)) == (0, "", [])
    (checkout.home / "lib" / "spark" / "target" / "classpath.txt").write_text(str(jar))
    assert checkout.call("spark", "--installed") == (0, "", [])
    jar.unlink()
    assert checkout.call("spark", "--installed") == (1, "", [])
    status, said, calls = checkout.call("spark", "steps")
    assert (status, calls) == (0, ["mvn"])
    assert said.startswith("Building what trains on Spark again: what trains on Spark was built with ")
