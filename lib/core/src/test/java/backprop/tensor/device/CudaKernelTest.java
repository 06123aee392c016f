package backprop.tensor.device;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.OutputStream;
import java.io.PrintStream;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

@DisplayName("A learner's kernel")
@EnabledIf("backprop.tensor.device.Compilers#hasGpp")
class CudaKernelTest {

  private static final int N = 40;

  private static INDArray floats(int n) {
    return Nd4j.zeros(DataType.FLOAT, n);
  }

  /** Runs what 64 threads of one block do with y, of 40 numbers, and i, the thread's number. */
  private static float[] run(String body) {
    CudaKernel.define("__global__ void k(float *y, int n) {\n" + prelude(body) + "\n}", 2);
    INDArray y = floats(N);
    CudaKernel.named("k").launch(1, 64, y, N);
    return y.toFloatVector();
  }

  private static String prelude(String body) {
    return "int i = threadIdx.x;\n" + body;
  }

  private static String refused(String body) {
    IllegalStateException e = assertThrows(IllegalStateException.class, () -> run(body), body);
    float[] after = run("if (i < n) y[i] = i;");
    assertEquals(7, after[7], "and the next kernel runs");
    return e.getMessage();
  }

  private static void refused(String body, String... words) {
    String message = refused(body);
    for (String word : words) {
      assertTrue(message.contains(word), () -> body + ": " + word + " is in: " + message);
    }
  }

  @Test
  @DisplayName("computes on arrays of any layout, and leaves those that are const")
  void computes() {
    assertEquals(
        List.of("add(double *y, const double *x, const int *which, double times, long long n)"),
        CudaKernel.define(
            """
            // y = x[which] * times, "for every i"
            __device__ double twice(const double *at, double times) { return *at * times; }

            __global__ void add(double *y, const double *x, const int *which,
                                double times, long long n) {
              long long i = blockIdx.x * blockDim.x + threadIdx.x;
              if (i < n) y[i] = twice(x + which[i], times);
            }
            """,
            2));
    INDArray y = Nd4j.zeros(DataType.DOUBLE, 2, 3).dup('f');
    INDArray x = Nd4j.createFromArray(1.0, 2, 3, 4, 5, 6).reshape('c', 2, 3);
    INDArray which = Nd4j.createFromArray(0, 1, 2, 3, 4, 5);
    CudaKernel.named("add").launch(2, 4, y, x.transpose().dup('c').transpose(), which, 2, 6L);
    assertEquals(Nd4j.createFromArray(2.0, 4, 6, 8, 10, 12).reshape('c', 2, 3), y);
    INDArray view = Nd4j.zeros(DataType.DOUBLE, 3, 2);
    CudaKernel.named("add").launch(1, 3, view.getColumn(1), x.getRow(1), which, 1.5, 3);
    assertArrayEquals(new double[] {0, 6, 0, 7.5, 0, 9}, view.ravel().toDoubleVector());
  }

  @Test
  @DisplayName("adds up in shared memory, and by atomicAdd")
  void sums() {
    float[] y =
        run(
            """
            __shared__ float all[64];
            all[i] = i;
            __syncthreads();
            for (int half = 32; half > 0; half /= 2) {
              if (i < half) all[i] += all[i + half];
              __syncthreads();
            }
            if (i == 0) y[0] = all[0];
            atomicAdd(&y[1], 0.1f * i);
            """);
    assertEquals(2016, y[0]);
    assertEquals(201.6, y[1], 1e-3);
    assertEquals(64, run("atomicAdd(y + 2, 1);")[2]);
  }

  @Test
  @DisplayName("is told of each index that leaves its array, with line, thread and length")
  void outside() {
    refused("y[i] = 1;", "k, line 4: index 40 of y, which has 40 numbers (block 0, thread 40)");
    refused("y[i - 1] = 1;", "line 4: index -1 of y");
    refused("float z = y[1000000000]; y[i % n] = z;", "index 1000000000 of y");
    refused("float *end = y + n;\nif (i == 3) end[0] = 1;", "line 5: index 40 of y", "thread 3");
    refused("const float *p = y; p += i;\nfloat z = *p; if (i < n) y[i] = z;", "index 40 of y");
    refused("float *p = nullptr;\np[i] = 1;", "line 5: a pointer points nowhere");
    refused("__shared__ float s[8];\ns[i] = 1;\ny[0] = s[0];", "line 5", "index 8 of an array");
    refused("float own[4] = {};\nown[i % 5] = 1;\nif (i < n) y[i] = own[0];", "line 5: index 4");
    refused("y[(long long)1 << 60] = 1;", "index 1152921504606846976 of y");
    refused("y[i - 1u] = 1;", "index 4294967295 of y");
  }

  @Test
  @DisplayName("may do what it likes to its own process, and is told")
  void hostile() {
    refused("if (i == 0) y[0] = n / (i * n);", "line 4: a whole number is divided by 0");
    refused("volatile char big[1 << 30]; big[i] = 1; if (i < n) y[i] = big[i];", "stack of 64 KB");
    refused("((void (*)())8)();", "memory that is nobody's");
    refused("__builtin_trap();", "status");
    refused("_exit(0);", "status 0");
    refused("if (i < 10) __syncthreads();", "__syncthreads()");
    PrintStream out = System.out;
    System.setOut(new PrintStream(OutputStream.nullOutputStream()));
    try {
      refused("for (;;) printf(\"more and more\\n\");", "it printed too much");
    } finally {
      System.setOut(out);
    }
  }

  @Test
  @DisplayName("is stopped where it does not end")
  void endless() {
    CudaText text =
        new CudaText("__global__ void k(float *y) { for (volatile int i = 0;; i = 0); }", 2);
    OwnProcess process = new OwnProcess(text, 1);
    IllegalStateException e =
        assertThrows(
            IllegalStateException.class,
            () -> process.launch(text.kernels().get(0), 1, 1, new Object[] {floats(1)}));
    assertTrue(e.getMessage().contains("after 1 s of processor time"), e.getMessage());
  }

  @Test
  @DisplayName("is told where what it makes depends on the order of its threads")
  void races() {
    refused("if (i + 1 < n) y[i + 1] = y[i] + 1;", "depends on the order", "y[2] is 2");
    refused(
        """
        __shared__ float all[64];
        all[i] = i;
        if (i < n) y[i] = all[63 - i];
        """,
        "depends on the order",
        "__syncthreads()");
    refused("y[0] = i;", "y[0] is 63", "and 0 from the last");
  }

  @Test
  @DisplayName("changes no array where it fails")
  void nothing() {
    CudaKernel.define("__global__ void half(float *y) { y[threadIdx.x] = 1; }", 2);
    INDArray y = floats(4);
    assertThrows(IllegalStateException.class, () -> CudaKernel.named("half").launch(1, 8, y));
    assertEquals(0, y.sumNumber().doubleValue());
  }

  @Test
  @DisplayName("is held to its declaration before it is launched")
  void arguments() {
    CudaKernel.define("__global__ void k(float *y, const float *x, int n) { y[0] = x[n - 1]; }", 2);
    CudaKernel k = CudaKernel.named("k");
    INDArray y = floats(2);
    INDArray x = floats(2);
    assertRefused("k takes 3 arguments", () -> k.launch(1, 1, y, x));
    assertRefused(
        "argument 1, float *y: must be an array, got null", () -> k.launch(1, 1, null, x, 1));
    assertRefused(
        "argument 2, const float *x: must be an array of FLOAT, got one of DOUBLE",
        () -> k.launch(1, 1, y, x.castTo(DataType.DOUBLE), 1));
    assertRefused(
        "argument 3, int n: must be a whole number, got 1.5", () -> k.launch(1, 1, y, x, 1.5));
    assertRefused("must fit into an int", () -> k.launch(1, 1, y, x, 1L << 40));
    assertRefused("is the array of argument 1 too", () -> k.launch(1, 1, y, y, 2));
    assertRefused("1 to 1024 threads, got 2048", () -> k.launch(1, 2048, y, x, 2));
    assertRefused("a block at least, got 0", () -> k.launch(0, 1, y, x, 2));
    assertRefused(
        "no cell with %%cuda that ran defines nowhere", () -> CudaKernel.named("nowhere"));
  }

  private static void assertRefused(String words, org.junit.jupiter.api.function.Executable what) {
    String message = assertThrows(IllegalArgumentException.class, what, words).getMessage();
    assertTrue(message.contains(words), message);
  }

  @Test
  @DisplayName("that does not compile is refused with the lines of its cell")
  void wrong() {
    assertRefused("line 3: 'z' was not declared", () -> compile("float a = 1;\ny[0] = z;"));
    assertRefused("line 2: ", () -> compile("y = 3.5;"));
    assertRefused("const float *", () -> compile("const float *x = y; float *z = x;"));
    assertRefused("the last such cell is wrong, line 2: ", () -> CudaKernel.named("neverCompiled"));
    assertRefused("there is no kernel", () -> CudaKernel.define("int x = 1;", 2));
    assertRefused(
        "line 3: a parameter of a kernel is",
        () -> CudaKernel.define("\n__global__ void k(float y[]) {}", 2));
    assertRefused(
        "line 2: a kernel begins as", () -> CudaKernel.define("__global__ int k(float *y) {}", 2));
  }

  private static void compile(String body) {
    CudaKernel.define("__global__ void k(float *y) { " + body + " }", 2);
  }

  @Test
  @DisplayName("that is not written yet says so, as a method does")
  void open() {
    CudaKernel.define(
        """
        __global__ void written(float *y) { y[0] = 1; }
        __global__ void open(float *y) {
          // throw new UnsupportedOperationException("of a comment");
          throw new UnsupportedOperationException("yours to write");
        }
        """,
        2);
    INDArray y = floats(1);
    CudaKernel.named("written").launch(1, 1, y);
    assertEquals(1, y.getFloat(0));
    UnsupportedOperationException e =
        assertThrows(
            UnsupportedOperationException.class, () -> CudaKernel.named("open").launch(1, 1, y));
    assertEquals("yours to write", e.getMessage());
  }

  @Test
  @DisplayName("is launched on a device with its parameters as they lie in memory")
  void onDevice() {
    CudaText text =
        new CudaText(
            """
            __global__ void k(double *y, int a, const double *x, float b, long long c, int n) {
              int i = blockIdx.x * blockDim.x + threadIdx.x;
              if (i < n) y[i] = x[i] + a + b + c + blockDim.x;
            }
            """,
            2);
    Operations operations = new Operations(new EmulatedDevice());
    Device.Program program = operations.device().program(text.forNvrtc());
    INDArray y = Nd4j.zeros(DataType.DOUBLE, 2, 3).dup('f');
    INDArray x = Nd4j.createFromArray(1.0, 2, 3, 4, 5, 6).reshape('c', 2, 3);
    CudaKernel.onDevice(
        operations, program, text.kernels().get(0), 2, 5, new Object[] {y, 10, x, 0.5, 100L, 6});
    assertEquals(x.add(115.5), y);
  }
}
