package backprop.tensor.device;

import com.sun.jna.NativeLibrary;
import java.io.File;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Where NVIDIA's libraries lie: in the directories of the property {@code backprop.cuda} or the
 * variable {@code COURSE_CUDA}, which the launcher sets to where {@code ./course gpu} has put them;
 * else where the system's loader looks; else in {@code CUDA_PATH} or {@code /usr/local/cuda*}. At
 * each of these, CUDA 13 before 12.
 */
final class NvidiaLibraries {

  private static final int[] VERSIONS = {13, 12};

  private NvidiaLibraries() {}

  /**
   * The library of this name, {@code nvrtc}.
   *
   * @throws IllegalStateException if there is none, with where it was looked for
   */
  static NativeLibrary find(String name) {
    return Stream.of(named().stream(), Stream.of(""), toolkits().stream())
        .flatMap(places -> places)
        .flatMap(place -> IntStream.of(VERSIONS).mapToObj(v -> place + "lib" + name + ".so." + v))
        .flatMap(file -> open(file).stream())
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalStateException(
                    "lib"
                        + name
                        + ".so of CUDA 13 or 12 was not found; ./course gpu installs it, or set"
                        + " COURSE_CUDA to the directory that it is in"));
  }

  private static Optional<NativeLibrary> open(String file) {
    if (file.contains("/") && !Files.isRegularFile(Path.of(file))) {
      return Optional.empty();
    }
    try {
      return Optional.of(NativeLibrary.getInstance(file));
    } catch (UnsatisfiedLinkError e) {
      return Optional.empty();
    }
  }

  private static List<String> named() {
    String named = System.getProperty("backprop.cuda", System.getenv("COURSE_CUDA"));
    return named == null || named.isBlank()
        ? List.of()
        : Stream.of(named.split(File.pathSeparator)).map(directory -> directory + "/").toList();
  }

  private static List<String> toolkits() {
    List<String> all = new ArrayList<>();
    String toolkit = System.getenv("CUDA_PATH");
    if (toolkit != null && !toolkit.isBlank()) {
      all.add(toolkit + "/lib64/");
    }
    try (DirectoryStream<Path> installed =
        Files.newDirectoryStream(Path.of("/usr/local"), "cuda*")) {
      installed.forEach(directory -> all.add(directory + "/lib64/"));
    } catch (IOException e) {
      // There is no such directory.
    }
    return all;
  }
}
