package backprop.bench;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.Map;

/**
 * What was measured of one work: medians in milliseconds by contestant, the settings in which the
 * peers of Python's were quickest, and ours by the quickest of them; null without one.
 */
record Result(
    @JsonProperty("work") String work,
    @JsonProperty("ms") Map<String, Double> milliseconds,
    @JsonProperty("settings") Map<String, String> settings,
    @JsonProperty("ratio_best_peer") Double ratioBest) {

  static final String OURS = "ours";

  static Result of(Work work, Map<String, Double> milliseconds, Map<String, String> settings) {
    double ours = milliseconds.get(OURS);
    Double ratio =
        settings.isEmpty()
            ? null
            : ours / settings.keySet().stream().mapToDouble(milliseconds::get).min().getAsDouble();
    return new Result(work.title, milliseconds, settings, ratio);
  }
}
