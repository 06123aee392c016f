package backprop.train;

/**
 * How much work a lesson does: all of it, or, where the environment variable {@code COURSE_SHORT}
 * is 1, the least that still shows the point.
 */
public final class Budget {

  private Budget() {}

  /** {@code full}, or {@code brief} in short mode. */
  public static int of(int full, int brief) {
    return isShort() ? brief : full;
  }

  /** Whether this is a short run, in which a lesson's accuracy is not the one it tells of. */
  public static boolean isShort() {
    return "1".equals(System.getenv("COURSE_SHORT"));
  }
}
