package backprop.kernel;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.lang.model.SourceVersion;
import jdk.jshell.ImportSnippet;
import jdk.jshell.MethodSnippet;
import jdk.jshell.Snippet;
import jdk.jshell.SourceCodeAnalysis;
import jdk.jshell.SourceCodeAnalysis.CompletionInfo;
import jdk.jshell.SourceCodeAnalysis.Documentation;
import org.dflib.jjava.jupyter.kernel.display.DisplayData;

/**
 * What stands behind a name, wherever the cursor is in it: its signatures, and the library's
 * Javadoc.
 *
 * <p>JShell explains the last name of a source that ends there, and a method where a parenthesis
 * follows: so that is what it is asked.
 */
final class Inspection {

  private static final Pattern PACKAGE = Pattern.compile("\\b(?:[a-z]\\w*\\.)+(?=[A-Z])");

  private final SourceCodeAnalysis analysis;
  private final LibraryDocs library;

  Inspection(SourceCodeAnalysis analysis, LibraryDocs library) {
    this.analysis = analysis;
    this.library = library;
  }

  /** A name in a source: from where to where. */
  record Name(int start, int end) {

    /**
     * That at the cursor: which it is in, or at either end of; else that of the call whose
     * parentheses it is in, or right behind.
     */
    static Optional<Name> at(String code, int cursor) {
      int at = Math.max(0, Math.min(cursor, code.length()));
      return around(code, at)
          .or(() -> called(code, at, 0))
          .or(
              () ->
                  at > 0 && code.charAt(at - 1) == ')'
                      ? called(code, at - 1, 0)
                      : Optional.empty());
    }

    private static Optional<Name> around(String code, int at) {
      int start = at;
      while (start > 0 && Character.isJavaIdentifierPart(code.charAt(start - 1))) {
        start--;
      }
      int end = at;
      while (end < code.length() && Character.isJavaIdentifierPart(code.charAt(end))) {
        end++;
      }
      return SourceVersion.isName(code.substring(start, end))
          ? Optional.of(new Name(start, end))
          : Optional.empty();
    }

    /** The name before the parenthesis that is open at a place. */
    private static Optional<Name> called(String code, int at, int open) {
      int depth = open;
      for (int i = at - 1; i >= 0 && ";{}".indexOf(code.charAt(i)) < 0; i--) {
        if (code.charAt(i) == ')') {
          depth++;
        } else if (code.charAt(i) == '(' && depth-- == 0) {
          return around(code, code.substring(0, i).stripTrailing().length());
        }
      }
      return Optional.empty();
    }

    /** With the names before it that it is reached by: {@code net.layers} of layers. */
    private String chain(String code) {
      int from = start;
      while (from > 1 && code.charAt(from - 1) == '.') {
        Optional<Name> before = around(code, from - 1);
        if (before.isEmpty()) {
          break;
        }
        from = before.get().start();
      }
      String made = code.substring(0, from).stripTrailing();
      return (made.endsWith("new") ? "new " : "") + code.substring(from, end);
    }

    /** Of {@code Dense::forward}, the call of a method of Dense or of a variable of that name. */
    private List<String> referred(String code) {
      if (!code.substring(0, start).endsWith("::")) {
        return List.of();
      }
      String of = around(code, start - 2).map(before -> before.chain(code)).orElse("");
      String call = "." + code.substring(start, end) + "(";
      return List.of(of + call, "((" + of + ") null)" + call);
    }

    private boolean isCalled(String code) {
      return code.substring(end).stripLeading().startsWith("(");
    }
  }

  /** What is at the cursor; null if it is nothing that is known. */
  DisplayData of(String code, int cursor) {
    Name name = Name.at(code, cursor).orElse(null);
    if (name == null) {
      return null;
    }
    String call = name.isCalled(code) ? "(" : "";
    String other = call.isEmpty() ? "(" : "";
    String context = context(code, name);
    String chain = name.chain(code);
    List<Documentation> found =
        Stream.concat(
                name.referred(code).stream(),
                Stream.of(context + call, chain + call, context + other, chain + other))
            .map(this::asked)
            .filter(documentation -> !documentation.isEmpty())
            .findFirst()
            .orElse(List.of());
    if (found.isEmpty()) {
      return library.ofType(code.substring(name.start(), name.end())).map(this::shown).orElse(null);
    }
    return shown(found);
  }

  private List<Documentation> asked(String code) {
    List<Documentation> documentation = analysis.documentation(code, code.length(), true);
    return documentation == null ? List.of() : documentation;
  }

  /** What stands before the name's end and has a meaning for it, as statements. */
  private String context(String code, Name name) {
    StringBuilder context = new StringBuilder();
    int begin = 0;
    while (true) {
      CompletionInfo next = analysis.analyzeCompletion(code.substring(begin));
      int end = code.length() - next.remaining().length();
      List<Snippet> snippets =
          next.completeness().isComplete() ? analysis.sourceToSnippets(next.source()) : List.of();
      boolean method = snippets.stream().anyMatch(s -> s instanceof MethodSnippet);
      if (!next.completeness().isComplete() || end >= name.end() || end <= begin) {
        return context + (method ? "class Inspected { " : "") + code.substring(begin, name.end());
      }
      // In a method's body, where JShell looks at it, there can be neither.
      if (!method && snippets.stream().noneMatch(s -> s instanceof ImportSnippet)) {
        context.append(next.source()).append('\n');
      }
      begin = end;
    }
  }

  private DisplayData shown(List<Documentation> all) {
    List<String> texts = new ArrayList<>();
    List<String> htmls = new ArrayList<>();
    for (Documentation each : all) {
      String javadoc =
          library.of(each.signature()).or(() -> Optional.ofNullable(each.javadoc())).orElse("");
      // Of what is not imported JShell says the package: of a class that is to be imported, and
      // of each parameter of a method, where it hides the rest.
      String signature =
          each.signature().contains("(")
              ? PACKAGE.matcher(each.signature()).replaceAll("")
              : each.signature();
      texts.add((signature + "\n" + LibraryDocs.text(javadoc)).strip());
      htmls.add("<pre><code>" + LibraryDocs.escaped(signature) + "</code></pre>" + javadoc);
    }
    return shown(String.join("\n\n", texts), String.join("<hr>", htmls));
  }

  private DisplayData shown(String javadoc) {
    return shown(LibraryDocs.text(javadoc), javadoc);
  }

  private static DisplayData shown(String text, String html) {
    DisplayData data = new DisplayData(text);
    data.putHTML(html);
    return data;
  }
}
