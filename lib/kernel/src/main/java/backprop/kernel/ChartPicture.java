package backprop.kernel;

import backprop.plot.Picture;
import java.awt.Graphics2D;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.knowm.xchart.internal.chartpart.AxesChart;
import org.knowm.xchart.internal.chartpart.Chart;
import org.knowm.xchart.internal.chartpart.IChart;

/** A chart of XChart's as a picture. */
record ChartPicture(IChart chart) implements Picture {

  @Override
  public String title() {
    return chart.getTitle();
  }

  /** Its title, what its axes measure, and the names of what is drawn. */
  @Override
  public String description() {
    List<String> said = new ArrayList<>();
    if (chart instanceof AxesChart<?, ?> axes) {
      say(said, "horizontal: ", axes.getXAxisTitle());
      say(said, "vertical: ", axes.getYAxisTitle());
    }
    if (chart instanceof Chart<?, ?> whole) {
      say(said, "shown: ", names(whole));
    }
    String title = title() == null || title().isBlank() ? "A chart" : title();
    return said.isEmpty() ? title : title + " (" + String.join("; ", said) + ")";
  }

  private static String names(Chart<?, ?> chart) {
    return chart.getSeriesCollection().stream()
        .map(series -> series.getName())
        .collect(Collectors.joining(", "));
  }

  private static void say(List<String> said, String before, String text) {
    if (text != null && !text.isBlank()) {
      said.add(before + text);
    }
  }

  @Override
  public int width() {
    return chart.getWidth();
  }

  @Override
  public int height() {
    return chart.getHeight();
  }

  @Override
  public void paint(Graphics2D graphics) {
    chart.paint(graphics, width(), height());
  }
}
