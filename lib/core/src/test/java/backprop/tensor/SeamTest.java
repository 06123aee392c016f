package backprop.tensor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Memory's addresses mean nothing on a GPU, so who knows them is one package. */
@DisplayName("Addresses of memory")
class SeamTest {

  /**
   * Beside the engines: what doctor says of memory, where the grader finds the native libraries,
   * and BLAS timed by itself.
   */
  private static final List<String> ALLOWED =
      List.of(
          "/backprop/tensor/host/",
          "/backprop/tensor/device/",
          "/backprop/kernel/Machine.java",
          "/backprop/autograder/grade/Stage.java",
          "/backprop/bench/");

  @Test
  @DisplayName("are known to the engine over host memory, and to nobody else in the library")
  void addresses() throws IOException {
    List<String> found = sources("import org.bytedeco.", ".addressPointer(", ".pointer()");
    assertTrue(found.stream().anyMatch(f -> f.contains("/tensor/host/")), "found " + found);
    assertEquals(
        List.of(), found.stream().filter(f -> ALLOWED.stream().noneMatch(f::contains)).toList());
  }

  @Test
  @DisplayName("The engines are called by the facades, which check, and by nobody else")
  void checked() throws IOException {
    // As code: an exercise names them in a text, as what its answer may not call.
    List<String> found =
        sources(
            "Engine.KERNELS",
            " HostKernels",
            "(HostKernels",
            " ArrayKernels",
            "(ArrayKernels",
            " DeviceKernels",
            "(DeviceKernels");
    assertEquals(List.of(), found.stream().filter(f -> !f.contains("/backprop/tensor/")).toList());
  }

  private static List<String> sources(String... words) throws IOException {
    try (Stream<Path> files = Files.walk(Path.of(".."))) {
      return files
          .filter(f -> f.toString().matches(".*/src/main/.*\\.java"))
          .filter(f -> Stream.of(words).anyMatch(read(f)::contains))
          .map(Path::toString)
          .sorted()
          .toList();
    }
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
