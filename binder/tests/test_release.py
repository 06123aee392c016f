"""What ./course release makes of its words, and which it refuses: with a line that says what to do."""

from pathlib import Path

import pytest
from copies import COURSE

import release

COMMIT = "0123456789abcdef0123456789abcdef01234567"
THERE = ", ".join(sorted(path.stem for path in (COURSE / "exercises").glob("*.ipynb")))


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["--zip"], "argument --zip: expected one argument"),
        (["--zip", "none/such/course.zip"], "to write course.zip to"),
        (["--zip", "{here}"], "is a directory; name a file"),
        (["--zip", "course.zip", "05-affine"], "takes no exercises here, got 05-affine"),
        (["--zip", "course.zip", "--nbgrader", "teaching"], "not allowed with argument --zip"),
        (["--gradescope", "a.zip"], f"name the exercises that the assignment asks for, of {THERE}"),
        (["--gradescope", "a.zip", "05-afine"], f"no exercise '05-afine'; there are {THERE}"),
        (["--classroom", "dir", "05-affine"], "--classroom needs --course OWNER/NAME@COMMIT"),
        (["--classroom", "dir", "--course", "a/b@main", "05-affine"], "COMMIT has 40 digits"),
        (["--classroom", "{file}", "--course", f"a/b@{COMMIT}", "05-affine"], "is a file; name a directory"),
        (["--nbgrader", "teaching", "--nonsense"], "unrecognized arguments: --nonsense"),
    ],
)
def test_words_that_make_no_sense_get_a_line_and_status_2(tmp_path, monkeypatch, capsys, words, says):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "file").touch()
    words = [word.format(here=tmp_path, file=tmp_path / "file") for word in words]
    with pytest.raises(SystemExit) as ended:
        release.arguments(COURSE, words)
    assert ended.value.code == 2
    said = capsys.readouterr()
    assert said.out == "" and said.err.count("\n") == 1
    assert said.err.startswith("course: release: ") and says in said.err and said.err.endswith("; see ./course help\n")
    assert sorted(p.name for p in tmp_path.iterdir()) == ["file"]


def test_words_that_make_sense_are_taken_from_where_the_call_comes_from(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    given = release.arguments(COURSE, ["--classroom", "dir", "--course", f"a/b-c.d@{COMMIT}", "05-affine"])
    assert (given.classroom, given.exercises) == (Path("dir"), ["05-affine"])
    assert given.course.groupdict() == {"repository": "a/b-c.d", "commit": COMMIT}
