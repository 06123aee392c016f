package backprop.worker;

import backprop.tensor.device.CudaKernel;
import java.util.List;
import org.dflib.jjava.jupyter.kernel.magic.CellMagic;
import org.dflib.jjava.kernel.JavaKernel;

/**
 * {@code %%cuda}: the cell is a program in CUDA C, whose kernels Java's cells launch by {@link
 * CudaKernel}. It says what it has compiled, or in a line what this machine lacks; the notebook
 * goes on either way.
 */
public final class CudaMagic implements CellMagic<Object, JavaKernel> {

  /** How a cell of this kind begins. */
  private static final String NAME = "%%cuda";

  /** How JJava begins what this says of a program that is wrong. */
  static final String REFUSED = "Exception running cell magic 'cuda': ";

  /** Below the line with the magic. */
  private static final int FIRST_LINE = 2;

  @Override
  public Object eval(JavaKernel kernel, List<String> arguments, String body) {
    if (!arguments.isEmpty()) {
      throw new IllegalArgumentException(
          "line 1: %%cuda stands alone in its line, got beside it " + String.join(" ", arguments));
    }
    List<String> kernels = CudaKernel.define(body, FIRST_LINE);
    System.out.println(
        CudaKernel.isHere()
            ? "compiled: " + String.join("; ", kernels)
            : "not compiled: " + CudaKernel.here().substring("no: ".length()));
    return null;
  }

  /** Whether a cell's source is a program in CUDA C. */
  public static boolean isIn(String source) {
    return source.startsWith(NAME + "\n") || source.strip().equals(NAME);
  }

  /** Does what the kernel does with such a cell, and says nothing of it. */
  public static void run(String source) {
    CudaKernel.define(source.substring(source.indexOf('\n') + 1), FIRST_LINE);
  }
}
