package backprop.kernel;

/**
 * How tables look in a notebook. Colours and sizes of letters are the page's own, so that they read
 * in a light and in a dark theme.
 */
final class CellStyle {

  static final String TABLE = "margin:0 0 0.5em 0";
  static final String LEFT = "text-align:left";
  static final String RIGHT = "text-align:right;font-variant-numeric:tabular-nums";
  static final String QUIET = "opacity:0.75;font-weight:normal";

  private CellStyle() {}
}
