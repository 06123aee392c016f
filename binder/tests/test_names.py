"""Names of classes: in all of lib/ each belongs to one."""

import re
from collections import defaultdict
from pathlib import Path

LIB = Path(__file__).resolve().parents[2] / "lib"
# A text block may hold an answer's class, and a sentence may begin with "class": neither declares one.
NO_CODE = re.compile(r'"""[\s\S]*?"""|/\*[\s\S]*?\*/|//.*|"(?:\\.|[^"\\\n])*"')
DECLARED = re.compile(r"^([\w@() -]*?)\b(?:class|interface|enum|record) ([A-Z]\w*) ?[<({a-z]", re.MULTILINE)


def declared(source):
    """The classes that a source file declares for others to use: all but the private ones."""
    return [name for modifiers, name in DECLARED.findall(NO_CODE.sub("", source)) if "private" not in modifiers]


def test_declarations_are_found_and_nothing_else():
    source = '''
/** class Comment { */
@SuppressWarnings("class Text {")
public sealed interface Shape<T> permits Shape.Round, Plain {
  record Round(double radius) implements Shape<Double> {}
  private enum Hidden {ONE}
  public @interface Marked {}
  abstract static class Base extends Object {}
  String answer = """
      public final class Answer implements Layer {
      """;  // class Remark {
  Class<?> type = Base.class; int record = 1;
}
'''
    assert declared(source) == ["Shape", "Round", "Marked", "Base"]


def test_no_two_classes_have_one_name():
    files = defaultdict(list)
    for file in sorted(LIB.glob("*/src/*/java/**/*.java")):
        for name in declared(file.read_text(encoding="utf-8")):
            files[name].append(str(file.relative_to(LIB)))
    assert len(files) > 300, "the sources are elsewhere"
    assert {name: where for name, where in files.items() if len(where) > 1} == {}
