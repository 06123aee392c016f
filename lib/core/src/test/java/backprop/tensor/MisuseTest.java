package backprop.tensor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("A mistake with arrays")
class MisuseTest {

  private static final Path PAGE = Path.of("../../docs/what-operations-refuse.md");
  private static final String DEAD = "the process ended";

  @Test
  @DisplayName("gets a message, each its own, and never a number or a dead process")
  void mistakes() throws IOException, InterruptedException {
    List<String> names = List.copyOf(Misuse.mistakes().keySet());
    Map<Integer, String> outcomes = outcomes("mistakes", names.size());
    StringBuilder table = new StringBuilder("| mistake | message |\n| --- | --- |\n");
    List<String> wrong = new ArrayList<>();
    for (int i = 0; i < names.size(); i++) {
      String[] outcome = outcomes.get(i).split("\t", 2);
      if (!outcome[0].equals("IllegalArgumentException")
          && !outcome[0].equals("IllegalStateException")) {
        wrong.add(names.get(i) + ": " + outcomes.get(i));
      }
      table.append("| `%s` | %s |%n".formatted(names.get(i), outcome[outcome.length - 1]));
    }
    assertEquals(List.of(), wrong);
    String page = Files.readString(PAGE).replace("\r", "");
    String there = page.substring(page.indexOf("| mistake"));
    if (!there.equals(table.toString())) {
      Path made = Path.of("target", "what-operations-refuse.md");
      Files.writeString(made, page.substring(0, page.indexOf("| mistake")) + table);
      assertEquals(there, table.toString(), "the page is stale; " + made + " is as it should be");
    }
  }

  @Test
  @DisplayName("drawn at random is refused in our words, whatever the arguments")
  void atRandom() throws IOException, InterruptedException {
    Map<Integer, String> outcomes = outcomes("random", 3000);
    List<String> wrong =
        outcomes.values().stream()
            .filter(o -> !o.equals("fine") && !o.equals("refused"))
            .limit(20)
            .toList();
    assertEquals(List.of(), wrong);
    long fine = outcomes.values().stream().filter(o -> o.equals("fine")).count();
    assertTrue(fine > 150, "only " + fine + " calls were right, and tell nothing of the refusals");
  }

  /** What came of each; a process that a mistake ends is followed by another, from the next on. */
  private static Map<Integer, String> outcomes(String what, int count)
      throws IOException, InterruptedException {
    Map<Integer, String> outcomes = new TreeMap<>();
    while (outcomes.size() < count) {
      int first = outcomes.size();
      ProcessBuilder java =
          new ProcessBuilder(
              Path.of(System.getProperty("java.home"), "bin", "java").toString(),
              "-Xmx1g",
              "-Dbackprop.kernels=" + System.getProperty("backprop.kernels", ""),
              "-cp",
              System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
              Misuse.class.getName(),
              what,
              String.valueOf(first),
              String.valueOf(count));
      java.environment().put("OMP_WAIT_POLICY", "passive");
      Process process = java.redirectError(ProcessBuilder.Redirect.DISCARD).start();
      int begun = first - 1;
      try (BufferedReader lines = process.inputReader(StandardCharsets.UTF_8)) {
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
          String[] words = line.split("\t", 3);
          if (words[0].equals("begin")) {
            begun = Integer.parseInt(words[1]);
          } else if (words[0].equals("end")) {
            outcomes.put(Integer.parseInt(words[1]), words[2]);
          }
        }
      }
      process.waitFor();
      if (outcomes.size() < count) {
        assertTrue(begun >= first, "the process did not begin");
        outcomes.put(begun, DEAD);
      }
    }
    return outcomes;
  }
}
