package backprop.plot;

import backprop.tensor.Shapes;
import java.util.Map;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.style.markers.SeriesMarkers;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * How numbers are spread, of several arrays in one picture: a layer's activations epoch after
 * epoch, or layer after layer. Used in lessons 11 and 15.
 */
public final class Histograms {

  private Histograms() {}

  /**
   * A line for each array: the share of its elements in each of {@code bins} equal intervals, which
   * all arrays have in common.
   *
   * @param arrays by what the legend calls them, at most 7, the number of colours
   * @throws IllegalArgumentException if there is none or too many, one is empty, or one has an
   *     element that is no number
   */
  public static XYChart of(String title, String what, Map<String, INDArray> arrays, int bins) {
    if (arrays.isEmpty() || arrays.size() > 7 || bins < 1) {
      throw new IllegalArgumentException(
          "Histograms.of: needs 1 to 7 arrays and at least 1 bin, got "
              + arrays.size()
              + " and "
              + bins);
    }
    double least = Double.POSITIVE_INFINITY;
    double greatest = Double.NEGATIVE_INFINITY;
    for (Map.Entry<String, INDArray> entry : arrays.entrySet()) {
      for (double value : values(entry.getKey(), entry.getValue())) {
        least = Math.min(least, value);
        greatest = Math.max(greatest, value);
      }
    }
    double width = greatest > least ? (greatest - least) / bins : 1;
    XYChart chart = Style.lines(title, what, "share of elements");
    chart.getStyler().setXAxisDecimalPattern("0.0#").setYAxisDecimalPattern("0.0##");
    for (Map.Entry<String, INDArray> entry : arrays.entrySet()) {
      double[] middle = new double[bins];
      double[] share = new double[bins];
      double[] values = values(entry.getKey(), entry.getValue());
      for (double value : values) {
        share[(int) Math.min(bins - 1, (value - least) / width)] += 1.0 / values.length;
      }
      for (int i = 0; i < bins; i++) {
        middle[i] = least + (i + 0.5) * width;
      }
      chart.addSeries(entry.getKey(), middle, share).setMarker(SeriesMarkers.NONE);
    }
    return chart;
  }

  private static double[] values(String name, INDArray a) {
    Shapes.requirePresent("Histograms.of", name, a);
    double[] values = a.isEmpty() ? new double[0] : a.dup('c').data().asDouble();
    if (values.length == 0) {
      throw new IllegalArgumentException("Histograms.of: " + name + " has no elements");
    }
    for (double value : values) {
      if (!Double.isFinite(value)) {
        throw new IllegalArgumentException(
            "Histograms.of: " + name + " has an element that is no number: " + value);
      }
    }
    return values;
  }
}
