package backprop.worker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import backprop.worker.subject.CallFailure;
import jdk.jshell.JShell;
import jdk.jshell.Snippet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("The place of an exception")
class PlaceTest {

  // In this JVM, as the kernel has its own.
  private final JShell shell = JShell.builder().executionEngine("local").build();

  /** What comes of running an expression for a Runnable, after these cells. */
  private CallFailure failure(String runnable, String... cells) {
    for (String cell : cells) {
      assertEquals(Snippet.Status.VALID, shell.eval(cell).get(0).status(), cell);
    }
    shell.eval("System.getProperties().put(\"made\", " + runnable + ")");
    Runnable made = (Runnable) System.getProperties().remove("made");
    return CallFailure.of(assertThrows(Throwable.class, made::run));
  }

  @AfterEach
  void close() {
    shell.close();
  }

  @Test
  @DisplayName("is the method of the notebook's class that called what threw")
  void method() {
    CallFailure failure =
        failure(
            "new A()",
            "class A implements Runnable {\n  public void run() {\n    Integer.parseInt(\"x\");\n  }\n}");
    assertEquals("A.run", failure.place().method());
    assertEquals("NumberFormatException", failure.name());
  }

  @Test
  @DisplayName("differs from line to line of one method")
  void lines() {
    String cell =
        "class B implements Runnable {\n  int n;\n  B(int n) { this.n = n; }\n  public void run() {\n"
            + "    Object o = null;\n    if (n == 0) o.hashCode();\n    o.toString();\n  }\n}";
    CallFailure.Where first = failure("new B(0)", cell).place();
    CallFailure.Where second = failure("new B(1)").place();
    assertEquals(first.method(), second.method());
    assertNotEquals(first, second);
    assertEquals(second, failure("new B(1)").place());
  }

  @Test
  @DisplayName(
      "is told without what compilers add, in lambdas, nested classes and methods of a cell")
  void names() {
    String cell =
        "class Outer { static class Inner implements Runnable {\n"
            + "  public void run() { Runnable r = () -> { throw new Oops(); }; r.run(); } } }";
    CallFailure nested =
        failure("new Outer.Inner()", "class Oops extends RuntimeException {}", cell);
    assertEquals("Outer.Inner.run", nested.place().method());
    assertEquals("Oops", nested.name());
    CallFailure helper =
        failure("(Runnable) () -> help()", "void help() { throw new IllegalStateException(); }");
    assertEquals("help", helper.place().method());
  }

  @Test
  @DisplayName("is none where no notebook's code ran, or where the exception hides its trace")
  void unknown() {
    assertEquals(CallFailure.Where.UNKNOWN, CallFailure.of(new IllegalStateException("x")).place());
    CallFailure hidden =
        failure(
            "new C()",
            "class D extends RuntimeException { public StackTraceElement[] getStackTrace() { return"
                + " null; } public String getMessage() { throw new StackOverflowError(); } }",
            "class C implements Runnable { public void run() { throw new D(); } }");
    assertEquals(CallFailure.Where.UNKNOWN, hidden.place());
    assertEquals("D", hidden.toString());
  }
}
