package backprop.bench;

import java.util.concurrent.TimeUnit;
import java.util.function.DoubleSupplier;
import org.nd4j.linalg.factory.Nd4j;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/**
 * A training step of ours, of DL4J, and its products alone. Every iteration starts again from the
 * initial weights: a network that has learned its batches by heart computes with denormal numbers.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
public class StepBenchmark {

  /** Ours. */
  @State(Scope.Thread)
  public static class OurStep {
    @Param({"MLP_128"})
    public String work;

    private DoubleSupplier step;

    @Setup(Level.Iteration)
    public void setUp() {
      step = Work.valueOf(work).ours();
    }
  }

  /** DL4J's. */
  @State(Scope.Thread)
  public static class Dl4jStep {
    @Param({"MLP_128"})
    public String work;

    private Runnable step;

    @Setup(Level.Iteration)
    public void setUp() {
      step = Work.valueOf(work).dl4j();
    }

    /** After its steps, so that nothing in them can have changed it. */
    @TearDown(Level.Iteration)
    public void check() {
      Threads.requireAll("DL4J");
    }
  }

  /** BLAS's part. */
  @State(Scope.Thread)
  public static class Bound {
    @Param({"MLP_128"})
    public String work;

    private Products products;

    @Setup(Level.Trial)
    public void setUp() {
      // Loads BLAS, and tells it its threads.
      Nd4j.create(1);
      products = Work.valueOf(work).products().allocate();
      Threads.requireAll("BLAS");
    }
  }

  @Benchmark
  public double ours(OurStep state) {
    return state.step.getAsDouble();
  }

  @Benchmark
  public void dl4j(Dl4jStep state) {
    state.step.run();
  }

  @Benchmark
  public void bound(Bound state) {
    state.products.run();
  }
}
