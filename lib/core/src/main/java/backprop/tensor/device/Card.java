package backprop.tensor.device;

/**
 * Says in one line whether this machine has a GPU for the engine {@code device}: the launcher asks,
 * before any other JVM starts.
 */
public final class Card {

  private static final int NONE = 3;

  private Card() {}

  /** Ends with 0 and the GPU's name, or with 3 and what is missing. */
  public static void main(String[] arguments) {
    try {
      System.out.println(CudaDevice.open());
    } catch (IllegalStateException e) {
      System.out.println(e.getMessage());
      System.exit(NONE);
    }
  }
}
