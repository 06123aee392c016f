package backprop.plot;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.awt.Color;
import java.awt.image.BufferedImage;
import java.util.HashSet;
import java.util.Set;
import java.util.function.Function;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.knowm.xchart.BitmapEncoder;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.style.XYStyler;

class StyleTest {

  private final double[] xs = {0, 1, 2};
  private final double[] ys = {0, 1, 4};

  @Test
  @DisplayName("A chart has its axes' titles, and keeps the numbers it is given")
  void titlesAndData() {
    XYChart chart = Style.lines("Fall", "time (s)", "height (m)");
    chart.addSeries("ball", xs, ys);

    assertEquals("time (s)", chart.getXAxisTitle());
    assertEquals("height (m)", chart.getYAxisTitle());
    assertArrayEquals(ys, chart.getSeries("ball").getYData());
  }

  @Test
  @DisplayName("A chart is white at its corners, and its size is the one named by the style")
  void white() {
    XYChart chart = Style.points("Fall", "time (s)", "height (m)");
    chart.addSeries("ball", xs, ys);
    BufferedImage image = BitmapEncoder.getBufferedImage(chart);

    assertEquals(Style.WIDTH, image.getWidth());
    assertEquals(Style.HEIGHT, image.getHeight());
    assertEquals(Color.WHITE, new Color(image.getRGB(1, 1)));
    assertEquals(Color.WHITE, new Color(image.getRGB(Style.WIDTH - 2, Style.HEIGHT - 2)));
  }

  @Test
  @DisplayName("Seven series have seven colours, and the first line is drawn in its colour")
  void colours() {
    XYChart chart = Style.lines("Lines", "x", "y");
    for (int i = 0; i < 7; i++) {
      chart.addSeries("line " + i, xs, new double[] {i, i, i});
    }
    BufferedImage image = BitmapEncoder.getBufferedImage(chart);
    Set<Integer> drawn = new HashSet<>();
    for (int x = 0; x < image.getWidth(); x++) {
      for (int y = 0; y < image.getHeight(); y++) {
        drawn.add(image.getRGB(x, y));
      }
    }

    Set<Color> colors = new HashSet<>();
    for (int i = 0; i < 7; i++) {
      colors.add(chart.getSeries("line " + i).getLineColor());
    }
    assertEquals(7, colors.size());
    for (Color color : colors) {
      assertTrue(drawn.contains(color.getRGB()), "no pixel of " + color);
    }
    assertTrue(colors.contains(new Color(0x0072B2)), "Okabe and Ito's blue");
  }

  @Test
  @DisplayName("Two series differ in their marks, not in their colour alone")
  void marks() {
    XYChart chart = Style.lines("Lines", "x", "y");
    chart.addSeries("a", xs, ys);
    chart.addSeries("b", xs, ys);
    BitmapEncoder.getBufferedImage(chart);

    assertNotEquals(chart.getSeries("a").getMarker(), chart.getSeries("b").getMarker());
  }

  @Test
  @DisplayName("Logarithmic axes name every third power of ten, small ones as numbers")
  void powersOfTen() {
    XYStyler styler = Style.logarithmic("Title", "x", "y", 3).getStyler();
    Function<Double, String> label = styler.getXAxisTickLabelsFormattingFunction();
    assertEquals("10⁻¹⁵", label.apply(1e-15));
    assertEquals("", label.apply(1e-14));
    assertEquals("0.001", label.apply(1e-3));
    assertEquals("1", label.apply(1.0));
    assertEquals("1000", label.apply(1e3));
    assertEquals("10¹²", label.apply(1e12));
    assertEquals("10¹²", styler.getYAxisTickLabelsFormattingFunction().apply(1e12));
    assertTrue(styler.isXAxisLogarithmic() && styler.isYAxisLogarithmic());
  }

  @Test
  @DisplayName("An axis that is made linear afterwards names its numbers")
  void linear() {
    XYStyler styler = Style.logarithmic("Title", "x", "y", 1).getStyler();
    styler.setXAxisLogarithmic(false);
    Function<Double, String> label = styler.getXAxisTickLabelsFormattingFunction();
    assertEquals("5", label.apply(5.0));
    assertEquals("0", label.apply(0.0));
    assertEquals("-0.3", label.apply(-0.1 * 3));
    assertEquals("1200", label.apply(1200.0));
    assertEquals("1000", styler.getYAxisTickLabelsFormattingFunction().apply(1e3));
    styler.setYAxisLogarithmic(false);
    assertEquals("3", styler.getYAxisTickLabelsFormattingFunction().apply(3.0));
  }

  @Test
  @DisplayName("No text of a chart is smaller than 12 points")
  void fonts() {
    XYChart chart = Style.lines("Lines", "x", "y");

    assertTrue(chart.getStyler().getAxisTickLabelsFont().getSize() >= 12);
    assertTrue(chart.getStyler().getAxisTitleFont().getSize() >= 12);
    assertTrue(chart.getStyler().getLegendFont().getSize() >= 12);
    assertTrue(chart.getStyler().getChartTitleFont().getSize() >= 12);
  }
}
