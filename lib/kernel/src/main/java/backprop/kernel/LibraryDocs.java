package backprop.kernel;

import com.sun.source.doctree.DocCommentTree;
import com.sun.source.doctree.DocTree;
import com.sun.source.doctree.EndElementTree;
import com.sun.source.doctree.EntityTree;
import com.sun.source.doctree.LinkTree;
import com.sun.source.doctree.LiteralTree;
import com.sun.source.doctree.ParamTree;
import com.sun.source.doctree.ReturnTree;
import com.sun.source.doctree.StartElementTree;
import com.sun.source.doctree.TextTree;
import com.sun.source.doctree.ThrowsTree;
import com.sun.source.tree.ClassTree;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.Tree;
import com.sun.source.tree.VariableTree;
import com.sun.source.util.DocTrees;
import com.sun.source.util.JavacTask;
import com.sun.source.util.TreePath;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

/**
 * The library's Javadoc as HTML, read from its sources when somebody asks. They lie in the course's
 * directory, as what is compiled of them does; no two classes of it have one simple name.
 */
final class LibraryDocs {

  private final Path library;
  private Map<String, Path> sources;

  /** Of the modules in this directory. */
  LibraryDocs(Path library) {
    this.library = library;
  }

  /** Of a class of this simple name. */
  Optional<String> ofType(String name) {
    return read(name).flatMap(source -> source.comment(source.path)).map(LibraryDocs::html);
  }

  /**
   * Of what a signature of JShell's is that of: {@code INDArray Dense.forward(INDArray x, Mode
   * mode)}, {@code Dense(int in, int out)}, {@code backprop.nn.Dense}, {@code Mode.EVAL}, {@code
   * net:backprop.nn.Sequential}.
   */
  Optional<String> of(String signature) {
    String plain = withoutArguments(signature);
    int open = plain.indexOf('(');
    int close = plain.lastIndexOf(')');
    if (open < 0 || close < open) {
      String[] names = plain.split("[.:]");
      String last = names[names.length - 1];
      return ofType(last)
          .or(() -> names.length < 2 ? Optional.empty() : field(names[names.length - 2], last));
    }
    List<String> types =
        Arrays.stream(plain.substring(open + 1, close).split(","))
            .map(String::strip)
            .filter(parameter -> !parameter.isEmpty())
            .map(parameter -> simple(parameter.replaceFirst("\\s+\\w+$", "").replace("...", "[]")))
            .toList();
    String[] names = plain.substring(0, open).split("[ .]");
    String last = names[names.length - 1];
    // Only what is returned stands before a blank.
    return plain.substring(0, open).contains(" ") && names.length > 1
        ? method(names[names.length - 2], last, types)
        : method(last, "<init>", types).or(() -> ofType(last));
  }

  private Optional<String> field(String type, String name) {
    return read(type)
        .flatMap(
            source ->
                source.type().getMembers().stream()
                    .filter(m -> m instanceof VariableTree v && v.getName().contentEquals(name))
                    .findFirst()
                    .flatMap(m -> source.comment(new TreePath(source.path, m))))
        .map(LibraryDocs::html);
  }

  /** Of a method; where it has none, of the one that it implements. */
  private Optional<String> method(String type, String name, List<String> parameters) {
    Source source = read(type).orElse(null);
    if (source == null) {
      return Optional.empty();
    }
    for (Tree member : source.type().getMembers()) {
      if (member instanceof MethodTree method
          && method.getName().contentEquals(name)
          && parameters.equals(
              method.getParameters().stream().map(p -> simple("" + p.getType())).toList())) {
        Optional<String> own =
            source.comment(new TreePath(source.path, member)).map(LibraryDocs::html);
        if (own.isPresent()) {
          return own;
        }
      }
    }
    return name.equals("<init>")
        ? Optional.empty()
        : source
            .parents()
            .map(p -> method(p, name, parameters))
            .flatMap(Optional::stream)
            .findFirst();
  }

  /** A class in its source. */
  private record Source(DocTrees trees, TreePath path) {

    ClassTree type() {
      return (ClassTree) path.getLeaf();
    }

    Stream<String> parents() {
      List<Tree> all = new ArrayList<>(type().getImplementsClause());
      if (type().getExtendsClause() != null) {
        all.add(type().getExtendsClause());
      }
      return all.stream().map(tree -> simple("" + tree));
    }

    Optional<DocCommentTree> comment(TreePath of) {
      return Optional.ofNullable(trees.getDocCommentTree(of));
    }
  }

  private Optional<Source> read(String type) {
    Path file = sources().get(type);
    if (file == null) {
      return Optional.empty();
    }
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    try (StandardJavaFileManager files = compiler.getStandardFileManager(null, null, null)) {
      JavacTask task =
          (JavacTask)
              compiler.getTask(
                  null,
                  files,
                  d -> {},
                  List.of("-proc:none"),
                  null,
                  files.getJavaFileObjects(file));
      CompilationUnitTree unit = task.parse().iterator().next();
      DocTrees trees = DocTrees.instance(task);
      return unit.getTypeDecls().stream()
          .filter(t -> t instanceof ClassTree c && c.getSimpleName().contentEquals(type))
          .findFirst()
          .map(t -> new Source(trees, new TreePath(new TreePath(unit), t)));
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  private Map<String, Path> sources() {
    if (sources == null) {
      sources = new HashMap<>();
      try (Stream<Path> modules = Files.list(library)) {
        for (Path module : modules.map(m -> m.resolve("src/main/java")).toList()) {
          if (Files.isDirectory(module)) {
            try (Stream<Path> all = Files.walk(module)) {
              all.filter(f -> f.toString().endsWith(".java"))
                  .forEach(
                      f -> sources.put(f.getFileName().toString().replaceFirst(".java$", ""), f));
            }
          }
        }
      } catch (IOException | UncheckedIOException e) {
        // A name without Javadoc has its signature.
      }
    }
    return sources;
  }

  /** Without packages and type arguments. */
  private static String simple(String type) {
    return withoutArguments(type).replaceFirst(".*[.](?=\\w)", "").strip();
  }

  private static String withoutArguments(String type) {
    String shorter = type.replaceAll("<[^<>]*>", "");
    return shorter.equals(type) ? type : withoutArguments(shorter);
  }

  private static String html(DocCommentTree comment) {
    StringBuilder html = new StringBuilder(html(comment.getFullBody()));
    for (DocTree tag : comment.getBlockTags()) {
      if (tag instanceof ParamTree parameter) {
        html.append("<br><b>")
            .append(escaped("" + parameter.getName()))
            .append("</b> ")
            .append(html(parameter.getDescription()));
      } else if (tag instanceof ReturnTree returned) {
        html.append("<br><b>returns</b> ").append(html(returned.getDescription()));
      } else if (tag instanceof ThrowsTree thrown) {
        html.append("<br><b>throws ")
            .append(escaped("" + thrown.getExceptionName()))
            .append("</b> ")
            .append(html(thrown.getDescription()));
      }
    }
    return html.toString();
  }

  private static String html(List<? extends DocTree> trees) {
    return trees.stream().map(LibraryDocs::html).collect(Collectors.joining());
  }

  private static String html(DocTree tree) {
    if (tree instanceof TextTree text) {
      // As a tree says itself, it has escapes for letters that are not ASCII's.
      return escaped(text.getBody()).replace("\n ", "\n");
    }
    if (tree instanceof LiteralTree literal) {
      return "<code>" + escaped(literal.getBody().getBody()) + "</code>";
    }
    if (tree instanceof LinkTree link) {
      String name = ("" + link.getReference()).replaceFirst("^#", "").replace('#', '.');
      return "<code>"
          + (link.getLabel().isEmpty() ? escaped(name) : html(link.getLabel()))
          + "</code>";
    }
    boolean markup =
        tree instanceof StartElementTree
            || tree instanceof EndElementTree
            || tree instanceof EntityTree;
    return markup ? tree.toString() : escaped(tree.toString());
  }

  /** As it stands in HTML. */
  static String escaped(String text) {
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
  }

  /** HTML as plain text. */
  static String text(String html) {
    return html.replaceAll("<(p|br|pre|li|hr)>\\s*", "\n")
        .replaceAll("</?\\w[^>]*>", "")
        .replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&amp;", "&")
        .strip();
  }
}
