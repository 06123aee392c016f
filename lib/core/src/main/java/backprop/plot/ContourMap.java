package backprop.plot;

import java.awt.Color;
import java.awt.image.BufferedImage;
import java.util.Arrays;
import java.util.Locale;
import java.util.function.DoubleBinaryOperator;

/**
 * A loss over a plane, in bands of colour, the lowest white, with a line where two of them meet.
 *
 * @param levels where bands meet, and the least and the greatest loss at the ends: at equal ratios
 *     where losses span more than a decade, else at equal steps
 */
record ContourMap(BufferedImage image, double[] levels) {

  private static final int BANDS = 12;

  static ContourMap of(Axes axes, DoubleBinaryOperator loss) {
    double[][] losses = axes.values(loss);
    double[] levels = levels(losses);
    BufferedImage image = new BufferedImage(Axes.WIDTH, Axes.HEIGHT, BufferedImage.TYPE_INT_RGB);
    for (int i = 0; i < Axes.WIDTH; i++) {
      for (int j = 0; j < Axes.HEIGHT; j++) {
        int band = band(levels, losses[i][j]);
        boolean line =
            band != band(levels, losses[Math.min(i + 1, Axes.WIDTH - 1)][j])
                || band != band(levels, losses[i][Math.min(j + 1, Axes.HEIGHT - 1)]);
        image.setRGB(i, j, (line ? Style.INK : color(band)).getRGB());
      }
    }
    return new ContourMap(image, levels);
  }

  private static double[] levels(double[][] losses) {
    double[] finite =
        Arrays.stream(losses).flatMapToDouble(Arrays::stream).filter(Double::isFinite).toArray();
    double least = Arrays.stream(finite).min().orElse(0);
    double greatest = Arrays.stream(finite).max().orElse(0);
    double[] levels = new double[BANDS + 1];
    for (int i = 0; i <= BANDS; i++) {
      double share = (double) i / BANDS;
      levels[i] =
          least > 0 && greatest > 10 * least
              ? least * Math.pow(greatest / least, share)
              : least + (greatest - least) * share;
    }
    return levels;
  }

  /** Of a loss that is no number there is none: it has a colour of its own. */
  private static int band(double[] levels, double loss) {
    if (!Double.isFinite(loss)) {
      return BANDS;
    }
    int band = 0;
    while (band < BANDS - 1 && loss >= levels[band + 1]) {
      band++;
    }
    return band;
  }

  private static Color color(int band) {
    // Not to the darkest: what is drawn on it must be seen.
    return band == BANDS ? Colors.NOT_A_NUMBER : new Colors(0, 1).of(0.75 * band / (BANDS - 1));
  }

  /** Which colour is which loss, beside the map, from {@code top} to its lower edge. */
  void paintScale(Canvas canvas, double x, double top) {
    canvas.text("loss", Style.TEXT, Style.INK, x, top, Canvas.Anchor.LEFT);
    ColorBar bar = new ColorBar(x, top + 16, (int) (Axes.TOP + Axes.HEIGHT - 6 - top - 16));
    bar.paint(canvas, share -> color((int) Math.min(BANDS - 1, share * BANDS)));
    for (int i = 0; i <= BANDS; i++) {
      double y = bar.top() + bar.length() * (1 - (double) i / BANDS);
      canvas.box(Style.INK, x, y, ColorBar.WIDTH, 1);
    }
    for (int i = 0; i <= BANDS; i += 2) {
      bar.label(canvas, String.format(Locale.ROOT, "%.3g", levels[i]), (double) i / BANDS);
    }
  }
}
