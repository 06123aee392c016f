package backprop.tensor.device;

import com.sun.jna.NativeLibrary;
import java.io.File;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Where NVIDIA's libraries lie: in the directories of the property {@code backprop.cuda} or the
 * variable {@code COURSE_CUDA}, which {@code ./course gpu} fills; where the system's loader looks;
 * in {@code CUDA_PATH} and {@code /usr/local/cuda*}. Of CUDA 13 or 12, the newer first.
 */
final class CudaLibraries {

  private static final int[] VERSIONS = {13, 12};

  private CudaLibraries() {}

  /**
   * The library of this name, {@code nvrtc}.
   *
   * @throws IllegalStateException if there is none, with where it was looked for
   */
  static NativeLibrary find(String name) {
    List<Path> directories = directories();
    for (int version : VERSIONS) {
      String file = "lib" + name + ".so." + version;
      for (Path directory : directories) {
        Path path = directory.resolve(file);
        if (Files.isRegularFile(path)) {
          return NativeLibrary.getInstance(path.toString());
        }
      }
      try {
        return NativeLibrary.getInstance(file);
      } catch (UnsatisfiedLinkError e) {
        // Of this version there is none.
      }
    }
    throw new IllegalStateException(
        "lib"
            + name
            + ".so of CUDA 13 or 12 was not found; ./course gpu installs it, or set COURSE_CUDA to"
            + " the directory that it is in");
  }

  private static List<Path> directories() {
    List<Path> all = new ArrayList<>();
    String named = System.getProperty("backprop.cuda", System.getenv("COURSE_CUDA"));
    if (named != null) {
      for (String directory : named.split(File.pathSeparator)) {
        all.add(Path.of(directory));
      }
    }
    String toolkit = System.getenv("CUDA_PATH");
    if (toolkit != null && !toolkit.isBlank()) {
      all.add(Path.of(toolkit, "lib64"));
    }
    try (DirectoryStream<Path> installed =
        Files.newDirectoryStream(Path.of("/usr/local"), "cuda*")) {
      installed.forEach(directory -> all.add(directory.resolve("lib64")));
    } catch (IOException e) {
      // There is no such directory.
    }
    return all;
  }
}
