package backprop.tensor.device;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import org.nd4j.linalg.api.buffer.DataType;

/** Programs in CUDA C, as they are handed to a compiler. */
final class CudaSources {

  private CudaSources() {}

  /** All kernels, for numbers of this type. */
  static String kernels(DataType type) {
    return of(type, read("kernels.cu"));
  }

  /** A program for numbers {@code Real}. */
  static String of(DataType type, String program) {
    return "#define Real " + (type == DataType.DOUBLE ? "double" : "float") + "\n" + program;
  }

  static String read(String name) {
    try (InputStream in = CudaSources.class.getResourceAsStream(name)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
