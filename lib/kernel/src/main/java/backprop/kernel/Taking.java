package backprop.kernel;

import static java.util.stream.Collectors.joining;

import backprop.autograder.exercise.GradedExercise;
import backprop.autograder.grade.SavedAnswer;
import backprop.autograder.grade.SavedAnswer.SavedCell;
import backprop.exercise.Autograder;
import backprop.exercise.Exercise;
import backprop.exercise.Mine;
import backprop.exercise.Report;
import backprop.worker.CudaMagic;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import jdk.jshell.DeclarationSnippet;
import jdk.jshell.ImportSnippet;
import jdk.jshell.JShell;
import jdk.jshell.MethodSnippet;
import jdk.jshell.Snippet;
import jdk.jshell.Snippet.Status;
import jdk.jshell.SnippetEvent;
import jdk.jshell.SourceCodeAnalysis;
import jdk.jshell.SourceCodeAnalysis.CompletionInfo;
import jdk.jshell.VarSnippet;

/**
 * Takes one answer into a session: its cells, and of the notebook's other cells what they need, so
 * that nothing else of the session changes. It is tested, and taken out again if it does not pass.
 */
final class Taking {

  private static final Pattern UNRESOLVED = Pattern.compile("\\w+ (\\w+).*");
  private static final Pattern COLOUR = Pattern.compile("\u001b\\[[0-9;]*m");

  private final CourseKernel kernel;
  private final JShell shell;
  private final GradedExercise<?> exercise;
  private final Collection<Taking> others;
  // What has been evaluated, in its order.
  private final Set<Snippet> evaluated = new LinkedHashSet<>();

  /** A declaration in a cell that is no part of the answer. */
  private record Declaration(SavedCell cell, String source, boolean isVariable) {}

  /** Two answers declare one name, each in its own way. */
  private static final class Clash extends RuntimeException {
    private static final long serialVersionUID = 1;

    Clash(String name, Taking other) {
      super(
          "declares %s, which stands here as the answer of %s declares it: name one of them otherwise"
              .formatted(name, other.exercise.exercise().id()));
    }
  }

  /**
   * A taking into a kernel's session.
   *
   * @param others what was taken in before, and must stay as it was tested
   */
  Taking(CourseKernel kernel, GradedExercise<?> exercise, Collection<Taking> others) {
    this.kernel = kernel;
    this.exercise = exercise;
    this.others = others;
    shell = kernel.getJShell();
  }

  /** What the answer in a notebook lacks, in lines; empty where it has been taken in. */
  String from(Path file) {
    SavedAnswer cells;
    try {
      cells = SavedAnswer.read(file, exercise);
    } catch (IOException e) {
      return "cannot be read: " + e;
    } catch (IllegalArgumentException e) {
      return e.getMessage();
    }
    if (!cells.open().isEmpty()) {
      return "not written yet: \"yours to write\" still stands in its cell "
          + cells.open().stream().map(cell -> "[" + cell + "]").collect(joining(" and "));
    }
    CellFailure failure = kernel.failure();
    String cell = failure.cell();
    String source = failure.source();
    boolean passed = false;
    JShell.Subscription listening = shell.onSnippetEvent(this::note);
    try {
      String lacks = lacks(cells);
      passed = lacks.isEmpty();
      return lacks;
    } finally {
      shell.unsubscribe(listening);
      // Also if somebody interrupts the tests.
      if (!passed) {
        out();
      }
      failure.enter(cell, source);
    }
  }

  /** Takes it out of the session again, where it is in it. */
  void out() {
    added().forEach(shell::drop);
  }

  private String lacks(SavedAnswer cells) {
    try {
      for (SavedCell cell : cells.answer()) {
        evaluate(cell, cell.source());
      }
    } catch (Clash e) {
      return e.getMessage();
    } catch (RuntimeException e) {
      return "does not compile\n" + said(e);
    }
    try {
      complete(declarations(cells.others()), imports(cells.others()));
    } catch (Clash e) {
      return e.getMessage();
    }
    List<String> missing =
        added()
            .filter(this::isPending)
            .map(s -> s.name() + " lacks " + String.join(", ", unresolved(s)))
            .toList();
    if (!missing.isEmpty()) {
      return "does not compile: " + String.join("; ", missing);
    }
    List<String> defined = added().map(Snippet::source).map(Taking::head).toList();
    for (String name : exercise.classes()) {
      if (added().noneMatch(snippet -> snippet.name().equals(name))) {
        return "there is no class "
            + name
            + " in it"
            + (defined.isEmpty() ? "" : ", but " + String.join(", ", defined));
      }
    }
    return tested(exercise.exercise());
  }

  private static String head(String source) {
    Matcher type = Pattern.compile("\\b(?:class|record|enum|interface) \\w+").matcher(source);
    return type.find() ? type.group() : source.lines().findFirst().orElse("");
  }

  private <F> String tested(Exercise<F> test) {
    String expression = "(" + test.factory().getCanonicalName() + ") " + exercise.registration();
    F factory;
    try {
      kernel.failure().enter("the check", expression);
      factory = test.factory().cast(kernel.evalBuilder(expression).eval());
    } catch (RuntimeException e) {
      return "its class cannot be made as the check makes it\n" + said(e);
    }
    Report report = Autograder.check(test, factory);
    List<Report.Test> failed =
        report.tests().stream().filter(t -> t.status() != Report.Status.PASSED).toList();
    if (failed.isEmpty()) {
      Mine.is(test, factory);
      return "";
    }
    Report.Test first = failed.get(0);
    return "fails %d of its %d tests; the first is\n%s\n%s"
        .formatted(failed.size(), report.tests().size(), first.name(), first.explanation());
  }

  private void evaluate(SavedCell cell, String source) {
    snippets(source).forEach(this::requireFree);
    String place = exercise.exercise().id() + ".ipynb, cell [" + cell.number() + "]";
    kernel.failure().enter(place, cell.source());
    if (CudaMagic.isIn(source)) {
      CudaMagic.run(source);
    } else {
      kernel.evalBuilder(source).eval();
    }
  }

  private String said(RuntimeException e) {
    return kernel.failure().lines(e).stream()
        .map(line -> COLOUR.matcher(line).replaceAll(""))
        .collect(joining("\n"))
        .strip();
  }

  /** Evaluates what the answer's classes need, and what that needs. */
  private void complete(Map<String, List<Declaration>> declarations, List<Declaration> imports) {
    if (added().anyMatch(this::isPending)) {
      imports.forEach(this::evaluate);
    }
    boolean more = true;
    while (more) {
      List<Declaration> needed =
          added()
              .filter(this::isPending)
              .flatMap(snippet -> unresolved(snippet).stream())
              .map(UNRESOLVED::matcher)
              .filter(Matcher::matches)
              .flatMap(matcher -> needed(matcher.group(1), declarations))
              .toList();
      needed.forEach(this::evaluate);
      more = !needed.isEmpty();
    }
  }

  /**
   * The declarations of a name, each once. JShell waits for what a class or method lacks, and
   * refuses a variable: what its value names comes before it.
   */
  private static Stream<Declaration> needed(
      String name, Map<String, List<Declaration>> declarations) {
    List<Declaration> found = declarations.remove(name);
    return found == null
        ? Stream.empty()
        : found.stream()
            .flatMap(
                declaration ->
                    declaration.isVariable()
                        ? Stream.concat(
                            Stream.of(declaration.source().split("\\W+"))
                                .flatMap(word -> needed(word, declarations)),
                            Stream.of(declaration))
                        : Stream.of(declaration));
  }

  private void evaluate(Declaration declaration) {
    try {
      evaluate(declaration.cell(), declaration.source());
    } catch (Clash e) {
      throw e;
    } catch (RuntimeException e) {
      // Then it is missing still, and that is said.
    }
  }

  /** JShell would put it in the other's place, which was tested with its own. */
  private void requireFree(Snippet snippet) {
    if (snippet instanceof DeclarationSnippet declaration) {
      for (Taking other : others) {
        boolean taken =
            other
                .added()
                .anyMatch(
                    own ->
                        key(own).equals(key(declaration))
                            && !own.source().strip().equals(declaration.source().strip()));
        if (taken) {
          throw new Clash(declaration.name(), other);
        }
      }
    }
  }

  /** What a declaration replaces: that of its name, and of a method's parameters. */
  private static String key(DeclarationSnippet snippet) {
    return snippet instanceof MethodSnippet method
        ? method.name() + "(" + method.parameterTypes() + ")"
        : snippet.name();
  }

  private Map<String, List<Declaration>> declarations(List<SavedCell> cells) {
    Map<String, List<Declaration>> found = new LinkedHashMap<>();
    for (SavedCell cell : cells) {
      for (Snippet snippet : snippets(cell.source())) {
        if (snippet instanceof DeclarationSnippet declaration) {
          found
              .computeIfAbsent(declaration.name(), name -> new ArrayList<>())
              .add(new Declaration(cell, snippet.source(), snippet instanceof VarSnippet));
        }
      }
    }
    return found;
  }

  private List<Declaration> imports(List<SavedCell> cells) {
    List<Declaration> found = new ArrayList<>();
    for (SavedCell cell : cells) {
      snippets(cell.source()).stream()
          .filter(snippet -> snippet instanceof ImportSnippet)
          .forEach(snippet -> found.add(new Declaration(cell, snippet.source(), false)));
    }
    return found;
  }

  private List<Snippet> snippets(String source) {
    if (CudaMagic.isIn(source)) {
      return List.of();
    }
    SourceCodeAnalysis analysis = shell.sourceCodeAnalysis();
    List<Snippet> snippets = new ArrayList<>();
    CompletionInfo next = analysis.analyzeCompletion(source);
    while (next.completeness().isComplete()) {
      snippets.addAll(analysis.sourceToSnippets(next.source()));
      next = analysis.analyzeCompletion(next.remaining());
    }
    return snippets;
  }

  private void note(SnippetEvent event) {
    // Events with a cause tell how earlier snippets fare now.
    if (event.causeSnippet() == null && event.status().isActive()) {
      evaluated.add(event.snippet());
    }
  }

  /** What has been declared. */
  private Stream<DeclarationSnippet> added() {
    return evaluated.stream()
        .filter(snippet -> snippet instanceof DeclarationSnippet)
        .filter(snippet -> shell.status(snippet).isActive())
        .map(snippet -> (DeclarationSnippet) snippet)
        .toList()
        .stream();
  }

  private boolean isPending(DeclarationSnippet snippet) {
    Status status = shell.status(snippet);
    return status == Status.RECOVERABLE_DEFINED || status == Status.RECOVERABLE_NOT_DEFINED;
  }

  private List<String> unresolved(DeclarationSnippet snippet) {
    return shell.unresolvedDependencies(snippet).toList();
  }
}
