package backprop.tensor;

/** What a cell hands to the library, which is null where a cell since redefined its class. */
public final class Given {

  private Given() {}

  /**
   * The value itself.
   *
   * @param place as a reader would look for it, {@code "Trainer"}
   * @param name what it is there, {@code "loss"}
   * @throws IllegalArgumentException if it is null
   */
  public static <T> T require(String place, String name, T value) {
    if (value == null) {
      throw new IllegalArgumentException(
          place
              + ": "
              + name
              + " is null; a cell that redefines a class empties its variables, so run the cell"
              + " that makes it again");
    }
    return value;
  }
}
