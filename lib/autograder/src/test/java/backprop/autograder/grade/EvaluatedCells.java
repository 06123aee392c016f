package backprop.autograder.grade;

import backprop.worker.CudaMagic;
import java.util.List;
import jdk.jshell.JShell;
import jdk.jshell.SnippetEvent;
import jdk.jshell.SourceCodeAnalysis.CompletionInfo;

/**
 * Evaluates the answer cells of a notebook in this JVM, and hands over the factory of the answer.
 */
public final class EvaluatedCells implements AutoCloseable {

  /** Where the last cell lays it. */
  public static Object handed;

  private final JShell shell = JShell.builder().executionEngine("local").build();

  EvaluatedCells() {
    shell.addToClasspath(
        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")));
    run("import java.util.*;");
  }

  /** What this expression is, once these cells have run, as a factory of this type. */
  Object factory(List<String> cells, Class<?> type, String expression) {
    cells.forEach(this::run);
    handed = null;
    String field = EvaluatedCells.class.getName() + ".handed";
    run(field + " = (" + type.getCanonicalName() + ") " + expression + ";");
    return handed;
  }

  private void run(String cell) {
    if (CudaMagic.isIn(cell)) {
      CudaMagic.run(cell);
      return;
    }
    String left = cell;
    while (!left.isBlank()) {
      CompletionInfo next = shell.sourceCodeAnalysis().analyzeCompletion(left);
      for (SnippetEvent event : shell.eval(next.source())) {
        List<String> wrong =
            shell.diagnostics(event.snippet()).map(d -> d.getMessage(null)).toList();
        boolean whole = event.status().isActive() && !event.status().toString().startsWith("REC");
        if (event.causeSnippet() == null && !(whole && event.exception() == null)) {
          throw new IllegalStateException(
              event.status() + ": " + next.source() + wrong + event.exception());
        }
      }
      left = next.remaining();
    }
  }

  @Override
  public void close() {
    shell.close();
  }
}
