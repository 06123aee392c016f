package backprop.tensor.device;

import com.sun.jna.Native;
import com.sun.jna.NativeLibrary;
import com.sun.jna.Pointer;
import com.sun.jna.ptr.IntByReference;
import com.sun.jna.ptr.LongByReference;

/**
 * NVIDIA's driver API, as far as it is used here; <a
 * href="https://docs.nvidia.com/cuda/cuda-driver-api/">CUDA Driver API</a>. Handles and addresses
 * are numbers of 64 bits.
 */
final class Driver {

  static final int COMPUTE_CAPABILITY_MAJOR = 75;
  static final int COMPUTE_CAPABILITY_MINOR = 76;
  static final int MULTIPROCESSORS = 16;
  static final int MANAGED_MEMORY = 83;
  static final int CONCURRENT_MANAGED_ACCESS = 89;

  /** Managed memory that any stream may use. */
  static final int ATTACH_GLOBAL = 1;

  private Driver() {}

  static {
    Native.register(Driver.class, NativeLibrary.getInstance("libcuda.so.1"));
  }

  static native int cuInit(int flags);

  static native int cuDeviceGet(IntByReference device, int ordinal);

  static native int cuDeviceGetName(byte[] name, int length, int device);

  static native int cuDeviceGetAttribute(IntByReference value, int attribute, int device);

  static native int cuDevicePrimaryCtxRetain(LongByReference context, int device);

  static native int cuCtxSetCurrent(long context);

  static native int cuCtxSynchronize();

  static native int cuMemGetInfo_v2(LongByReference free, LongByReference total);

  static native int cuMemAllocManaged(LongByReference address, long bytes, int flags);

  static native int cuMemHostAlloc(LongByReference address, long bytes, int flags);

  static native int cuMemcpyHtoD_v2(long to, Pointer from, long bytes);

  static native int cuModuleLoadData(LongByReference module, Pointer image);

  static native int cuModuleGetFunction(LongByReference function, long module, String name);

  static native int cuLaunchKernel(
      long function,
      int blocksX,
      int blocksY,
      int blocksZ,
      int threadsX,
      int threadsY,
      int threadsZ,
      int shared,
      long stream,
      Pointer parameters,
      Pointer extra);

  static native int cuGetErrorString(int error, LongByReference text);

  /**
   * @throws IllegalStateException if a call has failed, with what the driver says
   */
  static void check(String call, int status) {
    if (status != 0) {
      LongByReference text = new LongByReference();
      String said =
          cuGetErrorString(status, text) == 0
              ? new Pointer(text.getValue()).getString(0)
              : "error of no name";
      throw new IllegalStateException(call + ": " + said + " (" + status + ")");
    }
  }
}
