package backprop.worker;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import jdk.jshell.DeclarationSnippet;
import jdk.jshell.EvalException;
import jdk.jshell.JShell;
import jdk.jshell.JShellException;
import jdk.jshell.Snippet;
import jdk.jshell.SnippetEvent;
import jdk.jshell.SourceCodeAnalysis;
import jdk.jshell.spi.ExecutionControl;
import jdk.jshell.spi.ExecutionControlProvider;
import jdk.jshell.spi.ExecutionEnv;

/**
 * Evaluates a notebook's cells as the kernel does: a JShell in this JVM, with the library on its
 * classpath and the kernel's imports.
 */
final class NotebookShell implements AutoCloseable {

  private static final List<String> IMPORTS =
      List.of(
          "java.io.*",
          "java.math.*",
          "java.net.*",
          "java.nio.file.*",
          "java.util.*",
          "java.util.concurrent.*",
          "java.util.function.*",
          "java.util.prefs.*",
          "java.util.regex.*",
          "java.util.stream.*",
          "static backprop.worker.KernelFunctions.*");

  private final KeepingControl control = new KeepingControl();
  private final JShell shell;

  NotebookShell() {
    shell =
        JShell.builder()
            .executionEngine(new InThisJvm(control), Map.of())
            .compilerOptions("-classpath", System.getProperty("java.class.path"))
            .build();
    IMPORTS.forEach(name -> shell.eval("import " + name + ";"));
  }

  /**
   * Runs one cell, up to its first failure.
   *
   * @throws CellException if it does not compile or throws
   */
  void run(int number, String source) throws CellException {
    String rest = withoutMagics(source);
    while (!rest.isBlank()) {
      SourceCodeAnalysis.CompletionInfo next = shell.sourceCodeAnalysis().analyzeCompletion(rest);
      if (next.completeness() == SourceCodeAnalysis.Completeness.EMPTY) {
        return;
      }
      if (!next.completeness().isComplete()) {
        throw new CellException(
            "cell " + number + " does not compile: it ends in the middle of a statement");
      }
      evaluate("cell " + number, next.source());
      rest = next.remaining();
    }
  }

  /**
   * The object that an expression gives.
   *
   * @throws CellException if it does not compile or throws
   */
  Object value(String expression) throws CellException {
    // JShell accepts a class whose methods name what does not exist, and fails when it is used.
    for (Snippet snippet : shell.snippets().toList()) {
      boolean used =
          snippet instanceof DeclarationSnippet declaration
              && expression.contains(declaration.name());
      if (used && missing(snippet).isPresent()) {
        throw new CellException(
            ((DeclarationSnippet) snippet).name()
                + " does not compile: cannot find "
                + missing(snippet).get());
      }
    }
    evaluate(expression, expression);
    return control.last();
  }

  private void evaluate(String place, String source) throws CellException {
    for (SnippetEvent event : shell.eval(source)) {
      Snippet snippet = event.snippet();
      if (event.status() == Snippet.Status.REJECTED) {
        throw new CellException(place + " does not compile: " + diagnostics(snippet));
      }
      if (event.exception() != null) {
        throw new CellException(place + " threw " + described(event.exception()));
      }
      // Events with a cause tell how earlier snippets fare now; that is not this one's failure.
      if (event.causeSnippet() == null && missing(snippet).isPresent()) {
        throw new CellException(place + " does not compile: cannot find " + missing(snippet).get());
      }
    }
  }

  /** What a declaration names and nothing defines, where that is so. */
  private Optional<String> missing(Snippet snippet) {
    Snippet.Status status = shell.status(snippet);
    boolean pending =
        status == Snippet.Status.RECOVERABLE_NOT_DEFINED
            || status == Snippet.Status.RECOVERABLE_DEFINED;
    return pending && snippet instanceof DeclarationSnippet declaration
        ? Optional.of(shell.unresolvedDependencies(declaration).collect(Collectors.joining(", ")))
        : Optional.empty();
  }

  private String diagnostics(Snippet snippet) {
    return shell
        .diagnostics(snippet)
        .map(d -> d.getMessage(Locale.ROOT).replaceAll("\\s+", " "))
        .collect(Collectors.joining("; "));
  }

  private static String described(JShellException thrown) {
    String name =
        thrown instanceof EvalException e
            ? e.getExceptionClassName().substring(e.getExceptionClassName().lastIndexOf('.') + 1)
            : "an exception, for want of something not defined yet";
    return thrown.getMessage() == null ? name : name + ": " + thrown.getMessage();
  }

  /** Lines that start with a percent sign are the kernel's, not Java; so are cells with two. */
  private static String withoutMagics(String source) {
    return source.stripLeading().startsWith("%%") ? "" : source.replaceAll("(?m)^\\s*%.*$", "");
  }

  @Override
  public void close() {
    shell.close();
  }

  /** Gives JShell the control that was made for it. */
  private record InThisJvm(KeepingControl control) implements ExecutionControlProvider {

    @Override
    public String name() {
      return "in-this-jvm";
    }

    @Override
    public ExecutionControl generate(ExecutionEnv env, Map<String, String> parameters) {
      return control;
    }
  }
}
