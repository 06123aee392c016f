package backprop.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class GpuTest {

  private static Object of(String line) {
    return Gpu.findings(List.of(line)).get("nvidia");
  }

  @Test
  @DisplayName("A GPU newer than the CUDA backend is named, and the course goes on on the CPU")
  void hopper() {
    assertEquals(
        "NVIDIA H100 80GB HBM3, compute capability 9.0: the released CUDA backend runs on 3.7 to"
            + " 8.9 only, so the course goes on on the CPU",
        of("NVIDIA H100 80GB HBM3, 9.0"));
  }

  @Test
  @DisplayName("A GPU of compute capability 8.9 can be used")
  void ada() {
    assertEquals(
        "NVIDIA L4, compute capability 8.9: the CUDA backend runs on it", of("NVIDIA L4, 8.9"));
  }

  @Test
  @DisplayName("Of several GPUs each has a line")
  void several() {
    Map<String, Object> findings = Gpu.findings(List.of("NVIDIA T4, 7.5", "NVIDIA B200, 10.0"));

    assertEquals(List.of("nvidia", "nvidia2"), List.copyOf(findings.keySet()));
  }

  @Test
  @DisplayName("Without a GPU nothing is missing")
  void none() {
    assertEquals("none found; the course needs none", Gpu.findings(List.of()).get("nvidia"));
  }

  @Test
  @DisplayName("A driver that does not tell the compute capability is no error")
  void silent() {
    assertEquals("NVIDIA K80, compute capability unknown", of("NVIDIA K80, [N/A]"));
  }
}
