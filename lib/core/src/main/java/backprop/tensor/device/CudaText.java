package backprop.tensor.device;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.StringJoiner;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.nd4j.linalg.api.buffer.DataType;

/**
 * A learner's program in CUDA C: which kernels it has, what they take, and the text that each
 * compiler is given of it, line for line as the learner wrote it.
 */
final class CudaText {

  /** Types of parameters, by name, and of the arrays that a pointer to such stands for. */
  private static final Map<String, DataType> TYPES =
      Map.of(
          "float", DataType.FLOAT,
          "double", DataType.DOUBLE,
          "int", DataType.INT32,
          "long long", DataType.INT64);

  private static final Pattern NOT_CODE =
      Pattern.compile(
          "//[^\\n]*|/\\*.*?\\*/|\"(?:\\\\.|[^\"\\\\\\n])*\"|'(?:\\\\.|[^'\\\\\\n])*'",
          Pattern.DOTALL);

  private static final Pattern GLOBAL = Pattern.compile("\\b__global__\\b");

  private static final Pattern KERNEL =
      Pattern.compile("\\G__global__\\s+void\\s+(\\w+)\\s*\\(([^()]*)\\)");

  private static final Pattern PARAMETER =
      Pattern.compile(
          "(const\\s+)?(float|double|int|long\\s+long)(\\s+const)?\\s*(\\*?)"
              + "(?:\\s*(?:const|__restrict__)\\b)*\\s*(\\w+)");

  private static final Pattern POINTER =
      Pattern.compile(
          "\\b((?:const\\s+)?(?:float|double|bool|char|unsigned(?:\\s+int)?|int|long\\s+long)"
              + "(?:\\s+const)?)\\s*\\*(?:\\s*(?:const|__restrict__)\\b)*");

  /** What is handed out where the learner is to write, as in a cell in Java. */
  private static final Pattern STUB =
      Pattern.compile(
          "throw\\s+new\\s+UnsupportedOperationException\\s*\\(\\s*\"([^\"\\n]*)\"\\s*\\)\\s*;");

  /** A pointer that is checked, as g++ calls it. */
  private static final Pattern CHECKED = Pattern.compile("(?:emulated::)?Pointer<([\\w ]+)>");

  private static final Pattern ERROR =
      Pattern.compile(
          "^cell(?::(\\d+)(?::\\d+)?:|\\((\\d+)\\):) (?:fatal )?error:? (.*)", Pattern.MULTILINE);

  private static final int MOST_ERRORS = 5;

  /**
   * What a kernel takes.
   *
   * @param type of the number, or of the numbers that it points to
   * @param array whether it is a pointer
   * @param written whether the kernel may write there
   */
  record KernelParameter(String name, DataType type, boolean array, boolean written) {
    @Override
    public String toString() {
      String of = word(type);
      return array ? (written ? "" : "const ") + of + " *" + name : of + " " + name;
    }
  }

  /**
   * A kernel.
   *
   * @param open what is said in place of a launch, where its body is not written yet; else null
   */
  record KernelHead(String name, List<KernelParameter> parameters, String open) {
    @Override
    public String toString() {
      StringJoiner text = new StringJoiner(", ", name + "(", ")");
      parameters.forEach(parameter -> text.add(parameter.toString()));
      return text.toString();
    }
  }

  private final String source;

  /** The same, with blanks for comments and strings. */
  private final String code;

  private final int firstLine;
  private final List<KernelHead> kernels = new ArrayList<>();

  /**
   * A program.
   *
   * @param firstLine the number of its first line, where it stands
   * @throws IllegalArgumentException if it has no kernel, or one that cannot be called from Java
   */
  CudaText(String program, int firstLine) {
    this.firstLine = firstLine;
    Matcher stub = STUB.matcher(program);
    String blanked = blanked(NOT_CODE, program);
    List<int[]> open = new ArrayList<>();
    List<String> says = new ArrayList<>();
    while (stub.find()) {
      if (blanked.startsWith("throw", stub.start())) {
        open.add(new int[] {stub.start(), stub.end()});
        says.add(stub.group(1));
      }
    }
    StringBuilder text = new StringBuilder(program);
    for (int[] place : open) {
      for (int i = place[0]; i < place[1]; i++) {
        text.setCharAt(i, program.charAt(i) == '\n' ? '\n' : i == place[1] - 1 ? ';' : ' ');
      }
    }
    source = text.toString();
    code = blanked(NOT_CODE, source);
    List<Integer> starts = GLOBAL.matcher(code).results().map(m -> m.start()).toList();
    for (int k = 0; k < starts.size(); k++) {
      int end = k + 1 < starts.size() ? starts.get(k + 1) : code.length();
      String unwritten = null;
      for (int i = open.size() - 1; i >= 0; i--) {
        if (open.get(i)[0] >= starts.get(k) && open.get(i)[0] < end) {
          unwritten = says.get(i);
        }
      }
      kernels.add(kernel(starts.get(k), unwritten));
    }
    if (kernels.isEmpty()) {
      throw new IllegalArgumentException(
          "there is no kernel: it begins with __global__ void, as in"
              + " __global__ void twice(float *y, const float *x, int n) { … }");
    }
  }

  List<KernelHead> kernels() {
    return List.copyOf(kernels);
  }

  private KernelHead kernel(int start, String open) {
    Matcher head = KERNEL.matcher(code);
    if (!head.find(start)) {
      throw new IllegalArgumentException(
          line(start) + "a kernel begins as in __global__ void twice(float *y, int n) { … }");
    }
    String name = head.group(1);
    if (kernels.stream().anyMatch(other -> other.name().equals(name))) {
      throw new IllegalArgumentException(line(start) + "there are two kernels " + name);
    }
    List<KernelParameter> parameters = new ArrayList<>();
    if (!head.group(2).isBlank()) {
      for (String word : head.group(2).split(",", -1)) {
        Matcher parameter = PARAMETER.matcher(word.strip());
        if (!parameter.matches()) {
          throw new IllegalArgumentException(
              line(start)
                  + "a parameter of a kernel is a float, double, int or long long, or a pointer to"
                  + " such, const where it is only read; got "
                  + word.strip());
        }
        boolean array = !parameter.group(4).isEmpty();
        boolean constant = parameter.group(1) != null || parameter.group(3) != null;
        DataType type = TYPES.get(parameter.group(2).replaceAll("\\s+", " "));
        parameters.add(new KernelParameter(parameter.group(5), type, array, array && !constant));
      }
    }
    return new KernelHead(name, List.copyOf(parameters), open);
  }

  private String line(int at) {
    return "line "
        + (firstLine + code.substring(0, at).chars().filter(c -> c == '\n').count())
        + ": ";
  }

  /** For NVIDIA's compiler. */
  String forNvrtc() {
    return "#line " + firstLine + " \"cell\"\n" + inserted(GLOBAL, "extern \"C\" __global__");
  }

  /** For the GNU compiler: a program that serves one launch. */
  String forGnu() {
    StringBuilder all = new StringBuilder();
    all.append(CudaSources.read("emulator.hpp")).append(CudaSources.read("learner.hpp"));
    all.append("#line ").append(firstLine).append(" \"cell\"\n");
    all.append(inserted(POINTER, "Pointer<$1> ")).append("\n#line 1 \"launch\"\n");
    StringJoiner entries =
        new StringJoiner(", ", "static const emulated::Entry entries[] = {", "};\n");
    for (KernelHead kernel : kernels) {
      StringJoiner names = new StringJoiner(", ", "{", "}");
      StringJoiner values = new StringJoiner(", ", "(", ")");
      for (int i = 0; i < kernel.parameters().size(); i++) {
        KernelParameter p = kernel.parameters().get(i);
        names.add('"' + p.name() + '"');
        values.add(
            p.array()
                ? "a[%d].pointer<%s%s>(\"%s\")"
                    .formatted(i, p.written() ? "" : "const ", word(p.type()), p.name())
                : "a[%d].number<%s>()".formatted(i, word(p.type())));
      }
      names.add("nullptr");
      String name = kernel.name();
      all.append("static const char *const names_" + name + "[] = " + names + ";\n");
      all.append("static void call_" + name + "(const char *at) {\n");
      all.append("  const emulated::Argument *a = (const emulated::Argument *)at;\n  ");
      all.append(name + values + ";\n}\n");
      entries.add("{\"" + name + "\", call_" + name + ", names_" + name + "}");
    }
    return all.append(entries)
        .append("int main() { return emulated::serve(entries); }\n")
        .toString();
  }

  /** The source with something else for what the pattern finds in the code; line for line. */
  private String inserted(Pattern pattern, String replacement) {
    StringBuilder text = new StringBuilder();
    Matcher found = pattern.matcher(code);
    int done = 0;
    while (found.find()) {
      text.append(source, done, found.start());
      text.append(replacement.replace("$1", found.groupCount() > 0 ? found.group(1) : ""));
      String rest = found.groupCount() > 0 ? code.substring(found.end(1), found.end()) : "";
      rest.chars().filter(c -> c == '\n').forEach(c -> text.append('\n'));
      done = found.end();
    }
    return text.append(source, done, source.length()).toString();
  }

  /** What a compiler says of the learner's own lines, or all of it where that is none. */
  static String errors(String said) {
    List<String> lines =
        ERROR
            .matcher(said)
            .results()
            .map(
                m ->
                    "line "
                        + (m.group(1) == null ? m.group(2) : m.group(1))
                        + ": "
                        + CHECKED.matcher(m.group(3)).replaceAll("$1 *"))
            .distinct()
            .limit(MOST_ERRORS)
            .toList();
    return lines.isEmpty()
        ? said.strip().lines().limit(20).collect(Collectors.joining("\n"))
        : String.join("\n", lines);
  }

  static String word(DataType type) {
    return TYPES.entrySet().stream()
        .filter(entry -> entry.getValue() == type)
        .map(Map.Entry::getKey)
        .findFirst()
        .orElseThrow();
  }

  private static String blanked(Pattern pattern, String text) {
    StringBuilder blanked = new StringBuilder(text);
    Matcher found = pattern.matcher(text);
    while (found.find()) {
      for (int i = found.start(); i < found.end(); i++) {
        if (text.charAt(i) != '\n') {
          blanked.setCharAt(i, ' ');
        }
      }
    }
    return blanked.toString();
  }
}
