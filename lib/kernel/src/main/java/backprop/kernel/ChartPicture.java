package backprop.kernel;

import backprop.plot.Picture;
import java.awt.Graphics2D;
import org.knowm.xchart.internal.chartpart.IChart;

/** A chart of XChart's as a picture. */
record ChartPicture(IChart chart) implements Picture {

  @Override
  public String title() {
    return chart.getTitle();
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
