package backprop.train;

import static backprop.AssertArrays.random;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import backprop.loss.SoftmaxCrossEntropy;
import backprop.nn.Layer;
import backprop.nn.Mode;
import backprop.nn.Parameter;
import backprop.nn.Sequential;
import backprop.nn.models.Mlp;
import backprop.optim.Adam;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.IntConsumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * On the network that the benchmark trains; minutes. The figures are left in {@code target}. The
 * first 2,000 steps are not counted: in them the workspace finds its size, and the Java heap its.
 */
@Tag("long")
@EnabledOnOs(OS.LINUX)
@DisplayName("The memory that training takes")
class MemoryTest {

  private static final int STEPS = 10_000;
  private static final int WARM_UP = 2_000;
  private static final double GROWTH = 0.02;

  private final INDArray x = random(DataType.FLOAT, 1, 128, 784);
  private final INDArray y =
      Nd4j.createFromArray(IntStream.range(0, 128).map(i -> i % 10).toArray());
  private final Breakable net = new Breakable(Mlp.of(new Random(1), 784, 512, 256, 10));
  private final Trainer trainer =
      new Trainer(net, new SoftmaxCrossEntropy(), new Adam(net.parameters(), 1e-4));

  @Test
  @DisplayName("stays as it is after the first steps")
  void flat() throws IOException {
    assertFlat("memory.txt", i -> trainer.step(x, y));
  }

  @Test
  @DisplayName("stays as it is when a step fails in forward, loss or backward, or meets NaN")
  void flatWithErrors() throws IOException {
    INDArray classes = Nd4j.createFromArray(1);
    INDArray bad = x.dup();
    bad.putScalar(3, 5, Double.NaN);
    assertFlat(
        "memory-with-errors.txt",
        i -> {
          trainer.step(x, y);
          net.forwardFails = i % 4 == 0;
          net.backwardFails = i % 4 == 1;
          INDArray input = i % 4 == 2 ? bad : x;
          INDArray target = i % 4 == 3 ? classes : y;
          assertThrows(RuntimeException.class, () -> trainer.step(input, target));
          net.forwardFails = false;
          net.backwardFails = false;
        });
  }

  private static void assertFlat(String figures, IntConsumer step) throws IOException {
    List<Long> resident = new ArrayList<>();
    for (int i = 0; i < WARM_UP + STEPS; i++) {
      if (i >= WARM_UP && i % 1_000 == 0) {
        resident.add(resident());
      }
      step.accept(i);
    }
    resident.add(resident());
    String said = "VmRSS in KiB, every 1,000 steps after " + WARM_UP + ": " + resident;
    Files.writeString(Path.of("target", figures), said);
    long first = resident.get(0);
    long most = resident.stream().mapToLong(kib -> kib).max().orElseThrow();
    assertTrue(most <= first * (1 + GROWTH), said);
  }

  /** What of this process is in memory, heap and native, in KiB. */
  private static long resident() throws IOException {
    return Files.readAllLines(Path.of("/proc/self/status")).stream()
        .filter(line -> line.startsWith("VmRSS:"))
        .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
        .findFirst()
        .orElseThrow();
  }

  /** A network that throws when it has done its forward, or its backward, if asked to. */
  private static final class Breakable implements Layer {

    private final Sequential net;
    private boolean forwardFails;
    private boolean backwardFails;

    Breakable(Sequential net) {
      this.net = net;
    }

    @Override
    public INDArray forward(INDArray x, Mode mode) {
      INDArray y = net.forward(x, mode);
      if (forwardFails) {
        throw new IllegalStateException("forward");
      }
      return y;
    }

    @Override
    public INDArray backward(INDArray dY) {
      INDArray dX = net.backward(dY);
      if (backwardFails) {
        throw new IllegalStateException("backward");
      }
      return dX;
    }

    @Override
    public List<Parameter> parameters() {
      return net.parameters();
    }

    @Override
    public Map<String, Parameter> named() {
      return net.named();
    }
  }
}
