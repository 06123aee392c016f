package backprop.tensor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;

import backprop.tensor.host.HostKernels;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("The engine")
class EngineTest {

  @Test
  @DisplayName("is the one over host memory on the CPU, and plain ND4J on any other backend")
  void byBackend() {
    assertInstanceOf(HostKernels.class, Engine.chosen(null, "CpuBackend"));
    assertInstanceOf(HostKernels.class, Engine.chosen(" ", "CpuBackend"));
    assertInstanceOf(ArrayKernels.class, Engine.chosen(null, "JCublasBackend"));
  }

  @Test
  @DisplayName("is the one that is asked for by name")
  void byName() {
    assertInstanceOf(ArrayKernels.class, Engine.chosen("arrays", "CpuBackend"));
    assertInstanceOf(HostKernels.class, Engine.chosen("host", "CpuBackend"));
  }

  @Test
  @DisplayName("of these tests is the one that their run asks for")
  void ofThisRun() {
    boolean arrays = "arrays".equals(System.getProperty("backprop.kernels"));
    assertEquals(arrays ? ArrayKernels.class : HostKernels.class, Engine.KERNELS.getClass());
    assertEquals(arrays ? "arrays" : "host", Engine.name());
  }

  @Test
  @DisplayName("is refused where there is none of that name, or where it would read wrong memory")
  void refusals() {
    assertEquals(
        "backprop.kernels: must be host or arrays, got fast; set COURSE_KERNELS to one of them, or"
            + " leave it unset",
        assertThrows(IllegalStateException.class, () -> Engine.chosen("fast", "CpuBackend"))
            .getMessage());
    assertEquals(
        "backprop.kernels: host computes in host memory, and the arrays of JCublasBackend do not"
            + " lie there; leave COURSE_KERNELS unset",
        assertThrows(IllegalStateException.class, () -> Engine.chosen("host", "JCublasBackend"))
            .getMessage());
  }
}
