package backprop.bench;

import backprop.plot.Style;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.function.DoubleUnaryOperator;
import java.util.stream.DoubleStream;
import javax.imageio.ImageIO;
import org.knowm.xchart.XYChart;

/** The lines of {@link Scaling}, one chart below the other in one picture. */
final class ScalingPlot {

  /** Pixels for each point of the charts' size, so that letters are sharp. */
  private static final int FINENESS = 2;

  private static final int HEIGHT = 280;

  /** Of the one legend, which stands below the last chart. */
  private static final int LEGEND = 46;

  private ScalingPlot() {}

  /** Draws all charts into a PNG file. */
  static void write(List<Scaling.Point> points, Path file) throws IOException {
    Network middle = Network.MIDDLE;
    List<XYChart> charts =
        List.of(
            chart(
                points,
                "width",
                "width of each layer",
                "batch %d, %d hidden layers".formatted(middle.batch(), middle.depth())),
            chart(
                points,
                "batch",
                "examples in a batch",
                "width %d, %d hidden layers".formatted(middle.width(), middle.depth())),
            chart(
                points,
                "depth",
                "hidden layers",
                "width %d, batch %d".formatted(middle.width(), middle.batch())));
    BufferedImage picture =
        new BufferedImage(
            FINENESS * Style.WIDTH,
            FINENESS * (HEIGHT * charts.size() + LEGEND),
            BufferedImage.TYPE_INT_RGB);
    Graphics2D canvas = picture.createGraphics();
    canvas.scale(FINENESS, FINENESS);
    for (XYChart chart : charts) {
      boolean last = chart == charts.get(charts.size() - 1);
      chart.getStyler().setLegendVisible(last);
      chart.paint(canvas, Style.WIDTH, last ? HEIGHT + LEGEND : HEIGHT);
      canvas.translate(0, HEIGHT);
    }
    canvas.dispose();
    ImageIO.write(picture, "png", file.toFile());
  }

  private static XYChart chart(
      List<Scaling.Point> points, String axis, String xTitle, String others) {
    List<Scaling.Point> line = points.stream().filter(p -> p.axis().equals(axis)).toList();
    // Sizes are powers of two, and so is what the axis names.
    double[] sizes = line.stream().mapToDouble(p -> Math.log(p.size()) / Math.log(2)).toArray();
    XYChart chart = Style.lines("One training step, " + others, xTitle, "time, ms");
    chart.getStyler().setYAxisLogarithmic(true);
    // XChart's grid would have a line for each of 1, 2, … 9.
    chart.getStyler().setPlotGridHorizontalLinesVisible(false);
    chart.getStyler().setYAxisTickLabelsFormattingFunction(ScalingPlot::milliseconds);
    chart.getStyler().setXAxisTickLabelsFormattingFunction(ScalingPlot::size);
    // Whole decades, and the same in each chart: times can be compared from one to the next.
    chart.getStyler().setYAxisMin(decade(Math::floor, times(points).min().orElseThrow()));
    chart.getStyler().setYAxisMax(decade(Math::ceil, times(points).max().orElseThrow()));
    chart.addSeries("this library", sizes, line.stream().mapToDouble(p -> p.ours()).toArray());
    if (line.get(0).torch() != null) {
      chart.addSeries("PyTorch", sizes, line.stream().mapToDouble(p -> p.torch()).toArray());
    }
    return chart;
  }

  private static DoubleStream times(List<Scaling.Point> points) {
    return points.stream()
        .flatMapToDouble(
            p ->
                p.torch() == null
                    ? DoubleStream.of(p.ours())
                    : DoubleStream.of(p.ours(), p.torch()));
  }

  private static double decade(DoubleUnaryOperator round, double ms) {
    return Math.pow(10, round.applyAsDouble(Math.log10(ms)));
  }

  private static String size(double log) {
    return log == Math.rint(log) ? String.format(Locale.ROOT, "%.0f", Math.pow(2, log)) : "";
  }

  /** XChart names powers of ten alone. */
  private static String milliseconds(double ms) {
    return BigDecimal.valueOf(1, (int) -Math.round(Math.log10(ms))).toPlainString();
  }
}
