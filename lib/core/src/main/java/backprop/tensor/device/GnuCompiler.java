package backprop.tensor.device;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** GNU's compiler for C++, which makes programs of kernels for this machine's processor. */
final class GnuCompiler {

  /** What is said where there is none. */
  static final String NEEDED =
      "it needs g++, the GNU compiler for C++; install it (Debian and Ubuntu: g++)";

  /** Where programs are looked for in an environment that does not say. */
  private static final String PATH = "/usr/bin:/bin";

  private GnuCompiler() {}

  /** Whether there is a {@code g++} where programs are looked for. */
  static boolean isHere() {
    return Stream.of(path().split(File.pathSeparator))
        .anyMatch(directory -> Files.isExecutable(Path.of(directory, "g++")));
  }

  private static String path() {
    return System.getenv().getOrDefault("PATH", PATH);
  }

  /**
   * Compiles a text in C++.
   *
   * @throws IllegalStateException with what the compiler says, if the text is wrong, or if there is
   *     none
   */
  static void compile(Path text, Path target, String... options) throws IOException {
    List<String> words = new ArrayList<>(List.of("g++", "-std=c++17", "-ffp-contract=off"));
    words.addAll(List.of("-fvisibility=hidden", "-U_FORTIFY_SOURCE"));
    words.addAll(List.of("-o", target.toString(), text.toString()));
    words.addAll(List.of(options));
    ProcessBuilder command = new ProcessBuilder(words).redirectErrorStream(true);
    command.environment().put("PATH", path());
    // In the language in which its messages are read.
    command.environment().put("LC_ALL", "C");
    Process compiler;
    try {
      compiler = command.start();
    } catch (IOException e) {
      throw new IllegalStateException("the emulated device cannot start g++: " + NEEDED, e);
    }
    boolean interrupted = false;
    try {
      String said = new String(compiler.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      while (true) {
        try {
          if (compiler.waitFor() != 0) {
            throw new IllegalStateException("g++ did not compile the program:\n" + said);
          }
          return;
        } catch (InterruptedException e) {
          // Who is asked to stop stops after this step, which needs the program.
          interrupted = true;
        }
      }
    } finally {
      compiler.destroyForcibly();
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
