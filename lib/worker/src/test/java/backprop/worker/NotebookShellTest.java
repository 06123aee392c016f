package backprop.worker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("A cell that throws")
class NotebookShellTest {

  /** A process has one kernel. */
  private static final NotebookShell SHELL = new NotebookShell();

  private void assertSays(String message, int number, String source) {
    assertEquals(
        message,
        assertThrows(CellException.class, () -> SHELL.run(number, source)).getMessage(),
        source);
  }

  @Test
  @DisplayName("is told with its line, whatever stands around it")
  void line() {
    String zero = "ArithmeticException: / by zero";
    assertSays("cell 1, line 1 threw " + zero, 1, "int a = 1 / 0;");
    assertSays("cell 2, line 3 threw " + zero, 2, "\n// a comment\nint b = 1 / 0;\nint c = 1;");
    // A statement has the line where it begins.
    assertSays("cell 3, line 2 threw " + zero, 3, "int e;\nint d =\n    1\n    +\n    1 / 0;");
    // Of two lines alike, the one that threw.
    assertSays(
        "cell 4, line 3 threw " + zero, 4, "int n = 1;\nint m = 2 / n--;\nm = 2 / n--;\nm = 3;");
    assertSays("cell 5, line 3 threw " + zero, 5, "n = 1;\nm = 2 / n--;\nm = 2 / n--;");
    assertSays(
        "cell 6, line 4 threw IllegalStateException: mine",
        6,
        "for (int i = 0; i < 3; i++) {\n\n  if (i == 1) {\n"
            + "    throw new IllegalStateException(\"mine\");\n  }\n}");
    assertSays("cell 7, line 2 threw " + zero, 7, "int x = 1; int y = 2;\nint z = x / (y - 2);");
    assertSays(
        "cell 9, line 2 does not compile: incompatible types: java.lang.String cannot be converted"
            + " to int",
        9,
        "%%time\nint r = \"text\";");
    assertSays("cell 8, line 3 threw " + zero, 8, "%%time\nint p = 1;\nint q = p / 0;");
  }

  @Test
  @DisplayName("within what it or another cell defines is told with both lines")
  void calls() throws Exception {
    SHELL.run(
        3,
        "import java.util.List;\n\nclass Half {\n  int of(int n) {\n"
            + "    return n / (n - n);\n  }\n}\nint half(int n) {\n  return new Half().of(n);\n}");
    assertSays(
        "cell 4, line 2 threw ArithmeticException: / by zero in cell 3, line 5",
        4,
        "int a = 1;\nhalf(a);");
    assertSays(
        "cell 5, line 3 threw ArithmeticException: / by zero",
        5,
        "class Third {\n  static int of(int n) {\n    return n / 0;\n  }\n}\nThird.of(2);");
    // Through the library, and of a class that is defined again.
    assertSays(
        "cell 6, line 1 threw ArithmeticException: / by zero in cell 3, line 5",
        6,
        "List.of(1).forEach(n -> half(n));");
    SHELL.run(7, "\n\nint half(int n) {\n\n  return n / 0;\n}");
    assertSays(
        "cell 8, line 1 threw ArithmeticException: / by zero in cell 7, line 5", 8, "half(2)");
    CellException answer = assertThrows(CellException.class, () -> SHELL.value("half(3)"));
    assertEquals(
        "half(3) threw ArithmeticException: / by zero in cell 7, line 5", answer.getMessage());
  }

  @Test
  @DisplayName("is told in the learner's own names, with the cause where there is no message")
  void words() throws Exception {
    SHELL.run(1, "class Box {\n  String s;\n}\nBox box = new Box();");
    assertSays(
        "cell 2, line 1 threw NullPointerException: Cannot invoke \"String.length()\" because"
            + " \"box.s\" is null",
        2,
        "box.s.length();");
    assertSays(
        "cell 3, line 10 threw ExceptionInInitializerError, caused by IllegalStateException: no",
        3,
        "class Once {\n  static int n = n();\n  static int n() {\n    if (true) {\n"
            + "      throw new IllegalStateException(\"no\");\n    }\n    return 1;\n  }\n}\nint k = Once.n;");
    assertSays(
        "cell 4, line 3 threw StackOverflowError",
        4,
        "\nint down(int n) {\n  return down(n + 1);\n}\ndown(0);");
    assertSays(
        "cell 5, line 4 threw Mine: hm",
        5,
        "class Mine extends RuntimeException {\n  Mine() { super(\"hm\"); }\n}\nthrow new Mine();");
  }
}
