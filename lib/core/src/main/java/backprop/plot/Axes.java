package backprop.plot;

import java.awt.image.BufferedImage;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.function.DoubleBinaryOperator;

/**
 * A rectangle of the plane in a picture: where its points lie, and what stands around it.
 *
 * @param x0 at the left
 * @param x1 at the right
 * @param y0 at the bottom
 * @param y1 at the top
 */
record Axes(double x0, double x1, double y0, double y1) {

  static final int LEFT = 76;
  static final int TOP = 42;
  static final int WIDTH = 440;
  static final int HEIGHT = 330;

  /** What of a picture's height is not the rectangle's. */
  static final int AROUND = TOP + 62;

  double px(double x) {
    return LEFT + (x - x0) / (x1 - x0) * WIDTH;
  }

  double py(double y) {
    return TOP + (y1 - y) / (y1 - y0) * HEIGHT;
  }

  /** What a function is at the middle of each pixel of the rectangle, from its upper left. */
  double[][] values(DoubleBinaryOperator f) {
    double[][] values = new double[WIDTH][HEIGHT];
    for (int i = 0; i < WIDTH; i++) {
      for (int j = 0; j < HEIGHT; j++) {
        double x = x0 + (i + 0.5) / WIDTH * (x1 - x0);
        double y = y1 - (j + 0.5) / HEIGHT * (y1 - y0);
        values[i][j] = f.applyAsDouble(x, y);
      }
    }
    return values;
  }

  /** The rectangle, each pixel of the colour (as RGB) that its point in the plane is given. */
  BufferedImage image(DoubleBinaryOperator color) {
    double[][] colors = values(color);
    BufferedImage image = new BufferedImage(WIDTH, HEIGHT, BufferedImage.TYPE_INT_RGB);
    for (int i = 0; i < WIDTH; i++) {
      for (int j = 0; j < HEIGHT; j++) {
        image.setRGB(i, j, (int) colors[i][j]);
      }
    }
    return image;
  }

  void paint(Canvas canvas, String title, String xTitle, String yTitle) {
    double middle = LEFT + WIDTH / 2.0;
    canvas.text(title, Style.TITLE, Style.INK, middle, 20, Canvas.Anchor.CENTER);
    canvas.text(xTitle, Style.TEXT, Style.INK, middle, TOP + HEIGHT + 42.0, Canvas.Anchor.CENTER);
    canvas.textUpwards(yTitle, Style.TEXT, Style.INK, 18, TOP + HEIGHT / 2.0);
    double bottom = TOP + HEIGHT;
    double xStep = step(x1 - x0);
    for (double x = Math.ceil(x0 / xStep) * xStep; x <= x1; x += xStep) {
      canvas.line(Style.INK, 1, px(x), bottom, px(x), bottom + 5);
      canvas.text(
          number(x, xStep), Style.TEXT, Style.INK, px(x), bottom + 17, Canvas.Anchor.CENTER);
    }
    double yStep = step(y1 - y0);
    for (double y = Math.ceil(y0 / yStep) * yStep; y <= y1; y += yStep) {
      canvas.line(Style.INK, 1, LEFT - 5, py(y), LEFT, py(y));
      canvas.text(number(y, yStep), Style.TEXT, Style.INK, LEFT - 9, py(y), Canvas.Anchor.RIGHT);
    }
  }

  /** From tick to tick: 1, 2 or 5 of a power of ten, about five of them in the range. */
  private static double step(double range) {
    double power = Math.pow(10, Math.floor(Math.log10(range / 4)));
    double times = range / 4 / power;
    return power * (times >= 5 ? 5 : times >= 2 ? 2 : 1);
  }

  private static String number(double value, double step) {
    int decimals = (int) Math.max(0, -Math.floor(Math.log10(step) + 1e-9));
    BigDecimal rounded = BigDecimal.valueOf(value).setScale(decimals, RoundingMode.HALF_EVEN);
    return rounded.signum() == 0 ? "0" : rounded.toPlainString();
  }
}
