package backprop.worker;

import backprop.worker.subject.CallFailure;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import jdk.jshell.DeclarationSnippet;
import jdk.jshell.EvalException;
import jdk.jshell.JShell;
import jdk.jshell.Snippet;
import jdk.jshell.SnippetEvent;
import jdk.jshell.SourceCodeAnalysis;
import jdk.jshell.SourceCodeAnalysis.CompletionInfo;
import jdk.jshell.TypeDeclSnippet;
import jdk.jshell.UnresolvedReferenceException;
import org.dflib.jjava.jupyter.kernel.magic.LineMagic;
import org.dflib.jjava.kernel.JavaKernel;
import org.dflib.jjava.kernel.execution.CompilationException;
import org.dflib.jjava.kernel.execution.IncompleteSourceException;
import org.dflib.jjava.kernel.magics.ClasspathMagic;
import org.dflib.jjava.kernel.magics.LoadMagic;
import org.dflib.jjava.kernel.magics.TimeMagic;

/**
 * Evaluates a notebook's cells by the kernel itself: JJava's evaluator, magics and imports, on this
 * JVM's classpath. Only nobody is connected, so what a cell shows is shown to nobody.
 */
final class NotebookShell {

  private static final Pattern CLASS = Pattern.compile("\\b(?:class|record)\\s++(\\w++)");

  /** What JShell puts around a learner's classes and variables, in messages of the JDK's. */
  private static final Pattern JSHELLS_NAME =
      Pattern.compile("(REPL\\.)?\\$JShell\\$[0-9]+[A-Z]*[$.]");

  private final JavaKernel kernel;
  // The classes that cells declare, and the numbers of those cells.
  private final Map<String, SortedSet<Integer>> declarations = new HashMap<>();
  // Why cells that were to declare these classes failed.
  private final Map<String, String> failures = new HashMap<>();
  private final CellPlaces places;
  private int running;

  NotebookShell() {
    // What the kernel registers. A worker has no network and no other notebooks.
    LineMagic<Object, JavaKernel> nothing = (kernel, arguments) -> null;
    TimeMagic time = new TimeMagic();
    kernel =
        JavaKernel.builder()
            .name("JJava")
            .compilerOpts(CellPlaces.COMPILER)
            .lineMagic("load", new LoadMagic())
            .lineMagic("classpath", new ClasspathMagic())
            .lineMagic("jars", new ClasspathMagic())
            .lineMagic("time", time)
            .cellMagic("time", time)
            .cellMagic("cuda", new CudaMagic())
            .lineMagic("mine", nothing)
            .lineMagic("maven", nothing)
            .lineMagic("mavenRepo", nothing)
            .lineMagic("loadFromPOM", nothing)
            .lineMagic("addMavenDependency", nothing)
            .cellMagic("loadFromPOM", (kernel, arguments, body) -> null)
            .build();
    kernel.onStartup();
    places = new CellPlaces(shell());
    shell().onSnippetEvent(this::note);
  }

  private JShell shell() {
    return kernel.getJShell();
  }

  /**
   * Runs one cell, up to its first failure.
   *
   * @throws CellException if it does not compile or throws
   */
  void run(int number, String source) throws CellException {
    running = number;
    places.enter("cell " + number, source);
    try {
      evaluate("cell " + number, source);
    } catch (CellException e) {
      CLASS.matcher(source).results().forEach(m -> failures.put(m.group(1), e.getMessage()));
      throw e;
    }
  }

  /** Why a class is not there, where a cell that was to declare it failed. */
  Optional<String> whyMissing(String name) {
    return declarations.containsKey(name)
        ? Optional.empty()
        : Optional.ofNullable(failures.get(name));
  }

  /**
   * The object that an expression gives.
   *
   * @throws CellException if it does not compile or throws
   */
  Object value(String expression) throws CellException {
    Optional<String> missing = missingOf(expression);
    if (missing.isPresent()) {
      throw new CellException(missing.get());
    }
    // What it throws is thrown in some cell, but it is in none.
    places.enter("", "");
    try {
      return evaluate(expression, expression);
    } catch (CellException e) {
      String undefined =
          Pattern.compile("(\\w+)::new")
              .matcher(expression)
              .results()
              .map(match -> match.group(1))
              .filter(name -> !declarations.containsKey(name))
              .collect(Collectors.joining(", "));
      throw undefined.isEmpty() ? e : new CellException("no cell that ran defines " + undefined);
    }
  }

  /**
   * What the classes that a source names lack: JShell accepts a class whose methods name what does
   * not exist, and fails when it is used.
   */
  Optional<String> missingOf(String source) {
    Set<String> words = words(source);
    return shell()
        .snippets()
        .filter(snippet -> snippet instanceof DeclarationSnippet)
        .map(snippet -> (DeclarationSnippet) snippet)
        .filter(snippet -> words.contains(snippet.name()) && pending(shell().status(snippet)))
        .map(snippet -> snippet.name() + " does not compile: cannot find " + unresolved(snippet))
        .findFirst();
  }

  /** Takes down which classes a cell would declare, without running it. */
  void read(int number, String source) {
    if (CudaMagic.isIn(source)) {
      return;
    }
    SourceCodeAnalysis analysis = shell().sourceCodeAnalysis();
    String java = source.startsWith("%%") ? source.replaceFirst(".*", "") : source;
    CompletionInfo next = analysis.analyzeCompletion(java);
    while (next.completeness().isComplete()) {
      analysis.sourceToSnippets(next.source()).forEach(snippet -> declare(number, snippet));
      next = analysis.analyzeCompletion(next.remaining());
    }
  }

  /**
   * Which declarations of the classes that a source names count, where they are declared in several
   * cells: the last up to this one. A sentence for each; empty where each is declared once.
   */
  String declaredTwice(String source, int cell) {
    List<String> sentences = new ArrayList<>();
    for (String name : words(source)) {
      SortedSet<Integer> cells = declarations.getOrDefault(name, new TreeSet<>());
      SortedSet<Integer> seen = cells.headSet(cell + 1);
      if (cells.size() > 1 && !seen.isEmpty()) {
        String all = cells.headSet(cells.last()).toString().replaceAll("[\\[\\]]", "");
        sentences.add(
            "%s is defined in cells %s and %d; cell %d's counts"
                .formatted(name, all, cells.last(), seen.last()));
      }
    }
    return String.join("; ", sentences);
  }

  private Object evaluate(String place, String source) throws CellException {
    try {
      return kernel.evalBuilder(source).resolveMagics().eval();
    } catch (CompilationException e) {
      throw new CellException(rejected(place, e.getBadSnippetCompilation().snippet()));
    } catch (IncompleteSourceException e) {
      throw new CellException(place + " does not compile: it ends in the middle of a statement");
    } catch (RuntimeException e) {
      // A cell's magic says in a sentence of its own what JShell has told us.
      if (places.rejected().isPresent()) {
        throw new CellException(rejected(place, places.rejected().get()));
      }
      Throwable outer = e.getCause() == null ? e : e.getCause();
      if (CudaMagic.isIn(source)) {
        throw new CellException(ofCuda(place, outer));
      }
      throw new CellException(threw(place, places.thrown().map(t -> (Throwable) t).orElse(outer)));
    }
  }

  private String rejected(String place, Snippet bad) {
    return place + line(bad) + " does not compile: " + diagnostics(bad);
  }

  /** What is wrong in a program in CUDA C, whose lines its message names. */
  private String ofCuda(String place, Throwable thrown) {
    String said =
        String.valueOf(places.thrown().map(t -> (Throwable) t).orElse(thrown).getMessage());
    String message =
        said.startsWith(CudaMagic.REFUSED) ? said.substring(CudaMagic.REFUSED.length()) : said;
    return place + " does not compile: " + message.replaceAll("\\s*\n\\s*", "; ");
  }

  /**
   * What was thrown, in which line of the cell; and where else, if the line called what another
   * cell defines.
   */
  private String threw(String place, Throwable what) {
    List<CellPlaces.CellLine> lines =
        Stream.of(what.getStackTrace()).map(places::of).flatMap(Optional::stream).toList();
    String here =
        lines.stream()
            .filter(line -> place.equals(line.cell()))
            .findFirst()
            .map(CellPlaces.CellLine::toString)
            .orElse(place);
    String there =
        lines.isEmpty() || place.equals(lines.get(0).cell()) ? "" : " in " + lines.get(0);
    return here + " threw " + described(what) + there;
  }

  /** Where in its cell a snippet does not compile: {@code ", line 7"}, as far as that is known. */
  private String line(Snippet bad) {
    long at =
        shell()
            .diagnostics(bad)
            .filter(d -> d.isError())
            .mapToLong(d -> d.getPosition())
            .findFirst()
            .orElse(0);
    return places.lineOfRejected(bad, at).map(line -> ", line " + line).orElse("");
  }

  private void note(SnippetEvent event) {
    // Events with a cause tell how earlier snippets fare now.
    if (event.causeSnippet() == null && event.status() != Snippet.Status.REJECTED) {
      declare(running, event.snippet());
    }
  }

  /** A place in what JShell compiled, as one in a cell, where that is known. */
  CallFailure.Where inCell(CallFailure.Where place) {
    return places
        .of(place.of(), place.line())
        .map(in -> new CallFailure.Where(place.method(), in.cell(), in.line()))
        .orElse(place);
  }

  private void declare(int cell, Snippet snippet) {
    if (snippet instanceof TypeDeclSnippet type) {
      declarations.computeIfAbsent(type.name(), name -> new TreeSet<>()).add(cell);
    }
  }

  private static boolean pending(Snippet.Status status) {
    return status == Snippet.Status.RECOVERABLE_NOT_DEFINED
        || status == Snippet.Status.RECOVERABLE_DEFINED;
  }

  private String unresolved(DeclarationSnippet snippet) {
    return shell().unresolvedDependencies(snippet).collect(Collectors.joining(", "));
  }

  private String diagnostics(Snippet snippet) {
    String all =
        shell()
            .diagnostics(snippet)
            .map(d -> d.getMessage(Locale.ROOT).replaceAll("\\s+", " "))
            .collect(Collectors.joining("; "));
    return all.isBlank() ? "the compiler gave no reason" : all;
  }

  private String described(Throwable thrown) {
    if (thrown instanceof UnresolvedReferenceException e) {
      return "an exception: "
          + e.getSnippet().name()
          + " needs "
          + unresolved(e.getSnippet())
          + ", which is not defined yet";
    }
    String type =
        thrown instanceof EvalException e ? e.getExceptionClassName() : thrown.getClass().getName();
    String name = JSHELLS_NAME.matcher(type).replaceAll("").replaceFirst(".*[.]", "");
    // Where there is no message, JShell has the word.
    String message = String.valueOf(thrown.getMessage());
    if (!message.isBlank() && !message.equals("null")) {
      return name + ": " + JSHELLS_NAME.matcher(message).replaceAll("");
    }
    boolean caused = thrown.getCause() != null && thrown.getCause() != thrown;
    return caused ? name + ", caused by " + described(thrown.getCause()) : name;
  }

  private static Set<String> words(String source) {
    return new LinkedHashSet<>(Arrays.asList(source.split("\\P{javaJavaIdentifierPart}+")));
  }
}
