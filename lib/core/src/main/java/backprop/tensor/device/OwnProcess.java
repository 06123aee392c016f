package backprop.tensor.device;

import backprop.tensor.device.CudaText.KernelHead;
import backprop.tensor.device.CudaText.KernelParameter;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * A learner's program on a device that the processor plays, each launch in a process of its own:
 * whatever a kernel does there, it does to that process.
 */
final class OwnProcess {

  /** Of processor time, for a launch in both orders. */
  static final int SECONDS = 5;

  private static final int MOST_SECONDS = 120;

  /** What of a kernel's own prints is shown. */
  private static final int MOST_PRINTED = 10_000;

  private static final String[] OPTIONS = {
    // The least that does: a cell waits for it.
    "-O1",
    "-w",
    // A large array of a thread's own meets the page that nobody may touch.
    "-fstack-clash-protection",
    "-fsanitize=bounds,integer-divide-by-zero",
    "-fno-sanitize-recover=all",
    // Without the library of messages for these: ours are in learner.hpp.
    "-nodefaultlibs",
    "-lstdc++",
    "-lm",
    "-lgcc_s",
    "-lgcc",
    "-lc"
  };

  private final List<KernelHead> kernels;
  private final int seconds;
  private final Path program;

  /**
   * Compiles the program, or finds it among those that are kept.
   *
   * @param seconds of processor time that a launch may take
   * @throws IllegalArgumentException with what is wrong in it, line by line
   */
  OwnProcess(CudaText text, int seconds) {
    this.seconds = seconds;
    kernels = text.kernels();
    String source = text.forGnu();
    try {
      program =
          Kept.of(
              String.join(" ", OPTIONS) + "\n" + source,
              ".run",
              target -> {
                Path file = Files.createTempFile("kernels", ".cpp");
                try {
                  Files.writeString(file, source);
                  GnuCompiler.compile(file, target, OPTIONS);
                } finally {
                  Files.delete(file);
                }
              });
    } catch (IllegalStateException e) {
      throw e.getCause() == null
          ? new IllegalArgumentException(CudaText.errors(e.getMessage()), e)
          : e;
    }
  }

  /**
   * Launches a kernel; what it has written is in its arrays afterwards.
   *
   * @param arguments arrays and numbers of the kernel's types
   * @throws IllegalStateException with what the kernel did wrong; then no array has changed
   */
  void launch(KernelHead kernel, int blocks, int threads, Object[] arguments) {
    Path directory = null;
    try {
      directory = Files.createTempDirectory("launch");
      Path in = directory.resolve("in");
      Path out = directory.resolve("out");
      Path said = directory.resolve("said");
      write(in, kernel, blocks, threads, arguments);
      Process process =
          new ProcessBuilder(program.toString())
              .redirectInput(in.toFile())
              .redirectOutput(out.toFile())
              .redirectError(said.toFile())
              .start();
      int status;
      try {
        if (!process.waitFor(MOST_SECONDS, TimeUnit.SECONDS)) {
          throw new IllegalStateException(
              kernel.name() + ": it did not end within " + MOST_SECONDS + " s");
        }
        status = process.exitValue();
      } finally {
        process.destroyForcibly();
      }
      print(said);
      read(out, kernel, status, arguments);
    } catch (IOException e) {
      throw new UncheckedIOException(kernel.name() + ": it cannot be launched: " + e, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(kernel.name() + ": interrupted", e);
    } finally {
      remove(directory);
    }
  }

  private void write(Path in, KernelHead kernel, int blocks, int threads, Object[] arguments)
      throws IOException {
    try (OutputStream to = Files.newOutputStream(in)) {
      ByteBuffer head = buffer(24);
      head.putInt(kernels.indexOf(kernel)).putInt(blocks).putInt(threads);
      to.write(head.putInt(arguments.length).putInt(seconds).putInt(0).array());
      for (int i = 0; i < arguments.length; i++) {
        KernelParameter p = kernel.parameters().get(i);
        byte[] bytes =
            arguments[i] instanceof INDArray array
                ? bytes(array)
                : bytes((Number) arguments[i], p.type());
        int size = p.type().width();
        ByteBuffer about = buffer(24);
        about.putInt(p.array() ? 1 : 0).putInt(letter(p.type())).putInt(size);
        about.putInt(p.written() ? 1 : 0).putLong(bytes.length / size);
        to.write(about.array());
        to.write(bytes);
      }
    }
  }

  private void read(Path out, KernelHead kernel, int status, Object[] arguments)
      throws IOException {
    try (InputStream from = Files.newInputStream(out)) {
      int first = from.read();
      if (first == 'E') {
        String text = new String(from.readAllBytes(), StandardCharsets.UTF_8);
        String between = text.startsWith("line ") ? ", " : ": ";
        throw new IllegalStateException(kernel.name() + between + text);
      }
      if (first != 'R' || status != 0) {
        throw new IllegalStateException(kernel.name() + ": " + ended(status));
      }
      DataInputStream data = new DataInputStream(from);
      INDArray[] written = new INDArray[arguments.length];
      for (int i = 0; i < arguments.length; i++) {
        KernelParameter p = kernel.parameters().get(i);
        if (p.written()) {
          INDArray array = (INDArray) arguments[i];
          byte[] bytes = new byte[Math.toIntExact(array.length() * p.type().width())];
          data.readFully(bytes);
          written[i] = array(bytes, p.type());
        }
      }
      for (int i = 0; i < arguments.length; i++) {
        if (written[i] != null) {
          INDArray array = (INDArray) arguments[i];
          array.assign(written[i].reshape('c', array.shape()));
        }
      }
    }
  }

  /** What is known of a process that ended without an answer: a signal's number, and 128. */
  private String ended(int status) {
    return switch (status) {
      case 128 + 7, 128 + 11 ->
          "it touched memory that is nobody's: a pointer went astray, a thread's own array is too"
              + " large for its stack of 64 KB, or a function calls itself without end";
      case 128 + 9, 128 + 24 ->
          "it was stopped after "
              + seconds
              + " s of processor time; is there a loop that never ends?";
      case 128 + 25 -> "it was stopped: it printed too much";
      default -> "its process ended with status " + status;
    };
  }

  private static void print(Path said) throws IOException {
    try (InputStream from = Files.newInputStream(said)) {
      byte[] bytes = from.readNBytes(MOST_PRINTED);
      System.out.print(new String(bytes, StandardCharsets.UTF_8));
      if (bytes.length == MOST_PRINTED) {
        System.out.println("…");
      }
    }
  }

  private static int letter(DataType type) {
    return switch (type) {
      case FLOAT -> 'f';
      case DOUBLE -> 'd';
      case INT -> 'i';
      default -> 'l';
    };
  }

  private static ByteBuffer buffer(int bytes) {
    return ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }

  /** An array's numbers, row by row. */
  private static byte[] bytes(INDArray array) {
    INDArray rows = array.dup('c');
    int length = Math.toIntExact(array.length());
    ByteBuffer to = buffer(Math.multiplyExact(length, array.dataType().width()));
    switch (array.dataType()) {
      case FLOAT -> to.asFloatBuffer().put(rows.data().asFloat());
      case DOUBLE -> to.asDoubleBuffer().put(rows.data().asDouble());
      case INT -> to.asIntBuffer().put(rows.data().asInt());
      default -> to.asLongBuffer().put(rows.data().asLong());
    }
    return to.array();
  }

  static byte[] bytes(Number number, DataType type) {
    ByteBuffer to = buffer(type.width());
    switch (type) {
      case FLOAT -> to.putFloat(number.floatValue());
      case DOUBLE -> to.putDouble(number.doubleValue());
      case INT -> to.putInt(number.intValue());
      default -> to.putLong(number.longValue());
    }
    return to.array();
  }

  private static INDArray array(byte[] bytes, DataType type) {
    ByteBuffer from = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    int count = bytes.length / type.width();
    switch (type) {
      case FLOAT -> {
        float[] numbers = new float[count];
        from.asFloatBuffer().get(numbers);
        return Nd4j.createFromArray(numbers);
      }
      case DOUBLE -> {
        double[] numbers = new double[count];
        from.asDoubleBuffer().get(numbers);
        return Nd4j.createFromArray(numbers);
      }
      case INT -> {
        int[] numbers = new int[count];
        from.asIntBuffer().get(numbers);
        return Nd4j.createFromArray(numbers);
      }
      default -> {
        long[] numbers = new long[count];
        from.asLongBuffer().get(numbers);
        return Nd4j.createFromArray(numbers);
      }
    }
  }

  private static void remove(Path directory) {
    if (directory == null) {
      return;
    }
    try (Stream<Path> files = Files.list(directory)) {
      for (Path file : files.toList()) {
        Files.deleteIfExists(file);
      }
      Files.deleteIfExists(directory);
    } catch (IOException left) {
      // In the system's own directory for such, where others clear up.
    }
  }
}
