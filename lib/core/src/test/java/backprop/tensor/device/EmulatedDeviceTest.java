package backprop.tensor.device;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.jna.Memory;
import com.sun.jna.Pointer;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;

@DisplayName("A device that the processor plays")
@EnabledIf("backprop.tensor.device.Compilers#hasGpp")
class EmulatedDeviceTest {

  private static EmulatedDevice device;

  @BeforeAll
  static void open() {
    device = new EmulatedDevice();
  }

  private static float[] run(String kernel, int blocks, int n) {
    Memory y = new Memory(4L * n);
    y.clear();
    device
        .program("extern \"C\" __global__ void k(float *y, long long n) {\n" + kernel + "\n}\n")
        .launch("k", blocks, 64, new long[] {Pointer.nativeValue(y), n});
    device.finish();
    return y.getFloatArray(0, n);
  }

  @Test
  @DisplayName("runs each thread of each block once")
  void each() {
    float[] y = run("y[blockIdx.x * blockDim.x + threadIdx.x] += 1 + blockIdx.x;", 3, 192);
    float[] expected = new float[192];
    for (int i = 0; i < 192; i++) {
      expected[i] = 1 + i / 64;
    }
    assertArrayEquals(expected, y);
  }

  /** Thread t writes t + 1; then each adds its neighbour's, the last the first's. */
  private static String neighbours(String wait) {
    return "__shared__ float all[64];\n"
        + "all[threadIdx.x] = -1000;\n"
        + "__syncthreads();\n"
        + "all[threadIdx.x] = threadIdx.x + 1;\n"
        + wait
        + "y[blockIdx.x * 64 + threadIdx.x] = all[(threadIdx.x + 1) % 64];";
  }

  @Test
  @DisplayName("lets threads wait for each other, in every block anew")
  void barrier() {
    float[] y = run(neighbours("__syncthreads();\n"), 2, 128);
    float[] expected = new float[128];
    for (int i = 0; i < 128; i++) {
      expected[i] = (i + 1) % 64 + 1;
    }
    assertArrayEquals(expected, y);
  }

  @Test
  @DisplayName("shows what a kernel reads that does not wait, every time")
  void race() {
    float[] y = run(neighbours(""), 1, 64);
    assertTrue(y[0] == -1000, "thread 0 reads what thread 1 has not written yet, got " + y[0]);
  }

  @Test
  @DisplayName("says when some threads wait and others do not")
  void diverged() {
    for (String kernel :
        new String[] {
          "if (threadIdx.x < 10) __syncthreads();",
          "if (threadIdx.x >= 10) return; __syncthreads();",
          "__syncthreads(); if (threadIdx.x == 63) __syncthreads();"
        }) {
      IllegalStateException e =
          assertThrows(IllegalStateException.class, () -> run(kernel, 2, 64), kernel);
      assertTrue(e.getMessage().contains("__syncthreads()"), e.getMessage());
    }
    float[] y = run("y[threadIdx.x] = 1;", 1, 64);
    assertTrue(y[63] == 1, "and goes on with the next kernel");
  }

  @Test
  @DisplayName("says what the compiler says, with the line, of a program that is wrong")
  void wrong() {
    IllegalStateException e =
        assertThrows(IllegalStateException.class, () -> run("y[0] = nothing;", 1, 1));
    assertTrue(e.getMessage().contains("program.cu:2"), e.getMessage());
    assertTrue(e.getMessage().contains("nothing"), e.getMessage());
  }

  @Test
  @DisplayName("hands parameters on as they lie in memory: pointers, numbers, structs")
  void parameters() {
    Memory y = new Memory(8 * 4);
    device
        .program(
            "struct Pair { long long a; double b; };\n"
                + "extern \"C\" __global__ void k(double *y, Pair p, double c, long long d) {\n"
                + "  if (threadIdx.x == 0) { y[0] = p.a; y[1] = p.b; y[2] = c; y[3] = d; }\n}\n")
        .launch(
            "k",
            1,
            64,
            new Parameters()
                .add(Pointer.nativeValue(y))
                .add(-7)
                .add(0.5)
                .add(1e300)
                .add(1L << 40)
                .words());
    device.finish();
    assertArrayEquals(new double[] {-7, 0.5, 1e300, 1L << 40}, y.getDoubleArray(0, 4));
  }
}
