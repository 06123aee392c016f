package backprop.tensor.device;

/** Which compilers this machine has. */
public final class Compilers {

  private Compilers() {}

  /** Whether there is one for C++, and so the emulated device. */
  public static boolean hasGpp() {
    return GnuCompiler.isHere();
  }

  /** Whether there is NVIDIA's. */
  public static boolean hasNvrtc() {
    try {
      NvidiaLibraries.find("nvrtc");
      return true;
    } catch (IllegalStateException e) {
      return false;
    }
  }
}
