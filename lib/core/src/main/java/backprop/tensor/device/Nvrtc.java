package backprop.tensor.device;

import com.sun.jna.Memory;
import com.sun.jna.NativeLibrary;
import com.sun.jna.Pointer;
import com.sun.jna.StringArray;
import com.sun.jna.ptr.IntByReference;
import com.sun.jna.ptr.LongByReference;
import java.util.Arrays;

/**
 * NVIDIA's compiler at run time, which needs no GPU; <a
 * href="https://docs.nvidia.com/cuda/nvrtc/">NVRTC</a>.
 */
final class Nvrtc {

  /** What CUDA C has from headers, which are not at hand at run time. */
  private static final String PRELUDE =
      "#define INFINITY __int_as_float(0x7f800000)\n#line 1 \"program.cu\"\n";

  private final NativeLibrary library;

  Nvrtc() {
    library = NvidiaLibraries.find("nvrtc");
  }

  /** Its version, such as {@code 13.0}. */
  String version() {
    IntByReference major = new IntByReference();
    IntByReference minor = new IntByReference();
    check("nvrtcVersion", call("nvrtcVersion", major, minor));
    return major.getValue() + "." + minor.getValue();
  }

  /** The compute capabilities that it has code for, ascending: 75, 80, 90. */
  int[] capabilities() {
    IntByReference count = new IntByReference();
    check("nvrtcGetNumSupportedArchs", call("nvrtcGetNumSupportedArchs", count));
    int[] all = new int[count.getValue()];
    check("nvrtcGetSupportedArchs", call("nvrtcGetSupportedArchs", (Object) all));
    Arrays.sort(all);
    return all;
  }

  /**
   * The program for GPUs of this compute capability: machine code, or, for one newer than the
   * compiler, text of the newest it knows, which the driver compiles.
   *
   * @throws IllegalStateException with what the compiler says, if the program is wrong
   */
  byte[] compile(String source, int capability) {
    int newest =
        Arrays.stream(capabilities())
            .filter(known -> known <= capability)
            .max()
            .orElseThrow(
                () ->
                    new IllegalStateException(
                        "NVRTC "
                            + version()
                            + " compiles for no GPU as old as compute capability "
                            + capability / 10
                            + "."
                            + capability % 10));
    boolean machineCode = newest == capability;
    LongByReference program = new LongByReference();
    check(
        "nvrtcCreateProgram",
        call("nvrtcCreateProgram", program, PRELUDE + source, "program.cu", 0, null, null));
    try {
      String[] options = {
        "--gpu-architecture=" + (machineCode ? "sm_" : "compute_") + newest,
        "--std=c++17",
        "--fmad=true",
        "--prec-div=true",
        "--prec-sqrt=true"
      };
      int status =
          call("nvrtcCompileProgram", program.getValue(), options.length, new StringArray(options));
      if (status != 0) {
        throw new IllegalStateException(
            "NVRTC did not compile the program:\n"
                + new String(bytes("ProgramLog", program)).trim());
      }
      return bytes(machineCode ? "CUBIN" : "PTX", program);
    } finally {
      call("nvrtcDestroyProgram", program);
    }
  }

  private byte[] bytes(String what, LongByReference program) {
    LongByReference size = new LongByReference();
    check("nvrtcGet" + what + "Size", call("nvrtcGet" + what + "Size", program.getValue(), size));
    Memory memory = new Memory(Math.max(1, size.getValue()));
    check("nvrtcGet" + what, call("nvrtcGet" + what, program.getValue(), memory));
    return memory.getByteArray(0, (int) size.getValue());
  }

  private int call(String function, Object... arguments) {
    return library.getFunction(function).invokeInt(arguments);
  }

  private void check(String call, int status) {
    if (status != 0) {
      Pointer text =
          (Pointer)
              library
                  .getFunction("nvrtcGetErrorString")
                  .invoke(Pointer.class, new Object[] {status});
      throw new IllegalStateException(call + ": " + text.getString(0));
    }
  }
}
