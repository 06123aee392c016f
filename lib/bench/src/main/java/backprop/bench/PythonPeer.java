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
 */
record PythonPeer(
    String name, String version, String python, Path script, Map<String, String> mode) {

  /** Those that are there: {@code scripts} is the directory of what asks them. */
  static List<PythonPeer> all(String python, Path scripts) {
    Path torch = scripts.resolve("torch_peer.py");
    Path jax = scripts.resolve("jax_peer.py");
    String torchs = version(python, torch);
    String jaxs = version(python, jax);
    return Stream.of(
            new PythonPeer("PyTorch", torchs, python, torch, Map.of()),
            new PythonPeer(
                "PyTorch, compiled", torchs, python, torch, Map.of("TORCH_COMPILED", "1")),
            new PythonPeer("JAX, jit", jaxs, python, jax, Map.of()))
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
