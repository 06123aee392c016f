package backprop.tensor.device;

import org.nd4j.linalg.api.buffer.DataType;

/**
 * What {@link DeviceKernels} asks of a processor of its own: memory, programs that run there, and
 * products. There is NVIDIA's, {@link CudaDevice}, and one that the compiler for C++ makes of the
 * same programs, {@link EmulatedDevice}, for tests and lessons on machines without a GPU.
 *
 * <p>What is asked for is begun in order, and complete when {@link #finish} returns. Addresses are
 * those of {@link #memory}, which this machine's processor reads and writes by the same ones.
 */
interface Device {

  /** As its maker calls it. */
  String name();

  /** The address of the memory that device and processor share. */
  long memory();

  /** How many bytes of it there are. */
  long bytes();

  /** Whether the processor may touch some of that memory while the device computes on other. */
  boolean isReadWhileItComputes();

  /** Threads in a block, a multiple of 32 up to 256. */
  int threads();

  /** Blocks beyond which no more of them are at work at once. */
  int mostBlocks();

  /**
   * Compiles a program in CUDA C, or finds it among those it has.
   *
   * @throws IllegalStateException with what the compiler says, if the program is wrong
   */
  Program program(String source);

  /** A compiled program. */
  interface Program {

    /**
     * Begins a kernel of it.
     *
     * @param parameters as they lie in memory
     * @param bytes how many of these there are
     */
    void launch(String kernel, long blocks, int threads, long[] parameters, int bytes);

    /** The same, of parameters that are a multiple of 8 bytes each. */
    default void launch(String kernel, long blocks, int threads, long[] parameters) {
      launch(kernel, blocks, threads, parameters, 8 * parameters.length);
    }
  }

  /**
   * {@code C_i ← s A_i B_i + keep C_i}, i below {@code count}, column after column: {@code [m,n],
   * [m,k], [k,n]}.
   *
   * @param step from the first number of each A_i, B_i, C_i to the next's
   */
  void products(DataType type, Product product, Operand a, Operand b, Operand c, int count);

  /** The sizes of a product, what multiplies it, and what is kept of what is there. */
  record Product(long m, long n, long k, double scale, double keep) {}

  /**
   * A matrix in memory.
   *
   * @param address of its first number
   * @param byRows whether it lies row after row; else column after column
   * @param ld from one row, or column, to the next
   * @param step to the next matrix of a batch
   */
  record Operand(long address, boolean byRows, long ld, long step) {}

  /** Writes whole numbers to the device's memory. */
  void write(long address, int[] numbers);

  /**
   * The address of {@link #SUMS} numbers that the device writes and the processor reads cheaply.
   */
  long sums();

  /** How many. */
  int SUMS = 1024;

  /**
   * Waits until all that was begun is complete.
   *
   * @throws IllegalStateException if something of it failed
   */
  void finish();
}
