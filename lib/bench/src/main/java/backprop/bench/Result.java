package backprop.bench;

import com.fasterxml.jackson.annotation.JsonProperty;

/**
 * What was measured of one work: medians in milliseconds, and ours by each of the others; null
 * where PyTorch is missing.
 */
record Result(
    @JsonProperty("work") String work,
    @JsonProperty("ours_ms") double ours,
    @JsonProperty("dl4j_ms") double dl4j,
    @JsonProperty("torch_ms") Double torch,
    @JsonProperty("gemm_bound_ms") double bound,
    @JsonProperty("ratio_torch") Double ratioTorch,
    @JsonProperty("ratio_dl4j") double ratioDl4j,
    @JsonProperty("ratio_bound") double ratioBound) {

  static Result of(String work, double ours, double dl4j, Double torch, double bound) {
    return new Result(
        work, ours, dl4j, torch, bound, ratio(ours, torch), ours / dl4j, ours / bound);
  }

  private static Double ratio(double ours, Double theirs) {
    return theirs == null ? null : ours / theirs;
  }
}
