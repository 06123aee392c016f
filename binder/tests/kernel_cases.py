"""Notebooks with a right answer to exercise 05, written in ways that a learner's are and the solution is not.

Each is a function that changes the solution's cells, as JSON has them. What the kernel makes of such a notebook, the
grader must make of it too.
"""

import copy
import json
from pathlib import Path

COURSE = Path(__file__).resolve().parents[2]
SOLUTION = json.loads((COURSE / "solutions" / "05-affine.ipynb").read_text(encoding="utf-8"))
FORWARD = "return x.mmul(w.value()).addiRowVector(b.value());"
STUB = 'throw new UnsupportedOperationException("yours to write");'


def code(source):
    return {"cell_type": "code", "metadata": {}, "source": source, "outputs": [], "execution_count": None}


def position(cells, name):
    return next(i for i, cell in enumerate(cells) if cell.get("id") == name)


def answer(cells):
    return cells[position(cells, "affine")]


def before(cells, *sources):
    at = position(cells, "affine")
    cells[at:at] = [code(source) for source in sources]


def forward(cells, statements, result=FORWARD):
    answer(cells)["source"] = answer(cells)["source"].replace(FORWARD, statements + "\n    " + result)
    assert statements in answer(cells)["source"]


def after_class(cells, source):
    answer(cells)["source"] += "\n\n" + source


def check(cells, source):
    cells[position(cells, "check")]["source"] = source
    cells[position(cells, "points")]["source"] = source.replace(".check(", ".points(")


def stubbed(source):
    head, tail = source.split("// BEGIN SOLUTION", 1)
    _, tail = tail.split("// END SOLUTION", 1)
    return head + STUB + tail


def a_class_and_a_method_declared_again(cells):
    before(cells, "class Cfg { double k = 1.0; }\nCfg cfg() { return new Cfg(); }", "var c0 = cfg();")
    before(cells, "Cfg cfg() { return new Cfg(); } // said again")
    forward(cells, "if (c0.k != 1) throw new IllegalStateException();")


def a_wildcard_import_in_a_later_cell(cells):
    nd4j = "import org.nd4j.linalg.api.ndarray.*;\nimport org.nd4j.linalg.factory.*;\nimport org.nd4j.linalg.api.buffer.*;\n"
    before(cells, "import backprop.nn.*;\n" + nd4j + "var one = Nd4j.scalar(DataType.DOUBLE, 1.0); var mode = Mode.TRAIN;")
    before(cells, "import backprop.optim.*;\nimport backprop.tensor.*;\n" + nd4j)
    forward(cells, 'if (one == null || mode == null) throw new IllegalStateException("lost");')


def a_helper_below_the_class_in_its_cell(cells):
    forward(cells, "", "return product(x, w.value()).addiRowVector(b.value());")
    after_class(cells, "INDArray product(INDArray a, INDArray b) { return a.mmul(b); }")


def a_helper_class_below_the_class_in_its_cell(cells):
    forward(cells, "", "return Helper.product(x, w.value()).addiRowVector(b.value());")
    after_class(cells, "class Helper {\n  static INDArray product(INDArray a, INDArray b) { return a.mmul(b); }\n}")


def classes_that_need_each_other(cells):
    forward(cells, "if (!new Even().is(4)) throw new IllegalStateException();")
    after_class(cells, "class Even { boolean is(int n) { return n == 0 || new Odd().is(n - 1); } }")
    after_class(cells, "class Odd { boolean is(int n) { return n != 0 && new Even().is(n - 1); } }")


def a_helper_in_a_later_cell(cells):
    forward(cells, "", "return product(x, w.value()).addiRowVector(b.value());")
    cells.insert(position(cells, "affine") + 1, code("INDArray product(INDArray a, INDArray b) { return a.mmul(b); }"))


def a_helper_declared_again_below(cells):
    before(cells, "double one() { return 2; }")
    forward(cells, "if (one() != 1) throw new IllegalStateException();")
    cells.insert(position(cells, "affine") + 1, code("double one() { return 1; }"))


def a_line_that_begins_with_a_remainder(cells):
    forward(cells, "long n = x.size(0);\n    long r = n\n        % 2\n        + 1;\n    if (r != n % 2 + 1) throw new IllegalStateException();")


def a_text_block_with_percent_signs(cells):
    forward(cells, 'String said = """\n        % a LaTeX comment\n        50 % of it\n        """;\n    if (said.isEmpty()) throw new IllegalStateException();')


def timed(cells):
    answer(cells)["source"] = "%%time\n" + answer(cells)["source"]


def a_line_that_is_timed(cells):
    before(cells, "%time int n = 1", "double[] factors = {1.0};")
    forward(cells, "if (factors[0] != 1) throw new IllegalStateException();")


def a_dependency_that_is_there(cells):
    answer(cells)["source"] = "%maven org.apache.commons:commons-math3:3.6.1\n" + answer(cells)["source"]


def the_kernels_functions(cells):
    before(cells, 'display("shown", "text/plain");\nprintf("%d", 1);\nrender("x");\neval("int evaluated = 1;")')
    forward(cells, "if (evaluated != 1) throw new IllegalStateException();")


def values_of_null(cells):
    before(cells, "String nothing = null;\nnothing", "Object none() { return null; }\nvar kept = none();")
    forward(cells, "if (kept != null || nothing != null) throw new IllegalStateException();")


def another_name(cells):
    source = answer(cells)["source"].replace("class Affine", "class MyLayer").replace("  Affine(", "  MyLayer(")
    answer(cells)["source"] = source
    for name in ("numbers", "hand-forward", "hand-backward", "hand-nudge"):
        cell = cells[position(cells, name)]
        cell["source"] = cell["source"].replace("Affine", "MyLayer")
    check(cells, "backprop.exercise.Autograder.check(backprop.exercise.Exercises.AFFINE, MyLayer::new)")


def a_factory_of_its_own(cells):
    check(cells, "import backprop.exercise.*;\nAutograder.check(Exercises.AFFINE, (w, b) -> { return new Affine(w, b); })")


def the_answer_in_the_check_cell(cells):
    source = answer(cells)["source"]
    for name in ("affine", "numbers", "hand-forward", "hand-backward", "hand-nudge"):
        del cells[position(cells, name)]
    cells[position(cells, "check")]["source"] = source + "\n\n" + cells[position(cells, "check")]["source"]


def a_stub_below_the_check(cells):
    cells.append(code(stubbed(answer(cells)["source"])))


def a_variable_changed_below_the_check(cells):
    before(cells, "double scale = 1;")
    forward(cells, "", "return x.mmul(w.value()).muli(scale).addiRowVector(b.value());")
    cells.append(code("scale = 2;"))


def the_answer_twice(cells):
    before(cells, stubbed(answer(cells)["source"]))


def a_record_and_an_enum(cells):
    before(cells, "record Pair(INDArray a, INDArray b) {}".replace("INDArray", "Object"), "enum Side { LEFT, RIGHT }")
    forward(cells, "if (new Pair(x, x).a() != x || Side.values().length != 2) throw new IllegalStateException();")


def kernels_imports_alone(cells):
    forward(cells, "Map<String, BigDecimal> seen = new HashMap<>();\n    Duration.ofSeconds(1);\n    Pattern.compile(\"a\");")


def windows_lines(cells):
    answer(cells)["source"] = answer(cells)["source"].replace("\n", "\r\n")


def letters_of_other_languages(cells):
    before(cells, "double größe = 1; String 名 = \"é\";")
    forward(cells, "if (größe != 1 || 名.length() != 1) throw new IllegalStateException();")


CASES = [
    a_class_and_a_method_declared_again,
    a_wildcard_import_in_a_later_cell,
    a_helper_below_the_class_in_its_cell,
    a_helper_class_below_the_class_in_its_cell,
    classes_that_need_each_other,
    a_helper_in_a_later_cell,
    a_helper_declared_again_below,
    a_line_that_begins_with_a_remainder,
    a_text_block_with_percent_signs,
    timed,
    a_line_that_is_timed,
    a_dependency_that_is_there,
    the_kernels_functions,
    values_of_null,
    another_name,
    a_factory_of_its_own,
    the_answer_in_the_check_cell,
    a_stub_below_the_check,
    a_variable_changed_below_the_check,
    the_answer_twice,
    a_record_and_an_enum,
    kernels_imports_alone,
    windows_lines,
    letters_of_other_languages,
]

# What tools do to a file around its cells: from its text, the bytes that they write.
FILES = {
    "a_byte_order_mark": lambda text: b"\xef\xbb\xbf" + text.encode(),
    "nan_in_the_metadata": lambda text: text.replace('"metadata": {\n  "backprop"', '"metadata": {\n  "papermill": {"d": Infinity, "x": NaN},\n  "backprop"').encode(),
    "no_metadata_of_ours": lambda text: text.replace('"backprop": {', '"colab": {').encode(),
}


def notebook(change):
    """The text of the solution, changed."""
    changed = copy.deepcopy(SOLUTION)
    for cell in changed["cells"]:
        cell["source"] = "".join(cell["source"])
    change(changed["cells"])
    return json.dumps(changed, indent=1, ensure_ascii=False)


def files():
    """Each case's name, and the bytes of its notebook."""
    made = {case.__name__: notebook(case).encode() for case in CASES}
    made.update({name: write(notebook(lambda cells: None)) for name, write in FILES.items()})
    return made
