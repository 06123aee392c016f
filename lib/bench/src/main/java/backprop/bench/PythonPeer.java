package backprop.bench;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * A library of Python's that does our works.
 *
 * @param name as the tables have it
 * @param version as it says it
 * @param python a Python that has it
 * @param script what asks it
 * @param mode what the script's environment says of how to run it
 * @param tolerance within which its losses must be ours
 */
record PythonPeer(
    String name,
    String version,
    String python,
    Path script,
    Map<String, String> mode,
    Tolerance tolerance) {

  /** The same weights have the same loss; after 20 steps of float, the same but for rounding. */
  private static final Tolerance FLOAT = new Tolerance(1e-5, 1e-4);

  /** JAX's sums are in FLOAT too, but in longer chains, and LeNet's first steps are wild. */
  private static final Tolerance CHAINS = new Tolerance(1e-5, 1e-2);

  /** Those that are there: {@code scripts} is the directory of what asks them. */
  static List<PythonPeer> all(String python, Path scripts) {
    Path torch = scripts.resolve("torch_peer.py");
    Path jax = scripts.resolve("jax_peer.py");
    String torchs = version(python, torch);
    String jaxs = version(python, jax);
    return Stream.of(
            new PythonPeer("PyTorch", torchs, python, torch, Map.of(), FLOAT),
            new PythonPeer(
                "PyTorch, compiled", torchs, python, torch, Map.of("TORCH_COMPILED", "1"), FLOAT),
            new PythonPeer("JAX, jit", jaxs, python, jax, Map.of(), CHAINS))
        .filter(peer -> peer.version != null)
        .toList();
  }

  /** Null where this Python has none of it. */
  private static String version(String python, Path script) {
    try (PeerProcess process = new PeerProcess(python, script, Map.of())) {
      return process.version;
    }
  }

  /** A process of it in this setting. */
  PeerProcess start(PeerSetting setting) {
    Map<String, String> variables = new LinkedHashMap<>(mode);
    variables.putAll(setting.variables());
    return new PeerProcess(python, script, variables);
  }
}
