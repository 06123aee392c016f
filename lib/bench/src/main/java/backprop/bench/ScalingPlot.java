package backprop.bench;

import backprop.plot.Style;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import javax.imageio.ImageIO;
import org.knowm.xchart.XYChart;

/** The lines of {@link Scaling}, one chart below the other in one picture. */
final class ScalingPlot {

  /** Pixels for each point of the charts' size, so that letters are sharp. */
  private static final int FINENESS = 2;

  private static final int HEIGHT = 330;

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
            FINENESS * Style.WIDTH, FINENESS * HEIGHT * charts.size(), BufferedImage.TYPE_INT_RGB);
    Graphics2D canvas = picture.createGraphics();
    canvas.scale(FINENESS, FINENESS);
    for (XYChart chart : charts) {
      chart.paint(canvas, Style.WIDTH, HEIGHT);
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
    chart.getStyler().setYAxisTickLabelsFormattingFunction(ScalingPlot::milliseconds);
    chart.getStyler().setXAxisTickLabelsFormattingFunction(ScalingPlot::size);
    chart.addSeries("this library", sizes, line.stream().mapToDouble(p -> p.ours()).toArray());
    if (line.get(0).torch() != null) {
      chart.addSeries("PyTorch", sizes, line.stream().mapToDouble(p -> p.torch()).toArray());
    }
    return chart;
  }

  private static String size(double log) {
    return log == Math.rint(log) ? String.format(Locale.ROOT, "%.0f", Math.pow(2, log)) : "";
  }

  private static String milliseconds(double ms) {
    double log = Math.log10(ms);
    boolean power = Math.abs(log - Math.rint(log)) < 1e-6;
    return power ? String.format(Locale.ROOT, ms < 1 ? "%.2g" : "%.0f", ms) : "";
  }
}
