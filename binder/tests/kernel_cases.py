"""Notebooks with a right answer to exercise 05, written in ways that a learner's are and the solution is not.

Each is a function that changes the solution's cells, as JSON has them. What the kernel makes of such a notebook, the
grader must make of it too.
"""

import copy
import json
import re
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


def a_sealed_interface_of_records(cells):
    before(
        cells,
        "sealed interface Shape {\n"
        "  record Square(int side) implements Shape {\n"
        "    public Square {\n      if (side < 0) throw new IllegalArgumentException();\n    }\n  }\n"
        "  record Strip(int rows, int... columns) implements Shape {}\n}\n"
        "enum Step { UP { int by() { return 1; } }, DOWN { int by() { return -1; } }; abstract int by(); }",
        "int size(Shape shape) {\n"
        "  if (shape instanceof Shape.Square s && s.side() > 0) return s.side();\n"
        "  return shape instanceof Shape.Strip strip ? strip.rows() * strip.columns().length : 0;\n}\n"
        "int by(Step step) {\n"
        "  return switch (step) { case UP -> step.by(); case DOWN -> { int back = step.by(); yield back; } };\n}",
    )
    forward(cells, "if (size(new Shape.Square(3)) + size(new Shape.Strip(2, 1, 1)) + by(Step.DOWN) != 6) throw new IllegalStateException();")


def generic_methods_and_varargs(cells):
    before(
        cells,
        "<T extends Comparable<? super T>> T largest(List<? extends T> all) { return Collections.max(all); }\n"
        "@SafeVarargs static <T> List<T> listed(T... all) { return List.of(all); }\n"
        "interface Chain<A, B> extends Function<A, B> { default <C> Chain<A, C> then(Function<? super B, ? extends C> next) { return a -> next.apply(apply(a)); } }".replace(
            "Function<", "java.util.function.Function<"
        ),
        "Chain<Integer, Integer> twice = n -> 2 * n;",
    )
    forward(cells, 'if (!twice.then(n -> "" + n).apply(largest(listed(1, 3, 2))).equals("6")) throw new IllegalStateException();')


def a_nested_helper_below_what_uses_it(cells):
    forward(cells, "", "return new Rows<>(x, w.value()).product().addiRowVector(Rows.of(b));")
    source = answer(cells)["source"]
    nested = (
        "\n  static final class Rows<T extends INDArray> {\n"
        "    private final T a, b;\n    Rows(T a, T b) { this.a = a; this.b = b; }\n"
        "    INDArray product() { class Of { INDArray it() { return a.mmul(b); } } return new Of().it(); }\n"
        "    static INDArray of(Parameter p) { return new Object() { INDArray v = p.value(); }.v; }\n  }\n}"
    )
    answer(cells)["source"] = source.rstrip()[:-1] + nested


def annotations_and_a_main_method(cells):
    before(
        cells,
        "import java.lang.annotation.*;\n@Retention(RetentionPolicy.RUNTIME) @Target(ElementType.TYPE)\n@interface By { String value() default \"me\"; int[] steps() default {1, 2}; }",
    )
    source = answer(cells)["source"].replace("class Affine", '@By(steps = {}) @SuppressWarnings({"unused", "rawtypes"})\nclass Affine')
    main = '\n  public static void main(String... arguments) {\n    System.out.println("A main of mine");\n  }\n}'
    answer(cells)["source"] = source.rstrip()[:-1] + main + "\nAffine.main();"
    forward(cells, 'if (!getClass().getAnnotation(By.class).value().equals("me")) throw new IllegalStateException();')


def text_blocks_with_magics(cells):
    block = '"""\n        %mine 05-affine\n        %%time\n        %maven a:b:1\n        % 2\n        """'
    before(cells, "String said = " + block + ";")
    forward(cells, "String within = " + block + ";\n    if (within.isEmpty() || said.isEmpty()) throw new IllegalStateException();")


def one_very_long_line(cells):
    source = answer(cells)["source"]
    head, tail = source.split("/** Y = X W", 1)
    tail = re.sub(r"//.*|/\*\*.*?\*/", "", tail.split("*/", 1)[1])
    sum_ = "+".join(["1"] * 800)
    line = re.sub(r"\s+", " ", tail).replace("this.x = x;", f'if ("{"x" * 3000}".length() + {sum_} != 3800) throw new IllegalStateException(); this.x = x;')
    answer(cells)["source"] = head + line


def imports_below_what_needs_them(cells):
    before(cells, "DoubleSupplier one() { return () -> 1; }")
    forward(cells, "if (one().getAsDouble() != 1) throw new IllegalStateException();")
    check(cells, "import java.util.function.*;\nimport static backprop.exercise.Autograder.*;\nimport static backprop.exercise.Exercises.*;\nbackprop.exercise.Autograder.check(AFFINE, Affine::new)")


def a_check_in_a_method_of_its_own(cells):
    another_name(cells)
    at = position(cells, "check")
    source = cells[at]["source"]
    before(cells, "backprop.exercise.Report tried(backprop.exercise.LayerFactory.OfTwo made) {\n  return backprop.exercise.Autograder.check(backprop.exercise.Exercises.AFFINE, made);\n}")
    cells[position(cells, "check")]["source"] = "tried(MyLayer::new)"
    cells[position(cells, "points")]["source"] = "tried(MyLayer::new).score()"
    assert source != cells[position(cells, "check")]["source"]


def letters_that_look_alike(cells):
    before(
        cells,
        "double caf\u00e9 = 1, cafe\u0301 = 2, \u03b4Y = 3, \u0430 = 4, a = 5, $ = 6, _1 = 7;",
        "// \U0001f600 a comment \u202e that turns\nString \u540d = \"\U0001f600\\u00e9\"; int \\u0062\\u0063 = 8; // \\u002a",
    )
    forward(cells, "if (caf\u00e9 + cafe\u0301 + \u03b4Y + \u0430 + a + $ + _1 + bc != 36 || \u540d.length() != 3) throw new IllegalStateException();")


def lines_of_an_old_mac(cells):
    answer(cells)["source"] = answer(cells)["source"].replace("\n", "\r")


def a_base_class_declared_again(cells):
    base = "abstract class Base implements backprop.nn.Layer {\n  double one() { return %s; }\n}"
    before(cells, base % 2)
    source = answer(cells)["source"].replace("class Affine implements Layer", "class Affine extends Base")
    answer(cells)["source"] = source
    forward(cells, "if (one() != 1) throw new IllegalStateException();")
    cells.insert(position(cells, "affine") + 1, code(base % 1))


def a_factory_in_a_variable(cells):
    cells.insert(position(cells, "affine") + 1, code("backprop.exercise.LayerFactory.OfTwo made = (w, b) -> new Affine(w, b);"))
    check(cells, "var report = backprop.exercise.Autograder.check(backprop.exercise.Exercises.AFFINE, made);\nreport")
    cells[position(cells, "points")]["source"] = "report.score()"


def work_in_other_threads(cells):
    before(cells, "import java.util.concurrent.*;\nExecutorService pool = Executors.newFixedThreadPool(2);")
    forward(cells, "", "return CompletableFuture.supplyAsync(() -> x.mmul(w.value()), pool).join().addiRowVector(b.value());")


def pictures_and_tables_above(cells):
    before(
        cells,
        "import org.nd4j.linalg.factory.Nd4j;\nbackprop.plot.ImageGrid.of(Nd4j.rand(2, 64), 2, List.of(\"a\", \"b\"))",
        'import tech.tablesaw.api.*;\nTable table = Table.create("t", DoubleColumn.create("x", 1, 2));\ntable',
    )
    forward(cells, "if (table.rowCount() != 2) throw new IllegalStateException();")


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
    a_sealed_interface_of_records,
    generic_methods_and_varargs,
    a_nested_helper_below_what_uses_it,
    annotations_and_a_main_method,
    text_blocks_with_magics,
    one_very_long_line,
    imports_below_what_needs_them,
    a_check_in_a_method_of_its_own,
    letters_that_look_alike,
    lines_of_an_old_mac,
    a_base_class_declared_again,
    a_factory_in_a_variable,
    work_in_other_threads,
    pictures_and_tables_above,
]



def rewritten(change):
    """What a tool writes that changes a notebook as JSON."""

    def write(text):
        notebook = json.loads(text)
        change(notebook)
        return json.dumps(notebook, indent=2).encode()

    return write


def by_colab(notebook):
    kernel = {"name": "java", "display_name": "Java"}
    notebook.update(metadata={"colab": {"provenance": []}, "kernelspec": kernel, "language_info": {"name": "java"}}, nbformat_minor=0)
    for i, cell in enumerate(notebook["cells"]):
        cell.pop("id", None)
        cell["metadata"] = {"id": f"{i:012d}"}


def by_jupytext(notebook):
    notebook["metadata"] = {"jupytext": {"cell_metadata_filter": "-all", "main_language": "java", "notebook_metadata_filter": "-all"}}
    for i, cell in enumerate(notebook["cells"]):
        cell.update(id=f"{i:08x}", metadata={})


def by_papermill(notebook):
    notebook["metadata"]["papermill"] = {"duration": float("nan"), "parameters": {"seed": 7}, "exception": None}
    for cell in notebook["cells"]:
        cell["metadata"]["papermill"] = {"duration": float("inf"), "status": "completed"}
    injected = code("// Parameters\nint seed = 7;")
    injected["metadata"]["tags"] = ["injected-parameters"]
    notebook["cells"].insert(0, injected)


# What tools do to a file around its cells: from its text, the bytes that they write.
FILES = {
    "by_colab": rewritten(by_colab),
    "by_jupytext": rewritten(by_jupytext),
    "by_papermill": rewritten(by_papermill),
    "by_an_editor_of_windows": lambda text: text.replace('"backprop": {', '"vscode": {').replace("\n", "\r\n").encode(),
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
