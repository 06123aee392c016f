package backprop.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;

import backprop.plot.HeatMap;
import backprop.plot.ImageGrid;
import backprop.plot.Style;
import java.awt.Color;
import java.awt.image.BufferedImage;
import java.util.List;
import org.dflib.jjava.jupyter.kernel.display.DisplayData;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.knowm.xchart.PieChart;
import org.knowm.xchart.XYChart;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
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

  @Test
  @DisplayName("Who does not see a chart is told its title, its axes and what is drawn")
  void told() {
    assertEquals(
        "Squares (horizontal: x; vertical: x²; shown: squares)",
        Png.of(new ChartPicture(chart())).description());
  }

  @Test
  @DisplayName("A chart that says nothing of itself is a chart")
  void silent() {
    XYChart chart = Style.lines("", " ", "");
    assertEquals("A chart", new ChartPicture(chart).description());
    chart.addSeries("only this", new double[] {1}, new double[] {1});
    assertEquals("A chart (shown: only this)", new ChartPicture(chart).description());
  }

  @Test
  @DisplayName("A chart without axes is told by its title and what is drawn")
  void withoutAxes() {
    PieChart pie = new PieChart(200, 200);
    pie.setTitle("Shares");
    pie.addSeries("half", 1);
    pie.addSeries("other half", 1);
    assertEquals("Shares (shown: half, other half)", new ChartPicture(pie).description());
  }

  @Test
  @DisplayName("Images are told by their captions, and where they have none by their number")
  void images() {
    INDArray two = Nd4j.zeros(DataType.FLOAT, 2, 3, 3);
    assertEquals(
        "2 images: a boot, a shirt",
        Png.of(ImageGrid.of(two, 2, List.of("a\nboot", "a shirt"))).description());
    assertEquals("2 images", ImageGrid.of(two, 2, List.of("", "")).description());
  }
}
