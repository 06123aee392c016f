package backprop.worker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import backprop.nn.Layer;
import backprop.worker.subject.CallFailure;
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
    assertSays(
        "cell 12 does not compile: line 3: a kernel begins as in __global__ void twice(float *y, int"
            + " n) { … }",
        12,
        "%%cuda\n\n__global__ int k() {}");
    // What does not compile stands behind what did: one brace too many, and of two lines the
    // second.
    assertSays(
        "cell 10, line 4 does not compile: illegal start of statement",
        10,
        "int[] both = {1, 2};\nclass Closed {\n}\n}");
    assertSays(
        "cell 11, line 4 does not compile: incompatible types: java.lang.String cannot be converted"
            + " to int",
        11,
        "String v = null;\nv = \"a\";\nint v = 1;\nv = \"a\";");
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
  @DisplayName("within a class as exercises have them is told with the line of the class")
  void answers() throws Exception {
    String answer =
        """
        import backprop.nn.Layer;
        import backprop.nn.Mode;
        import backprop.nn.Parameter;
        import java.util.List;
        import org.nd4j.linalg.api.ndarray.INDArray;

        /** Y = X W + b, and its derivatives. */
        class Affine implements Layer {
          private final Parameter w; // [in, out]
          private INDArray x;        // the latest batch, for backward

          Affine(Parameter w, Parameter b) {
            this.w = w;
          }

          @Override
          public List<Parameter> parameters() {
            return List.of(w);
          }

          /** Takes X [n, in], gives Y [n, out]. */
          @Override
          public INDArray forward(INDArray x, Mode mode) {
            INDArray y = x;
            return y.mmul(
                w.value());
          }

          @Override
          public INDArray backward(INDArray dY) {
            return x.transpose();
          }
        }
        """;
    SHELL.run(11, answer);
    assertSays(
        "cell 12, line 2 threw NullPointerException: Cannot invoke"
            + " \"org.nd4j.linalg.api.ndarray.INDArray.transpose()\" because \"this.x\" is null in"
            + " cell 11, line 31",
        12,
        "Affine layer = new Affine(null, null);\nlayer.backward(null);");
    Object layer = SHELL.value("new Affine(null, null)");
    CallFailure failure =
        CallFailure.of(
            assertThrows(NullPointerException.class, () -> ((Layer) layer).backward(null)));
    assertEquals("Affine.backward", failure.place().method());
    assertEquals("cell 11, line 31", SHELL.inCell(failure.place()).inCell());
    // Defined before what it needs is.
    SHELL.run(
        13,
        "\nclass Early {\n  int a;\n\n  int of(int n) {\n    int m = Later.of(n);\n\n    return m / 0;\n  }\n}");
    SHELL.run(14, "class Later {\n  static int of(int n) {\n    return n;\n  }\n}");
    assertSays(
        "cell 15, line 1 threw ArithmeticException: / by zero in cell 13, line 8",
        15,
        "new Early().of(1);");
    SHELL.run(
        16,
        "class Runs implements Runnable {\n\n  public void run() {\n    new Early().of(1);\n  }\n}");
    Runnable runs = (Runnable) SHELL.value("new Runs()");
    CallFailure later = CallFailure.of(assertThrows(ArithmeticException.class, runs::run));
    assertEquals("cell 13, line 8", SHELL.inCell(later.place()).inCell());
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
        "cell 4, line 2 threw NullPointerException: Cannot invoke \"String.length()\" because"
            + " \"word\" is null",
        4,
        "int lengthOf(String word) {\n  return word.length();\n}\nlengthOf(null);");
    assertSays(
        "cell 5, line 3 threw NullPointerException: Cannot invoke \"String.length()\" because"
            + " \"last\" is null",
        5,
        "int lengthOfLast(String[] words) {\n  String last = words[words.length - 1];\n  return last.length();\n}\nlengthOfLast(new String[1]);");
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
