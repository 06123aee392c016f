package backprop.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;

import backprop.plot.HeatMap;
import backprop.plot.Style;
import java.awt.Color;
import java.awt.image.BufferedImage;
import org.dflib.jjava.jupyter.kernel.display.DisplayData;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.knowm.xchart.XYChart;
import org.nd4j.linalg.factory.Nd4j;

class PictureRendererTest {

  private static XYChart chart() {
    XYChart chart = Style.lines("Squares", "x", "x²");
    chart.addSeries("squares", new double[] {1, 2, 3}, new double[] {1, 4, 9});
    return chart;
  }

  @Test
  @DisplayName("A chart's picture has twice the pixels of the width it is shown at")
  void crisp() {
    BufferedImage picture = Rendered.of(chart()).picture();

    assertEquals(2 * Style.WIDTH, picture.getWidth());
    assertEquals(2 * Style.HEIGHT, picture.getHeight());
    assertEquals(Color.WHITE, new Color(picture.getRGB(picture.getWidth() - 2, 2)));
  }

  @Test
  @DisplayName("Where there are no pictures, the title stands for the chart")
  void plain() {
    assertEquals("XYChart: Squares", Rendered.of(chart()).plain());
  }

  @Test
  @DisplayName("A picture of the course's own is shown as finely, under its title")
  void own() {
    HeatMap map = HeatMap.of(Nd4j.createFromArray(new float[][] {{1, 2}, {3, 4}}));
    BufferedImage picture = Rendered.of(map).picture();

    assertEquals(2 * map.width(), picture.getWidth());
    assertEquals(2 * map.height(), picture.getHeight());
    assertEquals("HeatMap: [2, 2]", Rendered.of(map).plain());
  }

  @Test
  @DisplayName("The width at which a page shows the picture is sent along")
  void width() {
    DisplayData data = new DisplayData();
    Png png = Png.of(new ChartPicture(chart()));
    PictureRenderer.put(png, data);

    assertEquals(Style.WIDTH, png.width());
    assertEquals(2 * png.width(), Rendered.decoded(png.base64()).getWidth());
  }
}
