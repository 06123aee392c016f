package backprop.bench;

import java.util.concurrent.TimeUnit;
import java.util.function.DoubleSupplier;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** A training step of ours, of a network of any size; from its initial weights each time. */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
public class NetworkBenchmark {

  /** Ours. */
  @State(Scope.Thread)
  public static class OurNetwork {
    @Param({"256x128x4"})
    public String network;

    private DoubleSupplier step;

    @Setup(Level.Iteration)
    public void setUp() {
      step = Network.of(network).ours();
    }
  }

  @Benchmark
  public double ours(OurNetwork state) {
    return state.step.getAsDouble();
  }
}
