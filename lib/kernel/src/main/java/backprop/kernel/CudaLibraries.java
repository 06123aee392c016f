package backprop.kernel;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The libraries that ND4J's CUDA backend loads, and where they lie.
 *
 * @param missing the names of those that are nowhere
 * @param directories where those lie that the system's loader would not find by itself
 */
record CudaLibraries(List<String> missing, Set<Path> directories) {

  static final String NEEDED = "the libraries of CUDA 11 (docs/cuda.md)";

  /** What the backend and its bindings for Java name: the driver's, and then CUDA 11's. */
  static final List<String> NAMES =
      List.of(
          "libcuda.so.1",
          "libcudart.so.11.0",
          "libcublas.so.11",
          "libcublasLt.so.11",
          "libcusolver.so.11",
          "libcusolverMg.so.11",
          "libcusparse.so.11");

  /** Looks where the system's loader does, and where CUDA is usually installed. */
  static CudaLibraries find(Map<String, String> environment) {
    List<Path> usual = new ArrayList<>();
    paths(environment.get("CUDA_PATH")).forEach(home -> usual.add(home.resolve("lib64")));
    usual.addAll(installed(Path.of("/usr/local")));
    return find(
        ProgramAnswer.of("/sbin/ldconfig", "-p").said(),
        paths(environment.get("LD_LIBRARY_PATH")),
        usual);
  }

  /**
   * Looks for each library in turn.
   *
   * @param known what {@code ldconfig -p} lists
   * @param searched further directories that the loader looks in
   * @param usual directories that it does not look in
   */
  static CudaLibraries find(String known, List<Path> searched, List<Path> usual) {
    List<String> missing = new ArrayList<>();
    Set<Path> directories = new LinkedHashSet<>();
    for (String name : NAMES) {
      if (!lists(known, name) && holding(searched, name).isEmpty()) {
        holding(usual, name).ifPresentOrElse(directories::add, () -> missing.add(name));
      }
    }
    return new CudaLibraries(List.copyOf(missing), directories);
  }

  private static boolean lists(String known, String name) {
    return known
        .lines()
        .anyMatch(line -> line.strip().startsWith(name + " (") && line.contains("x86-64"));
  }

  private static Optional<Path> holding(List<Path> directories, String name) {
    return directories.stream().filter(d -> Files.exists(d.resolve(name))).findFirst();
  }

  /** The directory of libraries of each CUDA that is installed here, the newest first. */
  static List<Path> installed(Path here) {
    try (Stream<Path> all = Files.list(here)) {
      return all.filter(path -> path.getFileName().toString().startsWith("cuda"))
          .sorted(Comparator.comparing(Path::toString).reversed())
          .map(path -> path.resolve("lib64"))
          .toList();
    } catch (IOException e) {
      return List.of();
    }
  }

  private static List<Path> paths(String list) {
    return list == null
        ? List.of()
        : Stream.of(list.split(":")).filter(path -> !path.isBlank()).map(Path::of).toList();
  }
}
