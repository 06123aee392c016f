package backprop.bench;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.IntFunction;

/** What a training step costs as one size of its network grows: the width, the batch, the depth. */
final class Scaling {

  /**
   * One point of a line.
   *
   * @param axis what varies: width, batch or depth
   * @param size how large it is
   * @param ours milliseconds a step
   * @param torch PyTorch's, or null without it
   */
  record Point(
      @JsonProperty("axis") String axis,
      @JsonProperty("size") int size,
      @JsonProperty("ours_ms") double ours,
      @JsonProperty("torch_ms") Double torch) {}

  private final Jmh jmh;
  private final PythonPeer torch;
  private final List<Point> points = new ArrayList<>();

  /** Measures with {@code jmh}, and beside PyTorch unless it is null. */
  Scaling(Jmh jmh, PythonPeer torch) {
    this.jmh = jmh;
    this.torch = torch;
  }

  /** Measures everything, and writes {@code bench-scaling.json} and {@code bench-scaling.png}. */
  void run(Path output) throws IOException {
    Network middle = Network.MIDDLE;
    line("width", 64, 2048, 2, n -> new Network(n, middle.batch(), middle.depth()));
    line("batch", 1, 4096, 4, n -> new Network(middle.width(), n, middle.depth()));
    line("depth", 1, 32, 2, n -> new Network(middle.width(), middle.batch(), n));
    Json.write(output.resolve("bench-scaling.json"), points);
    ScalingPlot.write(points, output.resolve("bench-scaling.png"));
  }

  private void line(String axis, int from, int to, int factor, IntFunction<Network> network) {
    for (int size = from; size <= to; size *= factor) {
      Network n = network.apply(size);
      Point point = new Point(axis, size, ours(n), torch == null ? null : theirs(n));
      points.add(point);
      System.out.printf(
          Locale.ROOT,
          "%s %d: %.3f ms%s%n",
          axis,
          size,
          point.ours(),
          torch == null ? "" : String.format(Locale.ROOT, ", PyTorch %.3f ms", point.torch()));
    }
  }

  private double ours(Network n) {
    return median(jmh.times(NetworkBenchmark.class, "ours", "network", n.toString()));
  }

  /** PyTorch's at its best: which setting that is differs from size to size. */
  private Double theirs(Network n) {
    return PeerSetting.quickest(setting -> median(jmh.times(torch, setting, n))).milliseconds();
  }

  private static double median(double[] times) {
    Samples samples = new Samples();
    samples.add(times);
    return samples.median();
  }
}
