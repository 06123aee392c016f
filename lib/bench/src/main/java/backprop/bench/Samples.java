package backprop.bench;

import java.util.Arrays;
import java.util.stream.DoubleStream;

/** Times of one work by one contestant, over all rounds. */
final class Samples {

  private double[] milliseconds = {};

  void add(double... more) {
    milliseconds = DoubleStream.concat(Arrays.stream(milliseconds), Arrays.stream(more)).toArray();
  }

  /** The median, or null of no times. */
  Double median() {
    if (milliseconds.length == 0) {
      return null;
    }
    double[] sorted = milliseconds.clone();
    Arrays.sort(sorted);
    int half = sorted.length / 2;
    return sorted.length % 2 == 1 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
  }
}
