package backprop.tensor.device;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.api.buffer.DataType;

@DisplayName("NVIDIA's compiler, where it is installed,")
@EnabledIf("backprop.tensor.device.Compilers#hasNvrtc")
class NvrtcTest {

  @ParameterizedTest(name = "of compute capability {0}")
  @ValueSource(ints = {75, 80, 89, 90, 100, 120})
  @DisplayName("compiles every kernel, in both types, to machine code for GPUs")
  void architectures(int capability) {
    for (DataType type : new DataType[] {DataType.FLOAT, DataType.DOUBLE}) {
      byte[] code = new Nvrtc().compile(CudaSources.kernels(type), capability);
      assertEquals("\u007fELF", new String(code, 0, 4, StandardCharsets.ISO_8859_1));
    }
  }

  @ParameterizedTest(name = "of compute capability {0}")
  @ValueSource(ints = {75, 90, 120})
  @DisplayName("compiles a learner's kernels, and counts lines as their cell does")
  void learners(int capability) {
    String program =
        """
        __global__ void k(float *__restrict__ y, const float *x, int n) {
          __shared__ float all[64];
          const float *row = x + blockIdx.x * n;
          all[threadIdx.x] = expf(row[threadIdx.x]);
          __syncthreads();
          if (threadIdx.x == 0) atomicAdd(&y[0], all[1] + rsqrtf(all[2]));
          throw new UnsupportedOperationException("yours to write");
        }
        """;
    byte[] code = new Nvrtc().compile(new CudaText(program, 2).forNvrtc(), capability);
    assertEquals("\u007fELF", new String(code, 0, 4, StandardCharsets.ISO_8859_1));
    String wrong = new CudaText(program.replace("all[1]", "most[1]"), 2).forNvrtc();
    IllegalStateException e =
        assertThrows(IllegalStateException.class, () -> new Nvrtc().compile(wrong, capability));
    assertTrue(CudaText.errors(e.getMessage()).startsWith("line 7: "), e.getMessage());
    assertTrue(CudaText.errors(e.getMessage()).contains("most"), e.getMessage());
  }

  @Test
  @DisplayName("writes text, which the driver compiles, for GPUs that are newer than it")
  void newer() {
    byte[] text = new Nvrtc().compile(CudaSources.kernels(DataType.FLOAT), 990);
    assertTrue(new String(text, StandardCharsets.UTF_8).contains(".target sm_"));
  }

  @Test
  @DisplayName("says what is wrong with a program, and where")
  void wrong() {
    IllegalStateException e =
        assertThrows(
            IllegalStateException.class,
            () -> new Nvrtc().compile("__global__ void k() {\n  nothing = 1;\n}\n", 90));
    assertTrue(e.getMessage().contains("program.cu(2)"), e.getMessage());
    assertTrue(e.getMessage().contains("nothing"), e.getMessage());
  }

  @Test
  @DisplayName("says so of GPUs that are older than it knows")
  void older() {
    IllegalStateException e =
        assertThrows(
            IllegalStateException.class,
            () -> new Nvrtc().compile(CudaSources.kernels(DataType.FLOAT), 35));
    assertTrue(e.getMessage().contains("compute capability 3.5"), e.getMessage());
  }
}
