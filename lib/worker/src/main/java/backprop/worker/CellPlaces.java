package backprop.worker;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import jdk.jshell.JShell;
import jdk.jshell.JShellException;
import jdk.jshell.Snippet;
import jdk.jshell.SnippetEvent;
import jdk.jshell.SourceCodeAnalysis;

/**
 * Where in a notebook's cells stands what JShell compiles and runs; and what went wrong first in
 * the cell that runs.
 *
 * <p>JShell evaluates a cell in snippets, and counts lines from the first of each.
 */
public final class CellPlaces {

  /** How cells are compiled: with the names of variables, by which the JVM says what is null. */
  public static final List<String> COMPILER = List.of("-g");

  private final JShell shell;
  // Where the snippets of cells begin, by their ids.
  private final Map<String, CellLine> places = new HashMap<>();
  // The same by the classes that JShell compiles of them: what would be the first line there.
  private final Map<String, CellLine> compiled = new HashMap<>();
  private String cell = "";
  private String source = "";
  private int placed;
  private JShellException thrown;
  private Snippet rejected;

  /**
   * A line of a cell.
   *
   * @param cell as its reader calls it, {@code cell 7}
   * @param line counted from 1
   */
  public record CellLine(String cell, int line) {
    @Override
    public String toString() {
      return cell + ", line " + line;
    }
  }

  /** Places of what this shell evaluates from now on. */
  public CellPlaces(JShell shell) {
    this.shell = shell;
    shell.onSnippetEvent(this::note);
  }

  /** What is evaluated from now on stands in this cell; in none that anybody reads, if empty. */
  public void enter(String cell, String source) {
    this.cell = cell;
    this.source = source;
    placed = 0;
    thrown = null;
    rejected = null;
  }

  /**
   * What was thrown first since a cell was entered: a cell's magic is a call in JShell, which
   * throws for its body.
   */
  public Optional<JShellException> thrown() {
    return Optional.ofNullable(thrown);
  }

  /** What did not compile since a cell was entered. */
  public Optional<Snippet> rejected() {
    return Optional.ofNullable(rejected);
  }

  /** The line of a cell that a frame of a stack stands for; empty for code of no cell. */
  public Optional<CellLine> of(StackTraceElement frame) {
    // JShell names a snippet's frames after its id, where it has told of what was thrown itself.
    String file = String.valueOf(frame.getFileName());
    return file.startsWith("#")
        ? moved(places.get(file.substring(1)), frame.getLineNumber())
        : of(
            frame.getClassName().replaceFirst("(?<=\\$JShell\\$\\d{1,9}[A-Z]{0,9})\\$.*", ""),
            frame.getLineNumber());
  }

  /** The line of a cell that a line in a class of JShell's stands for, where that is known. */
  public Optional<CellLine> of(String className, int line) {
    return moved(compiled.get(className), line);
  }

  private static Optional<CellLine> moved(CellLine begin, int line) {
    return Optional.ofNullable(begin).map(b -> new CellLine(b.cell(), b.line() + line - 1));
  }

  /**
   * In which line of the cell that was entered a position of a snippet is that was not accepted:
   * behind all that was. Empty if it is none of it.
   */
  public Optional<Integer> lineOfRejected(Snippet snippet, long position) {
    int start = source.indexOf(snippet.source().strip(), placed);
    if (start < 0) {
      return Optional.empty();
    }
    int leading = snippet.source().length() - snippet.source().stripLeading().length();
    long at = start + Math.max(0, position - leading);
    return Optional.of(1 + breaks(source.substring(0, (int) Math.min(at, source.length()))));
  }

  private void note(SnippetEvent event) {
    // Events with a cause tell how earlier snippets fare now.
    if (event.causeSnippet() != null) {
      placeCompiled(event.snippet());
      return;
    }
    if (event.exception() != null && thrown == null) {
      thrown = event.exception();
    }
    if (event.status() == Snippet.Status.REJECTED) {
      rejected = event.snippet();
    }
    // Of what is defined again there are two events, with one id.
    if (event.status().isActive()) {
      place(event.snippet());
    }
  }

  /** Snippets come in their order, so that of two alike the second is found behind the first. */
  private void place(Snippet snippet) {
    String text = snippet.source().strip();
    int at = source.indexOf(text, placed);
    if (at < 0) {
      // Of no cell, or not as it stands there: a magic's.
      places.remove(snippet.id());
      return;
    }
    placed = at + text.length();
    String before = snippet.source().substring(0, snippet.source().indexOf(text));
    places.put(
        snippet.id(), new CellLine(cell, 1 + breaks(source.substring(0, at)) - breaks(before)));
    placeCompiled(snippet);
  }

  /** JShell compiles a snippet in a class of its own, below imports. */
  private void placeCompiled(Snippet snippet) {
    CellLine begin = places.get(snippet.id());
    if (begin == null || !shell.status(snippet).isActive()) {
      return;
    }
    SourceCodeAnalysis.SnippetWrapper wrapper = shell.sourceCodeAnalysis().wrapper(snippet);
    int first = wrapper.sourceToWrappedPosition(0);
    if (first >= 0) {
      int above = breaks(wrapper.wrapped().substring(0, first));
      compiled.put(wrapper.fullClassName(), new CellLine(begin.cell(), begin.line() - above));
    }
  }

  private static int breaks(String text) {
    return (int) text.chars().filter(c -> c == '\n').count();
  }
}
