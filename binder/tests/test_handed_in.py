"""Which of the notebooks that somebody handed in are graded: one for each exercise, and never one twice."""

import json

import pytest

from handed_in import gather


@pytest.fixture
def handed_in(tmp_path):
    directory = tmp_path / "handed-in"
    directory.mkdir()
    return directory


def notebook(path, exercise, source="1"):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps({"cells": [{"source": source}], "metadata": {"backprop": {"exercise": exercise}}}))


def gathered(handed_in, *exercises):
    to = handed_in.parent / "to-grade"
    trouble = gather(handed_in, to, exercises)
    assert sorted(p.stem for p in to.iterdir()) == sorted(exercises)
    return trouble, {p.stem: p.read_text() for p in to.iterdir()}


def test_a_notebook_is_found_by_its_exercise_whatever_its_name_and_place(handed_in):
    notebook(handed_in / "week 5" / "mine (1).ipynb", "05-affine", "five")
    notebook(handed_in / "06.ipynb", "06-softmax-cross-entropy", "six")
    trouble, found = gathered(handed_in, "05-affine", "06-softmax-cross-entropy")
    assert trouble == []
    assert "five" in found["05-affine"] and "six" in found["06-softmax-cross-entropy"]


def test_of_two_of_one_exercise_the_one_with_its_name_is_graded(handed_in):
    notebook(handed_in / "05-affine.ipynb", "05-affine", "this")
    notebook(handed_in / "05-affine-Copy1.ipynb", "05-affine", "that")
    trouble, found = gathered(handed_in, "05-affine")
    assert trouble == [] and "this" in found["05-affine"]


def test_two_of_one_exercise_and_neither_of_its_name_are_none_and_both_are_named(handed_in):
    notebook(handed_in / "a.ipynb", "05-affine")
    notebook(handed_in / "b.ipynb", "05-affine")
    trouble, found = gathered(handed_in, "05-affine")
    assert "2 notebooks of exercise 05-affine were handed in, hand in one: found a.ipynb, b.ipynb" in trouble
    assert trouble[0] in found["05-affine"] and "throw new IllegalStateException" in found["05-affine"]


def test_an_exercise_of_another_assignment_is_not_graded_though_it_has_the_name(handed_in):
    notebook(handed_in / "05-affine.ipynb", "13-optimizers")
    trouble, found = gathered(handed_in, "05-affine")
    assert trouble == ["exercise 05-affine was not handed in: found 05-affine.ipynb"]
    assert json.loads(found["05-affine"])["metadata"]["backprop"]["exercise"] == "05-affine"


def test_nothing_at_all_is_said_to_be_nothing(handed_in):
    (handed_in / "answer.txt").write_text("42")
    assert gathered(handed_in, "05-affine")[0][0].endswith("found no notebook at all")


def test_what_cannot_be_read_goes_to_the_grader_by_its_name(handed_in):
    (handed_in / "05-affine.ipynb").write_text('{"cells": [' + "[" * 100_000)
    trouble, found = gathered(handed_in, "05-affine")
    assert trouble == [] and found["05-affine"].startswith('{"cells": [[[')


def test_links_and_checkpoints_are_not_followed(handed_in):
    secret = handed_in.parent / "secret.ipynb"
    notebook(secret, "05-affine")
    (handed_in / "05-affine.ipynb").symlink_to(secret)
    notebook(handed_in / ".ipynb_checkpoints" / "05-affine-checkpoint.ipynb", "05-affine")
    notebook(handed_in / "__MACOSX" / "05-affine.ipynb", "05-affine")
    assert gathered(handed_in, "05-affine")[0] != []
