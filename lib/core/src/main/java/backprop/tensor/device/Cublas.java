package backprop.tensor.device;

import com.sun.jna.Native;
import com.sun.jna.Pointer;
import com.sun.jna.ptr.LongByReference;

/**
 * NVIDIA's products, as far as they are used here; <a
 * href="https://docs.nvidia.com/cuda/cublas/">cuBLAS</a>. Matrices lie column after column.
 */
final class Cublas {

  private Cublas() {}

  static {
    Native.register(Cublas.class, NvidiaLibraries.find("cublas"));
  }

  static native int cublasCreate_v2(LongByReference handle);

  /** {@code C_i ← alpha A_i B_i + beta C_i}, in FLOAT or DOUBLE. */
  @FunctionalInterface
  interface StridedBatched {
    int call(
        long handle,
        int transA,
        int transB,
        int m,
        int n,
        int k,
        Pointer alpha,
        long a,
        int ldA,
        long stepA,
        long b,
        int ldB,
        long stepB,
        Pointer beta,
        long c,
        int ldC,
        long stepC,
        int count);
  }

  static native int cublasSgemmStridedBatched(
      long handle,
      int transA,
      int transB,
      int m,
      int n,
      int k,
      Pointer alpha,
      long a,
      int ldA,
      long stepA,
      long b,
      int ldB,
      long stepB,
      Pointer beta,
      long c,
      int ldC,
      long stepC,
      int count);

  static native int cublasDgemmStridedBatched(
      long handle,
      int transA,
      int transB,
      int m,
      int n,
      int k,
      Pointer alpha,
      long a,
      int ldA,
      long stepA,
      long b,
      int ldB,
      long stepB,
      Pointer beta,
      long c,
      int ldC,
      long stepC,
      int count);

  static void check(String call, int status) {
    if (status != 0) {
      throw new IllegalStateException(call + ": status " + status + " of cuBLAS");
    }
  }
}
