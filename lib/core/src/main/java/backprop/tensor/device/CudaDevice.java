package backprop.tensor.device;

import com.sun.jna.Memory;
import com.sun.jna.NativeLibrary;
import com.sun.jna.Pointer;
import com.sun.jna.ptr.IntByReference;
import com.sun.jna.ptr.LongByReference;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.nd4j.linalg.api.buffer.DataType;

/**
 * NVIDIA's GPUs: memory and launches by the driver, programs by NVRTC, products by cuBLAS in true
 * FLOAT and DOUBLE, without TF32.
 *
 * <p>Its memory is managed: half of what the card has free, asked for once, at addresses that
 * processor and device share. Pages move to whoever touches them.
 */
final class CudaDevice implements Device {

  /** More blocks of 256 threads than any multiprocessor has at work. */
  private static final int BLOCKS_PER_MULTIPROCESSOR = 16;

  private static final int MOST_PARAMETERS = 512;

  private final long context;
  private final String name;
  private final int capability;
  private final int multiprocessors;
  private final boolean concurrent;
  private final long memory;
  private final long bytes;
  private final long sums;
  private final Nvrtc nvrtc;
  private final long cublas;

  private final Memory parameters = new Memory(8L * MOST_PARAMETERS);
  private final Memory parametersSize = new Memory(8);
  private final Memory launch = new Memory(5 * 8L);
  private final Memory scale = new Memory(8);
  private final Memory keep = new Memory(8);
  private final ThreadLocal<Boolean> isCurrent = new ThreadLocal<>();

  private CudaDevice() {
    Driver.check("cuInit", Driver.cuInit(0));
    NvidiaLibraries.find("cublas");
    nvrtc = new Nvrtc();
    IntByReference device = new IntByReference();
    Driver.check("cuDeviceGet", Driver.cuDeviceGet(device, 0));
    int of = device.getValue();
    byte[] text = new byte[128];
    Driver.check("cuDeviceGetName", Driver.cuDeviceGetName(text, text.length, of));
    name = new String(text, StandardCharsets.UTF_8).replace("\0", "");
    capability =
        10 * attribute(of, Driver.COMPUTE_CAPABILITY_MAJOR)
            + attribute(of, Driver.COMPUTE_CAPABILITY_MINOR);
    multiprocessors = attribute(of, Driver.MULTIPROCESSORS);
    concurrent = attribute(of, Driver.CONCURRENT_MANAGED_ACCESS) == 1;
    if (attribute(of, Driver.MANAGED_MEMORY) == 0) {
      throw new IllegalStateException(name + " has no managed memory");
    }
    LongByReference handle = new LongByReference();
    Driver.check("cuDevicePrimaryCtxRetain", Driver.cuDevicePrimaryCtxRetain(handle, of));
    context = handle.getValue();
    makeCurrent();
    LongByReference free = new LongByReference();
    Driver.check("cuMemGetInfo", Driver.cuMemGetInfo_v2(free, new LongByReference()));
    bytes = free.getValue() / 2;
    LongByReference address = new LongByReference();
    Driver.check(
        "cuMemAllocManaged", Driver.cuMemAllocManaged(address, bytes, Driver.ATTACH_GLOBAL));
    memory = address.getValue();
    Driver.check("cuMemHostAlloc", Driver.cuMemHostAlloc(address, 8L * SUMS, 0));
    sums = address.getValue();
    Cublas.check("cublasCreate", Cublas.cublasCreate_v2(handle));
    cublas = handle.getValue();
    // CU_LAUNCH_PARAM_BUFFER_POINTER, _BUFFER_SIZE, _END: the parameters as they lie in memory.
    launch.setLong(0, 1);
    launch.setPointer(8, parameters);
    launch.setLong(16, 2);
    launch.setPointer(24, parametersSize);
    launch.setLong(32, 0);
  }

  /**
   * The first GPU that CUDA shows.
   *
   * @throws IllegalStateException if there is none that can be used, with what is missing
   */
  static CudaDevice open() {
    try {
      NativeLibrary.getInstance("libcuda.so.1");
    } catch (UnsatisfiedLinkError e) {
      throw new IllegalStateException(
          "libcuda.so.1, which comes with NVIDIA's driver, was not found", e);
    }
    try {
      return new CudaDevice();
    } catch (LinkageError e) {
      throw new IllegalStateException("NVIDIA's libraries are not those that are needed: " + e, e);
    }
  }

  private static int attribute(int device, int attribute) {
    IntByReference value = new IntByReference();
    Driver.check("cuDeviceGetAttribute", Driver.cuDeviceGetAttribute(value, attribute, device));
    return value.getValue();
  }

  /** A context is a thread's: each that comes must be told. */
  private void makeCurrent() {
    if (isCurrent.get() == null) {
      Driver.check("cuCtxSetCurrent", Driver.cuCtxSetCurrent(context));
      isCurrent.set(true);
    }
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public String toString() {
    return String.format(
        "%s, compute capability %d.%d, %,d MB for arrays",
        name, capability / 10, capability % 10, bytes >> 20);
  }

  @Override
  public long memory() {
    return memory;
  }

  @Override
  public long bytes() {
    return bytes;
  }

  @Override
  public boolean isReadWhileItComputes() {
    return concurrent;
  }

  @Override
  public int threads() {
    return 256;
  }

  @Override
  public int mostBlocks() {
    return multiprocessors * BLOCKS_PER_MULTIPROCESSOR;
  }

  @Override
  public Program program(String source) {
    makeCurrent();
    Path kept =
        Kept.of(
            "NVRTC " + nvrtc.version() + ", " + capability + "\n" + source,
            ".cubin",
            target -> Files.write(target, nvrtc.compile(source, capability)));
    byte[] code = read(kept);
    // Text must end in a zero; machine code may.
    Memory image = new Memory(code.length + 1L);
    image.write(0, code, 0, code.length);
    image.setByte(code.length, (byte) 0);
    LongByReference module = new LongByReference();
    Driver.check("cuModuleLoadData", Driver.cuModuleLoadData(module, image));
    Map<String, Long> functions = new ConcurrentHashMap<>();
    return (kernel, blocks, threads, words, size) -> {
      makeCurrent();
      long function = functions.computeIfAbsent(kernel, k -> function(module.getValue(), k));
      parameters.write(0, words, 0, words.length);
      parametersSize.setLong(0, size);
      Driver.check(
          "cuLaunchKernel " + kernel,
          Driver.cuLaunchKernel(
              function, (int) blocks, 1, 1, threads, 1, 1, 0, 0, Pointer.NULL, launch));
    };
  }

  private static byte[] read(Path kept) {
    try {
      return Files.readAllBytes(kept);
    } catch (java.io.IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  private static long function(long module, String kernel) {
    LongByReference function = new LongByReference();
    Driver.check(
        "cuModuleGetFunction " + kernel, Driver.cuModuleGetFunction(function, module, kernel));
    return function.getValue();
  }

  @Override
  public void products(DataType type, Product p, Operand a, Operand b, Operand c, int count) {
    makeCurrent();
    boolean wide = type == DataType.DOUBLE;
    Cublas.StridedBatched gemm =
        wide ? Cublas::cublasDgemmStridedBatched : Cublas::cublasSgemmStridedBatched;
    if (wide) {
      scale.setDouble(0, p.scale());
      keep.setDouble(0, p.keep());
    } else {
      scale.setFloat(0, (float) p.scale());
      keep.setFloat(0, (float) p.keep());
    }
    Cublas.check(
        wide ? "cublasDgemm" : "cublasSgemm",
        gemm.call(
            cublas,
            a.byRows() ? 1 : 0,
            b.byRows() ? 1 : 0,
            Math.toIntExact(p.m()),
            Math.toIntExact(p.n()),
            Math.toIntExact(p.k()),
            scale,
            a.address(),
            Math.toIntExact(a.ld()),
            a.step(),
            b.address(),
            Math.toIntExact(b.ld()),
            b.step(),
            keep,
            c.address(),
            Math.toIntExact(c.ld()),
            c.step(),
            count));
  }

  @Override
  public void write(long address, int[] numbers) {
    makeCurrent();
    Memory from = new Memory(4L * numbers.length);
    from.write(0, numbers, 0, numbers.length);
    Driver.check("cuMemcpyHtoD", Driver.cuMemcpyHtoD_v2(address, from, 4L * numbers.length));
  }

  @Override
  public long sums() {
    return sums;
  }

  @Override
  public void finish() {
    makeCurrent();
    Driver.check("cuCtxSynchronize", Driver.cuCtxSynchronize());
  }
}
