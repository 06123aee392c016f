package backprop.bench;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/**
 * What a peer's environment says of threads and memory. Which is best for a peer depends on the
 * peer, the work and the machine, so each is tried.
 *
 * @param name as it is printed
 * @param variables of the environment
 */
record PeerSetting(String name, Map<String, String> variables) {

  static final PeerSetting AS_IT_COMES = new PeerSetting("as it comes", Map.of());

  /** What may be better, each tried beside the best so far. */
  private static final List<PeerSetting> CHANGES =
      List.of(
          new PeerSetting(
              "threads that sleep while they wait", Map.of("OMP_WAIT_POLICY", "passive")),
          new PeerSetting(
              "memory kept for the next step",
              Map.of(
                  "MALLOC_MMAP_THRESHOLD_", "4294967296", "MALLOC_TRIM_THRESHOLD_", "4294967296")),
          new PeerSetting("one thread", Map.of("OMP_NUM_THREADS", "1")));

  /** A setting, and the milliseconds of a step in it. */
  record Timed(PeerSetting setting, double milliseconds) {}

  /** The setting of the least time: of the one as it comes, and each change that is a gain. */
  static Timed quickest(ToDoubleFunction<PeerSetting> time) {
    Timed best = new Timed(AS_IT_COMES, time.applyAsDouble(AS_IT_COMES));
    for (PeerSetting change : CHANGES) {
      PeerSetting changed = best.setting.with(change);
      double taken = time.applyAsDouble(changed);
      if (taken < best.milliseconds) {
        best = new Timed(changed, taken);
      }
    }
    return best;
  }

  private PeerSetting with(PeerSetting change) {
    Map<String, String> all = new LinkedHashMap<>(variables);
    all.putAll(change.variables);
    return new PeerSetting(
        variables.isEmpty() ? change.name : name + ", " + change.name, Map.copyOf(all));
  }
}
