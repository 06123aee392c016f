package backprop.plot;

import java.awt.Color;

/**
 * Numbers as colours.
 *
 * <p>Where a quantity has a sign, zero is white, blue is below it and vermilion above, as far as
 * the largest magnitude reaches; elsewhere the least is white and the greatest dark blue. A number
 * that is none is black.
 */
record Colors(double least, double greatest) {

  private static final Color LOW = new Color(0x00446B);
  private static final Color HIGH = new Color(0x9E4500);
  static final Color NOT_A_NUMBER = Color.BLACK;

  /** The colours for a range of finite numbers, made symmetric about zero where they have signs. */
  static Colors spanning(double least, double greatest) {
    if (least < 0 && greatest > 0) {
      double reach = Math.max(-least, greatest);
      return new Colors(-reach, reach);
    }
    return new Colors(least, greatest);
  }

  Color of(double value) {
    if (!Double.isFinite(value)) {
      return NOT_A_NUMBER;
    }
    if (least < 0 && greatest > 0) {
      return mix(value < 0 ? LOW : HIGH, Math.abs(value) / greatest);
    }
    return mix(LOW, greatest > least ? (value - least) / (greatest - least) : 0);
  }

  /** Black or white, whichever is read more easily on a ground. */
  static Color inkOn(Color ground) {
    double luminance =
        0.299 * ground.getRed() + 0.587 * ground.getGreen() + 0.114 * ground.getBlue();
    return luminance > 140 ? Style.INK : Color.WHITE;
  }

  private static Color mix(Color full, double share) {
    double s = Math.max(0, Math.min(1, share));
    return new Color(blend(full.getRed(), s), blend(full.getGreen(), s), blend(full.getBlue(), s));
  }

  private static int blend(int full, double share) {
    return (int) Math.round(255 + (full - 255) * share);
  }
}
