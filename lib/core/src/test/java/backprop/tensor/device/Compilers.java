package backprop.tensor.device;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/** Which compilers this machine has. */
public final class Compilers {

  private Compilers() {}

  /** Whether there is one for C++, and so the emulated device. */
  public static boolean hasGpp() {
    return Stream.of(System.getenv("PATH").split(File.pathSeparator))
        .anyMatch(directory -> Files.isExecutable(Path.of(directory, "g++")));
  }

  /** Whether there is NVIDIA's. */
  public static boolean hasNvrtc() {
    try {
      CudaLibraries.find("nvrtc");
      return true;
    } catch (IllegalStateException e) {
      return false;
    }
  }
}
