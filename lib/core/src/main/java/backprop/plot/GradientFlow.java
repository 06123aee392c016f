package backprop.plot;

import java.util.List;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.style.AxesChartStyler;
import tech.tablesaw.api.Table;

/**
 * How large each layer's gradient is, from the input to the output: a line that falls to the left
 * is a gradient that vanishes on its way back, one that rises there explodes. Used in lesson 11.
 */
public final class GradientFlow {

  /** Below this, a norm is drawn as this: a logarithm has no place for zero. */
  private static final double LEAST = 1e-12;

  private GradientFlow() {}

  /**
   * A line for each of a few steps, the first and the last among them.
   *
   * @param gradients as {@link backprop.train.GradientStatistics#table} gives them; the norms of
   *     weights are drawn, those of biases left out
   * @param lines how many steps to draw, at most 7, the number of colours
   * @throws IllegalArgumentException if the table is empty, or {@code lines} is not in [1, 7]
   */
  public static XYChart of(Table gradients, int lines) {
    if (gradients.isEmpty() || lines < 1 || lines > 7) {
      throw new IllegalArgumentException(
          "GradientFlow.of: needs rows and 1 to 7 lines, got "
              + gradients.rowCount()
              + " rows and "
              + lines
              + "; train for a few steps first");
    }
    XYChart chart =
        Style.lines("Gradient flow", "weight, from the input to the output", "gradient norm");
    AxesChartStyler styler = chart.getStyler();
    chart.getStyler().setYAxisLogarithmic(true);
    styler.setYAxisTickLabelsFormattingFunction(norm -> Style.powerOfTen(norm, 1));
    styler.setPlotGridLinesVisible(false);
    List<Long> steps = gradients.longColumn("step").asList().stream().distinct().toList();
    int shown = Math.min(lines, steps.size());
    for (int i = 0; i < shown; i++) {
      int at = shown == 1 ? steps.size() - 1 : i * (steps.size() - 1) / (shown - 1);
      double[] norms = norms(gradients, steps.get(at));
      double[] places = new double[norms.length];
      for (int k = 0; k < places.length; k++) {
        places[k] = k + 1;
      }
      chart.addSeries("step " + steps.get(at), places, norms);
    }
    styler.setXAxisTickLabelsFormattingFunction(
        x -> x == Math.rint(x) ? String.valueOf(Math.round(x)) : "");
    return chart;
  }

  private static double[] norms(Table gradients, long step) {
    return gradients.stream()
        .filter(row -> row.getLong("step") == step && isWeight(row.getString("parameter")))
        .mapToDouble(row -> Math.max(LEAST, row.getDouble("gradient norm")))
        .toArray();
  }

  private static boolean isWeight(String parameter) {
    String name = parameter.substring(parameter.lastIndexOf('.') + 1);
    return name.startsWith("w") || name.equals("u");
  }
}
