package backprop.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GlibcTest {

  private static Map<String, Object> of(int status, String said) {
    return Glibc.findings(new ProgramAnswer(status, said));
  }

  @ParameterizedTest
  @ValueSource(strings = {"2.27", "2.36", "2.100", "3.0"})
  @DisplayName("Versions are compared as numbers")
  void newEnough(String version) {
    assertEquals(Map.of("glibc", version), of(0, "glibc " + version + "\n"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"2.26", "2.17", "2.9", "1.99"})
  @DisplayName("One that is too old is a problem that says which is needed")
  void tooOld(String version) {
    String problem = of(0, "glibc " + version + "\n").get("problem").toString();
    assertTrue(problem.startsWith("GLIBC " + version + " is too old: ND4J needs GLIBC 2.27"));
    assertTrue(problem.contains("the dev container"));
  }

  @Test
  @DisplayName("Another C library is a problem, and a system that does not say has none")
  void others() {
    assertTrue(of(1, "getconf: GNU_LIBC_VERSION: unknown variable").containsKey("problem"));
    assertFalse(of(ProgramAnswer.NOT_FOUND, "").containsKey("problem"));
  }
}
