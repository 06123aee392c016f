package backprop.kernel;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** NVIDIA's GPUs, and whether ND4J's released CUDA backend can run on them. */
final class Gpu {

  // Its kernels are compiled for 3.7 to 8.6, without PTX; code for 8.6 also runs on 8.9.
  private static final double LEAST = 3.7;
  private static final double GREATEST = 8.9;

  private Gpu() {}

  static Map<String, Object> findings() {
    return findings(ask("nvidia-smi", "--query-gpu=name,compute_cap", "--format=csv,noheader"));
  }

  /** What follows from the lines {@code name, capability}, one for each GPU. */
  static Map<String, Object> findings(List<String> lines) {
    Map<String, Object> findings = new LinkedHashMap<>();
    if (lines.isEmpty()) {
      findings.put("nvidia", "none found; the course needs none");
    }
    for (int i = 0; i < lines.size(); i++) {
      findings.put("nvidia" + (i == 0 ? "" : i + 1), described(lines.get(i)));
    }
    return findings;
  }

  private static String described(String line) {
    int comma = line.lastIndexOf(',');
    String name = comma < 0 ? line.strip() : line.substring(0, comma).strip();
    double capability;
    try {
      capability = Double.parseDouble(line.substring(comma + 1).strip());
    } catch (NumberFormatException e) {
      return name + ", compute capability unknown";
    }
    String found = name + ", compute capability " + capability;
    if (capability < LEAST || capability > GREATEST) {
      return found
          + ": the released CUDA backend runs on "
          + LEAST
          + " to "
          + GREATEST
          + " only, so the course goes on on the CPU";
    }
    return found + ": the CUDA backend runs on it";
  }

  private static List<String> ask(String... command) {
    try {
      Process process =
          new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start();
      if (!process.waitFor(10, TimeUnit.SECONDS)) {
        process.destroyForcibly();
        return List.of();
      }
      if (process.exitValue() != 0) {
        return List.of();
      }
      String answer = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      return new ArrayList<>(answer.lines().filter(line -> !line.isBlank()).toList());
    } catch (IOException e) {
      return List.of();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return List.of();
    }
  }
}
