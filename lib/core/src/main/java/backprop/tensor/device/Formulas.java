package backprop.tensor.device;

import backprop.tensor.Block;
import backprop.tensor.Blocks.Formula;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.nd4j.linalg.api.buffer.DataType;

/**
 * Makes a kernel of a formula over blocks: it is run once over blocks that write down what is asked
 * of them, in CUDA C, and each number then goes through all of it in one pass over memory.
 *
 * <p>Numbers in the formula, such as the learning rate, are parameters of the kernel: it is
 * compiled once, however often they change.
 */
final class Formulas {

  private final Device device;
  private final Map<String, Device.Program> programs = new HashMap<>();

  Formulas(Device device) {
    this.device = device;
  }

  /** A formula as a kernel, and its numbers this time. */
  record FormulaKernel(Device.Program program, List<Double> scalars) {}

  FormulaKernel record(Formula formula, int moved, DataType type) {
    Text text = new Text();
    Block[] blocks = new Block[moved];
    for (int i = 0; i < moved; i++) {
      blocks[i] = text.new Written("m" + i);
    }
    formula.apply(text.new Written("g"), blocks, text.new Written("spare"));
    String source = CudaSources.of(type, text.kernel(moved));
    return new FormulaKernel(programs.computeIfAbsent(source, device::program), text.scalars);
  }

  private static final class Text {

    private final StringBuilder lines = new StringBuilder();
    private final List<Double> scalars = new ArrayList<>();

    private String kernel(int moved) {
      StringBuilder parameters = new StringBuilder("const Real *gradient, ");
      StringBuilder read = new StringBuilder("    Real g = gradient[i], spare = 0;\n");
      StringBuilder written = new StringBuilder();
      for (int i = 0; i < moved; i++) {
        parameters.append("Real *moved").append(i).append(", ");
        read.append("    Real m").append(i).append(" = moved").append(i).append("[i];\n");
        written.append("    moved").append(i).append("[i] = m").append(i).append(";\n");
      }
      for (int i = 0; i < scalars.size(); i++) {
        parameters.append("double s").append(i).append(", ");
      }
      return "extern \"C\" __global__ void formula("
          + parameters
          + "long long n) {\n"
          + "  for (long long i = blockIdx.x * (long long)blockDim.x + threadIdx.x; i < n;\n"
          + "       i += (long long)gridDim.x * blockDim.x) {\n"
          + read
          + lines
          + written
          + "  }\n}\n";
    }

    /** A block that writes down what is asked of it. */
    private final class Written implements Block {

      private final String name;

      private Written(String name) {
        this.name = name;
      }

      private Block line(String statement) {
        lines.append("    ").append(name).append(statement).append(";\n");
        return this;
      }

      private String scalar(double s) {
        scalars.add(s);
        return "(Real)s" + (scalars.size() - 1);
      }

      private static String name(Block block) {
        return ((Written) block).name;
      }

      @Override
      public Block set(Block a) {
        return line(" = " + name(a));
      }

      @Override
      public Block scale(double s) {
        return line(" *= " + scalar(s));
      }

      @Override
      public Block add(double s) {
        return line(" += " + scalar(s));
      }

      @Override
      public Block add(double s, Block a) {
        return line(" += " + scalar(s) + " * " + name(a));
      }

      @Override
      public Block addProduct(double s, Block a, Block b) {
        return line(" += " + scalar(s) + " * " + name(a) + " * " + name(b));
      }

      @Override
      public Block addQuotient(double s, Block a, Block b) {
        return line(" += " + scalar(s) + " * " + name(a) + " / " + name(b));
      }

      @Override
      public Block sqrt() {
        return line(" = sqrt(" + name + ")");
      }
    }
  }
}
