package backprop.tensor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;

import backprop.tensor.device.DeviceKernels;
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
    String asked = System.getProperty("backprop.kernels", "host");
    Class<?> kind =
        switch (asked) {
          case "arrays" -> ArrayKernels.class;
          case "host" -> HostKernels.class;
          default -> DeviceKernels.class;
        };
    assertEquals(kind, Engine.KERNELS.getClass());
    if (kind != DeviceKernels.class) {
      assertEquals(asked, Engine.name());
    }
  }

  @Test
  @DisplayName("is refused where there is none of that name, or where it would read wrong memory")
  void refusals() {
    assertEquals(
        "backprop.kernels: must be host, arrays, device or emulated, got fast; set COURSE_KERNELS to"
            + " one of them, or leave it unset",
        assertThrows(IllegalStateException.class, () -> Engine.chosen("fast", "CpuBackend"))
            .getMessage());
    for (String engine : new String[] {"host", "device", "emulated"}) {
      assertEquals(
          "backprop.kernels: "
              + engine
              + " computes in memory that the processor reads, and the arrays of JCublasBackend do"
              + " not lie there; leave COURSE_KERNELS unset",
          assertThrows(IllegalStateException.class, () -> Engine.chosen(engine, "JCublasBackend"))
              .getMessage());
    }
  }
}
