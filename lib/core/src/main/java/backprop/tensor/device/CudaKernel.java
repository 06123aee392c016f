package backprop.tensor.device;

import backprop.tensor.Engine;
import backprop.tensor.Given;
import backprop.tensor.device.CudaText.KernelHead;
import backprop.tensor.device.CudaText.KernelParameter;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * A kernel that a cell with {@code %%cuda} has defined.
 *
 * <pre>
 * %%cuda
 * __global__ void twice(float *y, const float *x, int n) {
 *   int i = blockIdx.x * blockDim.x + threadIdx.x;
 *   if (i &lt; n) y[i] = 2 * x[i];
 * }
 *
 * INDArray y = x.like();
 * CudaKernel.named("twice").launch(4, 32, y, x, x.length());
 * </pre>
 *
 * A pointer is given an array of its type, which the kernel sees row by row, and a number a number.
 *
 * <p>Where the library computes on a GPU, kernels do too. Elsewhere the processor plays one, in a
 * process of its own for each launch, with every index checked, and in two orders of the threads: a
 * kernel that reads or writes where it may not, never ends, or makes something else in another
 * order ends in an exception. Where there is a compiler for that, a GPU's launches are tried so
 * before: a mistake there would cost all that the session has on the card.
 */
public final class CudaKernel {

  private static final int MOST_THREADS = 1024;

  private static final Map<String, CudaKernel> KERNELS = new ConcurrentHashMap<>();

  /** What was wrong with the last program; empty if nothing was. */
  private static volatile String wrong = "";

  private final KernelHead kernel;

  /** Null where there is no compiler for it. */
  private final OwnProcess process;

  /** Null where no GPU computes. */
  private final Device.Program program;

  private CudaKernel(KernelHead kernel, OwnProcess process, Device.Program program) {
    this.kernel = kernel;
    this.process = process;
    this.program = program;
  }

  /** {@code yes} and what kernels run on, or {@code no} and what is missing on this machine. */
  public static String here() {
    if (gpu() != null) {
      return "yes: " + gpu().device().name();
    }
    return GnuCompiler.isHere()
        ? "yes: a device that the processor plays"
        : "no: " + GnuCompiler.NEEDED;
  }

  /** Whether kernels can run on this machine. */
  public static boolean isHere() {
    return here().startsWith("yes");
  }

  /** The engine, where it is a GPU's. */
  private static Operations gpu() {
    if (Engine.device().isEmpty()) {
      return null;
    }
    Operations operations = Engine.device().get().operations();
    return operations.device() instanceof CudaDevice ? operations : null;
  }

  /**
   * Compiles a program in CUDA C, and keeps its kernels by their names. Where nothing here compiles
   * it, they are known all the same, and say so when they are launched.
   *
   * @param firstLine the number of the program's first line, for messages
   * @return its kernels as they are declared
   * @throws IllegalArgumentException if the program is wrong, with the lines
   */
  public static List<String> define(String program, int firstLine) {
    Given.require("CudaKernel.define", "program", program);
    try {
      List<String> kernels = compiled(program, firstLine);
      wrong = "";
      return kernels;
    } catch (IllegalArgumentException e) {
      wrong = "; the last such cell is wrong, " + e.getMessage();
      throw e;
    }
  }

  private static List<String> compiled(String program, int firstLine) {
    CudaText text = new CudaText(program, firstLine);
    Operations gpu = gpu();
    OwnProcess process = GnuCompiler.isHere() ? new OwnProcess(text, OwnProcess.SECONDS) : null;
    Device.Program onGpu = null;
    if (gpu != null) {
      try {
        onGpu = gpu.device().program(text.forNvrtc());
      } catch (IllegalStateException e) {
        throw new IllegalArgumentException(CudaText.errors(e.getMessage()), e);
      }
    }
    List<String> names = new ArrayList<>();
    for (KernelHead kernel : text.kernels()) {
      KERNELS.put(kernel.name(), new CudaKernel(kernel, process, onGpu));
      names.add(kernel.toString());
    }
    return names;
  }

  /**
   * The kernel of this name, as it was defined last.
   *
   * @throws IllegalArgumentException if no cell has defined it
   */
  public static CudaKernel named(String name) {
    CudaKernel kernel = KERNELS.get(Given.require("CudaKernel.named", "name", name));
    if (kernel == null) {
      throw new IllegalArgumentException(
          "CudaKernel.named: no cell with %%cuda that ran defines "
              + name
              + "; there are "
              + KERNELS.keySet().stream().sorted().toList()
              + wrong);
    }
    return kernel;
  }

  /**
   * Runs it to its end. What it writes is in its arrays afterwards, and not at all if it fails.
   *
   * @param blocks how many
   * @param threads of each block, up to 1024
   * @param arguments for each parameter an array of its type, or a number
   * @throws IllegalArgumentException if these are not what the kernel takes
   * @throws IllegalStateException with what it does wrong, and the line
   */
  public void launch(int blocks, int threads, Object... arguments) {
    Object[] values = checked(blocks, threads, arguments);
    if (kernel.open() != null) {
      throw new UnsupportedOperationException(kernel.open());
    }
    if (process == null && program == null) {
      throw new IllegalStateException(
          kernel.name() + " cannot run on this machine: " + GnuCompiler.NEEDED);
    }
    if (program == null) {
      process.launch(kernel, blocks, threads, values);
      return;
    }
    if (process != null) {
      Object[] copies = values.clone();
      for (int i = 0; i < copies.length; i++) {
        boolean written = kernel.parameters().get(i).written();
        copies[i] = written ? ((INDArray) copies[i]).dup() : copies[i];
      }
      process.launch(kernel, blocks, threads, copies);
    }
    onDevice(gpu(), program, kernel, blocks, threads, values);
  }

  private Object[] checked(int blocks, int threads, Object[] arguments) {
    String name = kernel.name();
    if (blocks < 1) {
      throw new IllegalArgumentException(name + ": must have a block at least, got " + blocks);
    }
    if (threads < 1 || threads > MOST_THREADS) {
      throw new IllegalArgumentException(
          name + ": a block has 1 to " + MOST_THREADS + " threads, got " + threads);
    }
    int count = kernel.parameters().size();
    if (arguments == null || arguments.length != count) {
      throw new IllegalArgumentException(
          "%s takes %d arguments, %s, got %s"
              .formatted(name, count, kernel, arguments == null ? "null" : arguments.length));
    }
    Object[] values = new Object[count];
    for (int i = 0; i < count; i++) {
      KernelParameter parameter = kernel.parameters().get(i);
      String place = name + ", argument " + (i + 1) + ", " + parameter + ": ";
      values[i] =
          parameter.array()
              ? array(place, parameter, arguments[i])
              : number(place, parameter.type(), arguments[i]);
      for (int other = 0; other < i; other++) {
        boolean written = parameter.written() || kernel.parameters().get(other).written();
        if (written && parameter.array() && values[other] == values[i]) {
          throw new IllegalArgumentException(
              place
                  + "is the array of argument "
                  + (other + 1)
                  + " too, and one of them is written; give a copy, dup()");
        }
      }
    }
    return values;
  }

  private static INDArray array(String place, KernelParameter parameter, Object argument) {
    if (!(argument instanceof INDArray array)) {
      throw new IllegalArgumentException(place + "must be an array, got " + said(argument));
    }
    if (array.dataType() != parameter.type()) {
      throw new IllegalArgumentException(
          "%smust be an array of %s, got one of %s; castTo(DataType.%s) makes one"
              .formatted(place, parameter.type(), array.dataType(), parameter.type()));
    }
    return array;
  }

  private static Number number(String place, DataType type, Object argument) {
    boolean whole = type == DataType.INT32 || type == DataType.INT64;
    boolean isWhole =
        argument instanceof Integer
            || argument instanceof Long
            || argument instanceof Short
            || argument instanceof Byte;
    boolean fits = isWhole || !whole && argument instanceof Number;
    if (!fits) {
      throw new IllegalArgumentException(
          place + "must be a " + (whole ? "whole " : "") + "number, got " + said(argument));
    }
    Number number = (Number) argument;
    if (type == DataType.INT32 && number.intValue() != number.longValue()) {
      throw new IllegalArgumentException(
          place + "must fit into an int, got " + number + "; declare it as long long");
    }
    return number;
  }

  private static String said(Object argument) {
    return argument == null
        ? "null"
        : argument instanceof Number ? argument.toString() : argument.getClass().getSimpleName();
  }

  /** Launches it on a device, over copies of its arrays that lie there row by row. */
  static void onDevice(
      Operations operations,
      Device.Program program,
      KernelHead kernel,
      int blocks,
      int threads,
      Object[] values) {
    ByteBuffer parameters = ByteBuffer.allocate(8 * values.length).order(ByteOrder.nativeOrder());
    INDArray[] there = new INDArray[values.length];
    operations.lock().lock();
    try {
      for (int i = 0; i < values.length; i++) {
        DataType type = kernel.parameters().get(i).type();
        int size = values[i] instanceof INDArray ? 8 : type.width();
        parameters.position((parameters.position() + size - 1) / size * size);
        if (values[i] instanceof INDArray array) {
          there[i] = operations.arrays().create(type, 'c', array.length());
          there[i].assign(array.dup('c').reshape('c', new long[] {array.length()}));
          parameters.putLong(operations.arrays().address(there[i]));
        } else {
          byte[] bytes = OwnProcess.bytes((Number) values[i], type);
          parameters.put(bytes);
        }
      }
      int bytes = parameters.position();
      long[] words = new long[values.length];
      parameters.position(0).asLongBuffer().get(words);
      program.launch(kernel.name(), blocks, threads, words, bytes);
      operations.device().finish();
      for (int i = 0; i < values.length; i++) {
        if (kernel.parameters().get(i).written()) {
          INDArray array = (INDArray) values[i];
          array.assign(there[i].reshape('c', array.shape()));
        }
      }
    } catch (IllegalStateException e) {
      throw new IllegalStateException(
          kernel.name() + " failed on " + operations.device().name() + ": " + e.getMessage(), e);
    } finally {
      operations.lock().unlock();
    }
  }

  @Override
  public String toString() {
    return kernel.toString();
  }
}
