"""%mine, by Jupyter's protocol: a learner's own answers in another notebook's session."""

import copy
import json
from pathlib import Path

import pytest

from kernel_cases import COURSE, answer, code, forward, position, stubbed
from test_kernel import result, shown, started, types

EXERCISE = "05-affine.ipynb"
BACKWARD = "return dY.mmul(w.value().transpose());"

IMPORTS = """
import backprop.exercise.*; import backprop.nn.*;
import org.nd4j.linalg.api.ndarray.INDArray; import org.nd4j.linalg.factory.Nd4j;
Parameter parameterW = Parameter.weight("w", Nd4j.ones(2, 2)), parameterB = Parameter.bias("b", Nd4j.ones(2));
"""


@pytest.fixture(scope="module")
def directory(tmp_path_factory):
    """Laid out as the course: notebooks beside exercises."""
    directory = tmp_path_factory.mktemp("course")
    for name in ("notebooks", "exercises"):
        (directory / name).mkdir()
    return directory


@pytest.fixture(scope="module")
def kernel(directory):
    with started(IMPORTS, cwd=str(directory / "notebooks")) as kernel:
        yield kernel


@pytest.fixture
def mine(kernel, directory):
    """Saves the exercise's solution, changed, and takes it into the session: what is said of it."""

    def take(change=lambda cells: None, name="05"):
        solution = json.loads((COURSE / "solutions" / EXERCISE).read_text(encoding="utf-8"))
        changed = copy.deepcopy(solution)
        for cell in changed["cells"]:
            cell["source"] = "".join(cell["source"])
        change(changed["cells"])
        (directory / "exercises" / EXERCISE).write_text(json.dumps(changed), encoding="utf-8")
        return said(kernel.run(f"%mine {name}"))

    return take


def said(messages):
    assert types(messages) == ["display_data"], messages
    data = messages[0]["content"]["data"]
    assert "<table" in data["text/html"]
    return data["text/plain"]


def is_defined(kernel):
    return types(kernel.run("Affine another = null;")) == []


def is_mine(kernel):
    return result(kernel.run("Mine.or(Exercises.AFFINE, null) != null"))["data"]["text/plain"] == "true"


def test_a_right_answer_stands_where_the_librarys_stood(kernel, mine):
    assert mine() == "05-affine: yours; passes its tests, and is defined here: Affine"
    assert kernel.run("Layer ours = new Affine(parameterW, parameterB);") == []
    assert kernel.run("Layer made = Mine.or(Exercises.AFFINE, null).create(parameterW, parameterB);") == []
    assert result(kernel.run("made.forward(Nd4j.ones(1, 2), Mode.EVAL).getInt(0)"))["data"]["text/plain"] == "3"


def test_its_errors_name_its_own_cell_and_line(kernel, mine):
    mine()
    lines = shown(kernel.run("new Affine(parameterW, parameterB).forward(Nd4j.ones(1, 5), Mode.EVAL)"))
    assert lines[0].startswith("05-affine.ipynb, cell [1], line ")
    assert lines[0].endswith(': Shapes.requireColumns("Affine.forward", "x", x, w.value().size(0));')


def stub(cells):
    answer(cells)["source"] = stubbed(answer(cells)["source"])


def does_not_compile(cells):
    answer(cells)["source"] = answer(cells)["source"].replace(BACKWARD, "return 1;")


def half(cells):
    answer(cells)["source"] = answer(cells)["source"].rstrip()[:-1]


def lacks_a_method(cells):
    forward(cells, "", "return nowhere(x);")


def another_class(cells):
    answer(cells)["source"] = answer(cells)["source"].replace("class Affine", "class Other").replace("  Affine(", "  Other(")


def wrong(cells):
    answer(cells)["source"] = answer(cells)["source"].replace(BACKWARD, "return dY.mmul(w.value());")


@pytest.mark.parametrize(
    "change, says",
    [
        (stub, ['not written yet: "yours to write" still stands in its cell [1]']),
        (does_not_compile, ["does not compile", "05-affine.ipynb, cell [1], line ", "int cannot be converted"]),
        (half, ["does not compile", "Incomplete input"]),
        (lacks_a_method, ["does not compile: Affine lacks method nowhere"]),
        (another_class, ["there is no class Affine in it, but class Other"]),
        (wrong, ["fails ", " of its ", "tests; the first is\nbackward", "dX = dY Wᵀ", "Hint: "]),
    ],
)
def test_what_an_answer_lacks_is_said_and_it_is_not_taken_in(kernel, mine, change, says):
    mine()
    assert is_defined(kernel) and is_mine(kernel), "and what was taken in before is not left there either"
    text = mine(change)
    assert text.startswith("05-affine: not yours; ")
    assert all(each in text for each in says), text
    assert text.endswith("write it in its notebook, save that, and run this cell again.")
    assert not is_defined(kernel) and not is_mine(kernel)


def test_what_it_needs_comes_along_and_nothing_else(kernel, mine):
    def helpers(cells):
        forward(cells, "", "return product(x, w.value()).addiRowVector(b.value());")
        cells.insert(0, code("import java.util.concurrent.atomic.AtomicInteger;\nint uncalled() { return 1; }"))
        cells.insert(1, code("INDArray product(INDArray p, INDArray q) { return p.mmul(q).muli(scale); }"))
        cells.insert(2, code("AtomicInteger counted = new AtomicInteger(1);\ndouble scale = counted.get();"))

    kernel.run("String X = \"the lesson's\";")
    assert "not yours" not in mine(helpers)
    assert result(kernel.run("X"))["data"]["text/plain"] == "the lesson's", "the exercise's own X is not taken"
    assert types(kernel.run("uncalled()")) == ["error"]


@pytest.mark.parametrize("alike", [True, False], ids=["alike", "otherwise"])
def test_a_helper_that_stands_in_another_answer_is_not_replaced(kernel, mine, directory, alike):
    """What was tested goes on with the helper that it was tested with."""
    helper = "class Helper { static double one() { return %s; } }\n"
    assert "not yours" not in mine(lambda cells: forward(cells, "", "return x.mmul(w.value()).mul(Helper.one()).addiRowVector(b.value());")
        or answer(cells).update(source=helper % "1.0" + answer(cells)["source"]))
    other = json.loads((COURSE / "solutions" / "01-central-difference.ipynb").read_text(encoding="utf-8"))
    written = next(cell for cell in other["cells"] if cell["metadata"].get("nbgrader", {}).get("solution"))
    written["source"] = helper % ("1.0" if alike else "7.0") + "".join(written["source"])
    (directory / "exercises" / "01-central-difference.ipynb").write_text(json.dumps(other), encoding="utf-8")

    text = said(kernel.run("%mine 01"))
    clash = "declares Helper, which stands here as the answer of 05-affine declares it: name one of them otherwise"
    assert (clash in text) != alike, text
    kernel.run("Layer after = Mine.or(Exercises.AFFINE, null).create(parameterW, parameterB);")
    assert result(kernel.run("after.forward(Nd4j.ones(1, 2), Mode.EVAL).getInt(0)"))["data"]["text/plain"] == "3"


def test_magics_and_cells_below_the_check_count_as_in_grading(mine):
    def change(cells):
        answer(cells)["source"] = "%%time\n" + answer(cells)["source"]
        cells.append(code(stubbed(answer(cells)["source"])))

    assert "not yours" not in mine(change)


@pytest.mark.parametrize("name", ["05", "5", "05-affine"])
def test_an_exercise_is_named_by_its_number_or_its_name(mine, name):
    assert "not yours" not in mine(name=name)


@pytest.mark.parametrize("name", ["99", "affine", "0", "05-afine", "06 99", ""])
def test_unknown_names_get_the_list(kernel, name):
    (line,) = shown(kernel.run(f"%mine {name}".strip()))
    assert line.startswith("%mine: ")
    assert all(path.stem in line for path in Path(COURSE / "exercises").glob("*.ipynb"))


def test_all_solutions_are_taken_at_once_and_the_table_says_which_is_which(kernel, directory):
    for path in (COURSE / "solutions").glob("[0-9]*.ipynb"):
        (directory / "exercises" / path.name).write_bytes(path.read_bytes())
    (directory / "exercises" / "06-softmax-cross-entropy.ipynb").write_bytes(
        (COURSE / "exercises" / "06-softmax-cross-entropy.ipynb").read_bytes()
    )
    text = said(kernel.run("%mine 01 05 06 08 11 13"))
    stands = [line.split(": ")[1].split(";")[0] for line in text.splitlines()[:6]]
    assert stands == ["yours", "yours", "not yours", "yours", "yours", "yours"], text
