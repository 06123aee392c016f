package backprop.bench;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A library of Python's that does our works.
 *
 * @param name as the tables have it
 * @param python a Python that may have it
 * @param script what asks it
 * @param mode what the script's environment says of how to run it
 */
record PythonPeer(String name, String python, Path script, Map<String, String> mode) {

  static final String TORCH = "PyTorch";

  /** Those that are there: {@code scripts} is the directory of what asks them. */
  static List<PythonPeer> all(String python, Path scripts) {
    Path torch = scripts.resolve("torch_peer.py");
    return List.of(
            new PythonPeer(TORCH, python, torch, Map.of()),
            new PythonPeer("PyTorch, compiled", python, torch, Map.of("TORCH_COMPILED", "1")),
            new PythonPeer("JAX, jit", python, scripts.resolve("jax_peer.py"), Map.of()))
        .stream()
        .filter(peer -> peer.version() != null)
        .toList();
  }

  /** Its version; null where this Python has none of it. */
  String version() {
    try (PeerProcess process = start(PeerSetting.AS_IT_COMES)) {
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
