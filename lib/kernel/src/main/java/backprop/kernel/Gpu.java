package backprop.kernel;

import java.util.OptionalDouble;

/**
 * One of NVIDIA's GPUs, as its driver tells of it, and what ND4J's CUDA backend needs of it.
 *
 * @param index its number in nvidia-smi's list
 * @param uuid its name among all GPUs, by which CUDA can be told to use it
 * @param capability its compute capability; empty where the driver does not tell it
 */
record Gpu(int index, String uuid, String driver, String name, OptionalDouble capability) {

  static final String CAPABILITY_NEEDED = "a GPU of compute capability 3.7 to 8.9";
  static final String DRIVER_NEEDED = "driver 450 or newer";

  // The backend holds machine code for 3.7, 5.x, 6.x, 7.x, 8.0 and 8.6, and no PTX, which a driver
  // could compile for newer GPUs. 8.9 runs the code for 8.6.
  private static final double LEAST = 3.7;
  private static final double GREATEST = 8.9;
  // The first that runs what was made with CUDA 11.
  private static final int DRIVER = 450;

  /** Whether the backend holds machine code that this GPU runs. */
  boolean compiledFor() {
    return capability.isPresent()
        && capability.getAsDouble() >= LEAST
        && capability.getAsDouble() <= GREATEST;
  }

  /** Whether its driver is of CUDA 11's time, or newer. */
  boolean driverKnowsCuda11() {
    return driver.matches("\\d+\\..*")
        && Integer.parseInt(driver.substring(0, driver.indexOf('.'))) >= DRIVER;
  }

  @Override
  public String toString() {
    String told =
        capability.isPresent()
            ? "compute capability " + capability.getAsDouble()
            : "compute capability untold";
    return name + " (" + told + ", driver " + driver + ")";
  }
}
