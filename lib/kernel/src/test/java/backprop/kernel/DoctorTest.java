package backprop.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DoctorTest {

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  private int run(String... arguments) {
    return Doctor.run(new PrintWriter(out, true), new PrintWriter(err, true), arguments);
  }

  @Test
  @DisplayName("With --json it prints JSON alone, and what it says of this JVM is so")
  void json() throws JsonProcessingException {
    assertEquals(0, run("--json"));
    JsonNode findings = new ObjectMapper().readTree(out.toString());

    assertEquals(System.getProperty("java.version"), findings.at("/java/version").asText());
    assertEquals(
        Runtime.getRuntime().maxMemory() >> 20, findings.at("/memory/heapMaxMiB").asLong());
    assertEquals("passive", findings.at("/threads/OMP_WAIT_POLICY").asText());
    assertEquals("CpuBackend", findings.at("/nd4j/backend").asText());
    assertEquals("host", findings.at("/nd4j/engine").asText());
    assertEquals("yes", findings.at("/engines/host").asText());
    assertEquals("yes", findings.at("/engines/arrays").asText());
    assertTrue(findings.at("/engines/device").asText().matches("yes: .* MB for arrays|no: .*"));
    assertTrue(findings.at("/engines/emulated").asText().matches("yes|no: it needs g\\+\\+.*"));
    assertTrue(findings.at("/nd4j/version").asText().matches("1\\..*"), out.toString());
    assertEquals("344 penguins, shipped", findings.at("/data/penguins").asText());
    assertTrue(findings.has("gpu") && findings.has("kernel") && findings.has("fonts"));
    assertEquals("", err.toString());
  }

  @Test
  @DisplayName("Without options it prints the same findings for reading")
  void text() {
    assertEquals(0, run());
    assertTrue(out.toString().contains("CpuBackend"));
    assertTrue(out.toString().contains("344 penguins"));
  }

  @Test
  @DisplayName("An unknown option gets one line and exit status 2")
  void unknown() {
    assertEquals(2, run("--jsn"));
    assertEquals(1, err.toString().lines().count());
    assertTrue(err.toString().contains("--jsn"));
    assertEquals("", out.toString());
  }

  @Test
  @DisplayName("Where Jupyter has no kernel, that is a problem, and the exit status is 1")
  void noKernel(@TempDir Path jupyter) {
    assertEquals(1, run("--jupyter", jupyter.toString()));
    assertTrue(out.toString().contains("call ./course lab"));
  }

  @Test
  @DisplayName("The kernel's version is read from its jar")
  void kernel(@TempDir Path jupyter) throws IOException {
    Path java = Files.createDirectories(jupyter.resolve("kernels/java"));
    Path spec = Files.createDirectories(jupyter.resolve("kernels/backprop"));
    Files.writeString(spec.resolve("kernel.json"), "{}");
    try (JarOutputStream jar =
        new JarOutputStream(Files.newOutputStream(java.resolve("jjava.jar")))) {
      jar.putNextEntry(new JarEntry("META-INF/maven/org.dflib.jjava/jjava-jupyter/pom.properties"));
      jar.write("version=7.5\n".getBytes(StandardCharsets.UTF_8));
      jar.closeEntry();
    }

    assertEquals("7.5", Installation.kernel(jupyter).get("jjava"));
  }
}
