package backprop.plot;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Font;
import java.math.BigDecimal;
import java.math.MathContext;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.XYSeries.XYSeriesRenderStyle;
import org.knowm.xchart.style.AxesChartStyler;
import org.knowm.xchart.style.Styler.LegendLayout;
import org.knowm.xchart.style.Styler.LegendPosition;
import org.knowm.xchart.style.XYStyler;
import org.knowm.xchart.style.markers.Marker;
import org.knowm.xchart.style.markers.SeriesMarkers;

/**
 * How every chart of the course looks; the one place that says so.
 *
 * <p>Colours are those of Okabe and Ito, told apart by every kind of colour vision, and series
 * differ in their marks as well. The ground is white, so that a chart reads the same on a light
 * page, on a dark one and on paper.
 */
public final class Style {

  /** The width of a chart, at which its letters are of the size of a notebook's text. */
  public static final int WIDTH = 700;

  /** The height of a chart. */
  public static final int HEIGHT = 400;

  /** Ink: text, axes. */
  static final Color INK = new Color(0x222222);

  static final Color GRID = new Color(0xE3E3E3);
  static final Font TEXT = new Font(Font.SANS_SERIF, Font.PLAIN, 13);
  static final Font TITLE = new Font(Font.SANS_SERIF, Font.BOLD, 15);

  // Okabe and Ito's yellow is left out: on white it is hard to see.
  private static final Color[] COLORS = {
    new Color(0x0072B2),
    new Color(0xD55E00),
    new Color(0x009E73),
    new Color(0xCC79A7),
    new Color(0xE69F00),
    new Color(0x56B4E9),
    new Color(0x000000)
  };

  private static final BasicStroke SOLID =
      new BasicStroke(2f, BasicStroke.CAP_BUTT, BasicStroke.JOIN_ROUND);

  /** For '-', '.', '/' and the ten digits, which follow one another. */
  private static final String[] SUPERSCRIPT = {
    "⁻", "", "", "⁰", "¹", "²", "³", "⁴", "⁵", "⁶", "⁷", "⁸", "⁹"
  };

  private static final Marker[] MARKERS = {
    SeriesMarkers.CIRCLE,
    SeriesMarkers.DIAMOND,
    SeriesMarkers.SQUARE,
    SeriesMarkers.TRIANGLE_UP,
    SeriesMarkers.TRIANGLE_DOWN,
    SeriesMarkers.CROSS,
    SeriesMarkers.PLUS
  };

  private Style() {}

  /** How many colours there are to tell series apart. */
  static int colors() {
    return COLORS.length;
  }

  static Color color(int i) {
    return COLORS[i];
  }

  /**
   * An empty chart for lines: {@code addSeries(name, xs, ys)} draws one.
   *
   * @param xTitle what the horizontal axis measures, with its unit
   * @param yTitle what the vertical axis measures, with its unit
   */
  public static XYChart lines(String title, String xTitle, String yTitle) {
    return chart(title, xTitle, yTitle, XYSeriesRenderStyle.Line);
  }

  /** An empty chart for points: {@code addSeries(name, xs, ys)} draws a cloud of them. */
  public static XYChart points(String title, String xTitle, String yTitle) {
    XYChart chart = chart(title, xTitle, yTitle, XYSeriesRenderStyle.Scatter);
    chart.getStyler().setLegendPosition(LegendPosition.OutsideE);
    chart.getStyler().setLegendLayout(LegendLayout.Vertical);
    return chart;
  }

  private static XYChart chart(
      String title, String xTitle, String yTitle, XYSeriesRenderStyle style) {
    XYChart chart =
        new XYChartBuilder()
            .width(WIDTH)
            .height(HEIGHT)
            .title(title)
            .xAxisTitle(xTitle)
            .yAxisTitle(yTitle)
            .build();
    chart.getStyler().setDefaultSeriesRenderStyle(style);
    apply(chart.getStyler());
    return chart;
  }

  /**
   * An empty chart for lines on logarithmic axes, which name every {@code decades}-th power of ten:
   * 1 for axes of a few decades, 3 for axes of many. An axis that is made linear afterwards names
   * its numbers.
   *
   * @throws IllegalArgumentException if {@code decades} is not positive
   */
  public static XYChart logarithmic(String title, String xTitle, String yTitle, int decades) {
    if (decades < 1) {
      throw new IllegalArgumentException(
          "Style.logarithmic: decades must be at least 1, got " + decades);
    }
    XYChart chart = lines(title, xTitle, yTitle);
    XYStyler styler = chart.getStyler();
    styler.setXAxisLogarithmic(true);
    styler.setYAxisLogarithmic(true);
    styler.setXAxisTickLabelsFormattingFunction(
        x -> styler.isXAxisLogarithmic() ? powerOfTen(x, decades) : number(x));
    styler.setYAxisTickLabelsFormattingFunction(
        y -> styler.isYAxisLogarithmic() ? powerOfTen(y, decades) : number(y));
    // XChart's grid would have a line for each of 1, 2, … 9.
    styler.setPlotGridLinesVisible(false);
    return chart;
  }

  /** A number of a linear axis, without what adding up its steps has left behind. */
  private static String number(double x) {
    BigDecimal rounded = new BigDecimal(x).round(new MathContext(6));
    return rounded.signum() == 0 ? "0" : rounded.stripTrailingZeros().toPlainString();
  }

  /** A power of ten, as an axis names it; nothing for those between the named. */
  static String powerOfTen(double x, int decades) {
    long exponent = Math.round(Math.log10(x));
    if (exponent % decades != 0) {
      return "";
    }
    if (Math.abs(exponent) < 4) {
      return BigDecimal.valueOf(1, (int) -exponent).toPlainString();
    }
    StringBuilder power = new StringBuilder("10");
    Long.toString(exponent).chars().forEach(c -> power.append(SUPERSCRIPT[c - '-']));
    return power.toString();
  }

  /** Gives the course's look to a chart made elsewhere, {@code Style.apply(chart.getStyler())}. */
  public static void apply(AxesChartStyler styler) {
    styler.setAxisTitleFont(TEXT);
    styler.setAxisTickLabelsFont(TEXT);
    styler.setAxisTickLabelsColor(INK);
    styler.setAxisTickMarksColor(INK);
    styler.setPlotGridLinesColor(GRID);
    styler.setPlotGridLinesStroke(new BasicStroke(1));
    styler.setXAxisTickMarkSpacingHint(80);
    styler.setYAxisTickMarkSpacingHint(45);
    styler.setBaseFont(TEXT);
    styler.setChartTitleFont(TITLE);
    styler.setChartFontColor(INK);
    styler.setChartBackgroundColor(Color.WHITE);
    styler.setPlotBackgroundColor(Color.WHITE);
    styler.setPlotBorderVisible(false);
    styler.setChartPadding(12);
    styler.setLegendFont(TEXT);
    styler.setLegendPadding(14);
    styler.setLegendBackgroundColor(Color.WHITE);
    styler.setLegendBorderColor(Color.WHITE);
    styler.setLegendPosition(LegendPosition.OutsideS);
    styler.setLegendLayout(LegendLayout.Horizontal);
    styler.setLegendSeriesLineLength(36);
    styler.setSeriesColors(COLORS);
    styler.setSeriesLines(new BasicStroke[] {SOLID});
    styler.setSeriesMarkers(MARKERS);
    styler.setMarkerSize(7);
    styler.setAntiAlias(true);
  }
}
