package backprop.tensor.device;

import com.sun.jna.Function;
import com.sun.jna.Memory;
import com.sun.jna.NativeLibrary;
import com.sun.jna.Pointer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.nd4j.linalg.api.buffer.DataType;

/**
 * A device that is none: programs in CUDA C, compiled as C++ by {@code g++}, on this machine's
 * processor.
 *
 * <p>Blocks run one after another; the threads of a block each have a stack of their own, and run
 * one after another up to {@code __syncthreads()}, where the next has its turn. So a kernel that
 * forgets to wait reads what a later thread has yet to write, every time. It shows that kernels are
 * right, not that they are fast.
 */
final class EmulatedDevice implements Device {

  private static final Pattern KERNEL =
      Pattern.compile("__global__\\s+void\\s+(\\w+)\\s*\\(", Pattern.DOTALL);

  private static final long BYTES = 1L << 30;

  private final Memory memory = new Memory(BYTES);
  private final Memory sums = new Memory(SUMS * 8L);

  /** What was begun, and runs when somebody waits for it: who reads before that reads what was. */
  private final List<Runnable> begun = new ArrayList<>();

  private final NativeLibrary products = library(CudaSources.read("products.cpp"));

  @Override
  public String name() {
    return "an emulated device";
  }

  @Override
  public long memory() {
    // What is handed out begins at multiples of 256 bytes.
    return (Pointer.nativeValue(memory) + 255) / 256 * 256;
  }

  @Override
  public long bytes() {
    return BYTES - 256;
  }

  @Override
  public boolean isReadWhileItComputes() {
    return true;
  }

  @Override
  public int threads() {
    return 64;
  }

  @Override
  public int mostBlocks() {
    return 8;
  }

  @Override
  public Program program(String source) {
    StringBuilder whole =
        new StringBuilder(CudaSources.read("emulator.hpp"))
            // From here on, lines are counted as those of the program.
            .append("#line 1 \"program.cu\"\n")
            .append(source);
    Matcher kernel = KERNEL.matcher(source);
    while (kernel.find()) {
      whole.append("EMULATED(").append(kernel.group(1)).append(")\n");
    }
    NativeLibrary library = library(whole.toString());
    Map<String, Function> functions = new ConcurrentHashMap<>();
    return (name, blocks, threads, parameters, bytes) ->
        begun.add(
            () -> {
              Function function =
                  functions.computeIfAbsent("emulated_" + name, library::getFunction);
              Object[] arguments = {parameters, (int) blocks, threads};
              String error = (String) function.invoke(String.class, arguments);
              if (error != null) {
                throw new IllegalStateException(name + ": " + error);
              }
            });
  }

  @Override
  public void products(DataType type, Product p, Operand a, Operand b, Operand c, int count) {
    begun.add(
        () ->
            products
                .getFunction(type == DataType.DOUBLE ? "products_double" : "products_float")
                .invoke(
                    new Object[] {
                      p.m(),
                      p.n(),
                      p.k(),
                      p.scale(),
                      p.keep(),
                      a.address(),
                      a.byRows() ? 1 : 0,
                      a.ld(),
                      a.step(),
                      b.address(),
                      b.byRows() ? 1 : 0,
                      b.ld(),
                      b.step(),
                      c.address(),
                      c.ld(),
                      c.step(),
                      count
                    }));
  }

  @Override
  public void write(long address, int[] numbers) {
    int[] copy = numbers.clone();
    begun.add(() -> new Pointer(address).write(0, copy, 0, copy.length));
  }

  @Override
  public long sums() {
    return Pointer.nativeValue(sums);
  }

  @Override
  public void finish() {
    try {
      begun.forEach(Runnable::run);
    } finally {
      begun.clear();
    }
  }

  /** Compiles a program in C++, or finds it among those that are kept. */
  private static NativeLibrary library(String source) {
    Path kept =
        Kept.of(
            source,
            ".so",
            target -> {
              Path text = Files.createTempFile("emulated", ".cpp");
              try {
                Files.writeString(text, source);
                GnuCompiler.compile(text, target, "-O2", "-w", "-shared", "-fPIC");
              } finally {
                Files.delete(text);
              }
            });
    return NativeLibrary.getInstance(kept.toString());
  }
}
