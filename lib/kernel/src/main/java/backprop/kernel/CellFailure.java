package backprop.kernel;

import backprop.worker.CellPlaces;
import backprop.worker.CellPlaces.CellLine;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import jdk.jshell.Diag;
import jdk.jshell.EvalException;
import jdk.jshell.JShell;
import jdk.jshell.Snippet;
import jdk.jshell.UnresolvedReferenceException;
import org.dflib.jjava.jupyter.kernel.util.StringStyler;
import org.dflib.jjava.kernel.execution.CompilationException;
import org.dflib.jjava.kernel.execution.IncompleteSourceException;

/**
 * What a cell says when it fails: which line of which cell, with its text; what was wrong; and by
 * which calls it came there, without those of the kernel's inside.
 */
final class CellFailure {

  private static final int MOST_CALLS = 12;

  /** How JJava begins what our magics say of their arguments, and of a program that is wrong. */
  private static final Pattern REFUSED =
      Pattern.compile("Exception running (?:line magic 'mine'|cell magic 'cuda'): ");

  /** What JShell puts around a learner's classes. */
  private static final Pattern JSHELLS_NAME =
      Pattern.compile("(REPL\\.)?\\$JShell\\$\\d+[A-Z]*\\$");

  /** What evaluates cells, and what shows what they give. */
  private static final Pattern INSIDE =
      Pattern.compile(
          "(REPL\\.|org\\.dflib\\.|jdk\\.|java\\.lang\\.reflect\\.|java\\.util\\.concurrent\\."
              + "|backprop\\.kernel\\.).*");

  private final JShell shell;
  private final CellPlaces places;
  private final StringStyler styler;
  private final Map<String, String> sources = new HashMap<>();
  private String cell = "";

  CellFailure(JShell shell, StringStyler styler) {
    this.shell = shell;
    this.styler = styler;
    places = new CellPlaces(shell);
  }

  /** What is evaluated from now on stands in this cell. */
  void enter(String cell, String source) {
    this.cell = cell;
    sources.put(cell, source);
    places.enter(cell, source);
  }

  /** The cell that was entered last. */
  String cell() {
    return cell;
  }

  String source() {
    return sources.getOrDefault(cell, "");
  }

  /** The failure of the cell that was entered last, in lines; empty where it is none of a cell. */
  List<String> lines(Throwable e) {
    if (e instanceof CompilationException rejected) {
      return compilation(rejected.getBadSnippetCompilation().snippet());
    }
    if (e instanceof IncompleteSourceException incomplete) {
      return incomplete(incomplete.getSource());
    }
    // A cell's magic says in a sentence of its own what JShell has told us.
    if (places.rejected().isPresent()) {
      return compilation(places.rejected().get());
    }
    Throwable what = places.thrown().map(t -> (Throwable) t).orElse(e);
    Matcher refused = REFUSED.matcher(message(what));
    return refused.lookingAt() && what.getCause() != null
        ? message(what).substring(refused.end()).lines().map(styler::secondary).toList()
        : thrown(what);
  }

  private List<String> compilation(Snippet snippet) {
    List<String> lines = new ArrayList<>();
    shell
        .diagnostics(snippet)
        .filter(Diag::isError)
        .forEach(
            diagnostic -> {
              lines.addAll(marked(snippet, diagnostic));
              String message = diagnostic.getMessage(Locale.ROOT);
              message
                  .lines()
                  .filter(line -> !line.strip().startsWith("location:"))
                  .forEach(line -> lines.add(styler.secondary(line)));
              lines.add("");
            });
    return lines;
  }

  /** The line, and below it a mark at what does not compile. */
  private List<String> marked(Snippet snippet, Diag diagnostic) {
    String text = snippet.source();
    int at = (int) Math.max(0, Math.min(diagnostic.getPosition(), text.length()));
    int begin = text.lastIndexOf('\n', at - 1) + 1;
    int end = text.indexOf('\n', at) < 0 ? text.length() : text.indexOf('\n', at);
    String line = text.substring(begin, end).stripTrailing();
    String head =
        places.lineOfRejected(snippet, at).map(n -> new CellLine(cell, n).toString()).orElse(cell)
            + ": ";
    int from = (int) Math.max(begin, Math.min(diagnostic.getStartPosition(), at));
    int to = (int) Math.max(from + 1, Math.min(diagnostic.getEndPosition(), begin + line.length()));
    String indent = line.substring(0, line.length() - line.stripLeading().length());
    String before = text.substring(begin + Math.min(indent.length(), from - begin), from);
    return List.of(
        styler.primary(head + line.strip()),
        " ".repeat(head.length()) + before.replaceAll("[^\t]", " ") + "^".repeat(to - from));
  }

  private List<String> incomplete(String remaining) {
    int at = source().lastIndexOf(remaining);
    List<String> lines = new ArrayList<>();
    if (at >= 0) {
      int line = 1 + (int) source().substring(0, at).chars().filter(c -> c == '\n').count();
      lines.add(styler.primary(said(new CellLine(cell, line))));
    }
    lines.add(
        styler.secondary(
            "Incomplete input: what begins here does not end; close its brace, its parenthesis or"
                + " its quote"));
    return lines;
  }

  private List<String> thrown(Throwable what) {
    List<StackTraceElement> calls = calls(what);
    Optional<CellLine> first = calls.stream().map(places::of).flatMap(Optional::stream).findFirst();
    List<String> lines = new ArrayList<>();
    first.ifPresent(place -> lines.add(styler.primary(said(place))));
    described(what).lines().forEach(line -> lines.add(styler.secondary(line)));
    List<String> said = said(calls);
    // The line above is the innermost call, if that is a cell's.
    boolean above = first.isPresent() && places.of(calls.get(0)).isPresent();
    said.stream().skip(above ? 1 : 0).limit(MOST_CALLS).forEach(lines::add);
    if (said.size() > MOST_CALLS + 1) {
      lines.add("    … and " + (said.size() - MOST_CALLS - 1) + " calls more");
    }
    if (what.getCause() != null && what.getCause() != what) {
      lines.add("caused by");
      lines.addAll(thrown(what.getCause()));
    }
    return lines;
  }

  /** The calls down to the learner's own, innermost first; all of them where none is. */
  private List<StackTraceElement> calls(Throwable what) {
    List<StackTraceElement> all = Arrays.asList(what.getStackTrace());
    int last = all.size() - 1;
    while (last >= 0 && places.of(all.get(last)).isEmpty()) {
      last--;
    }
    return all.subList(0, last < 0 ? all.size() : last + 1).stream()
        .filter(
            call -> places.of(call).isPresent() || !INSIDE.matcher(call.getClassName()).matches())
        .toList();
  }

  /** Of JShell's, or what stands for a magic; the kernel's, or the JDK's. */
  private static boolean isInside(StackTraceElement call) {
    return String.valueOf(call.getFileName()).startsWith("#")
        || INSIDE.matcher(call.getClassName()).matches();
  }

  /** A line for each call; one for many that are alike, as those of a method that calls itself. */
  private List<String> said(List<StackTraceElement> calls) {
    List<String> lines = new ArrayList<>();
    for (int i = 0, next; i < calls.size(); i = next) {
      next = i + 1;
      while (next < calls.size() && calls.get(next).equals(calls.get(i))) {
        next++;
      }
      String call = "    at " + said(calls.get(i));
      lines.add(call);
      if (next - i > 1) {
        lines.add(call + ", " + (next - i - 1) + " times");
      }
    }
    return lines;
  }

  private String said(StackTraceElement call) {
    return places
        .of(call)
        .map(this::said)
        .orElseGet(
            () ->
                call.getClassName()
                    + "."
                    + call.getMethodName()
                    + "("
                    + (call.getFileName() == null ? "" : call.getFileName() + ":")
                    + call.getLineNumber()
                    + ")");
  }

  private String said(CellLine place) {
    List<String> lines = sources.getOrDefault(place.cell(), "").lines().toList();
    String text = place.line() <= lines.size() ? lines.get(place.line() - 1).strip() : "";
    return text.isEmpty() ? place.toString() : place + ": " + text;
  }

  /** The exception's name, as whoever wrote it calls it, and its message. */
  private String described(Throwable what) {
    if (what instanceof UnresolvedReferenceException unresolved) {
      return unresolved.getSnippet().name()
          + " needs what no cell that ran has defined: "
          + shell.unresolvedDependencies(unresolved.getSnippet()).collect(Collectors.joining(", "));
    }
    String type =
        what instanceof EvalException e ? e.getExceptionClassName() : what.getClass().getName();
    String name = JSHELLS_NAME.matcher(type).replaceFirst("").replaceFirst(".*[.$]", "");
    String message = message(what);
    return message.isBlank() ? name : name + ": " + message;
  }

  /** Where there is no message, JShell has the word null; a learner's exception may fail in its. */
  static String message(Throwable what) {
    try {
      String message = String.valueOf(what.getMessage());
      return message.equals("null") ? "" : message;
    } catch (Throwable broken) {
      return "";
    }
  }
}
