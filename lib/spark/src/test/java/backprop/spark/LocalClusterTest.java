package backprop.spark;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import backprop.data.Dataset;
import backprop.nn.Layer;
import backprop.nn.Mode;
import backprop.nn.Tanh;
import backprop.optim.Sgd;
import backprop.train.Trainer;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.spark.api.java.JavaSparkContext;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/** A cluster on this machine, whose two executors are JVMs of their own. */
@Timeout(value = 5, unit = TimeUnit.MINUTES)
class LocalClusterTest {

  private static JavaSparkContext spark;

  @BeforeAll
  static void start() {
    spark = Cluster.start(Cluster.local(2), "LocalClusterTest");
  }

  @AfterAll
  static void stop() {
    spark.close();
  }

  @Test
  void twoJvmsDoWhatOneDoes() throws InterruptedException {
    Set<Long> executors = executors();
    assertEquals(2, executors.size());
    assertFalse(executors.contains(ProcessHandle.current().pid()));
    Clothes clothes = new Clothes(DataType.DOUBLE, 1);
    Dataset pictures = clothes.pictures();
    Layer alone = clothes.model();
    Trainer trainer = new Trainer(alone, clothes.loss(), new Sgd(alone.parameters(), 0.1));
    Layer model = clothes.model();
    int[] order = pictures.order(1);
    try (SparkTrainer two =
        new SparkTrainer(spark, 2, clothes, model, new Sgd(model.parameters(), 0.1), pictures)) {
      for (int step = 0; step < 10; step++) {
        int[] batch = Clothes.batch(order, step, 101);
        double loss = trainer.step(pictures, batch);
        assertEquals(loss, two.step(batch), 1e-6);
      }
    }
    assertArrayEquals(Small.numbers(alone), Small.numbers(model), 1e-6);
    assertFalse(Arrays.equals(Small.numbers(clothes.model()), Small.numbers(model)));
  }

  /** It dies by SIGKILL while both compute; another JVM takes its place and its part. */
  @Test
  void anExecutorThatIsKilledCostsTimeAndNothingElse() throws Exception {
    Small small = new Small(DataType.FLOAT, Slow::new);
    double[] undisturbed = trained(small, -1);
    Set<Long> before = executors();
    double[] disturbed = trained(small, 2);
    assertArrayEquals(undisturbed, disturbed, "to the bit");
    Set<Long> after = executors();
    assertEquals(2, after.size());
    assertFalse(after.equals(before), "one of the executors is another JVM");
  }

  /** The weights after five steps, in one of which, if asked for, an executor is killed. */
  private static double[] trained(Small small, int killIn) throws Exception {
    Dataset examples = small.examples(40);
    Layer model = small.model();
    ProcessHandle victim = ProcessHandle.of(executors().iterator().next()).orElseThrow();
    try (SparkTrainer trainer =
        new SparkTrainer(spark, 2, small, model, new Sgd(model.parameters(), 0.1), examples)) {
      int[] order = examples.order(1);
      for (int step = 0; step < 5; step++) {
        int[] batch = Clothes.batch(order, step, 10);
        CompletableFuture<Boolean> killed = CompletableFuture.completedFuture(true);
        if (step == killIn) {
          killed =
              CompletableFuture.supplyAsync(
                  victim::destroyForcibly,
                  CompletableFuture.delayedExecutor(Slow.MILLIS / 2, TimeUnit.MILLISECONDS));
        }
        trainer.step(batch);
        assertTrue(killed.join());
      }
    }
    assertEquals(killIn < 0, victim.isAlive());
    return Small.numbers(model);
  }

  /** The processes that run tasks, as soon as there are two. */
  private static Set<Long> executors() throws InterruptedException {
    Set<Long> pids = new HashSet<>();
    for (int attempt = 0; attempt < 100 && pids.size() < 2; attempt++) {
      pids =
          new HashSet<>(
              spark
                  .parallelize(List.of(1, 2), 2)
                  .map(
                      i -> {
                        // Long enough that one executor cannot do both.
                        Thread.sleep(300);
                        return ProcessHandle.current().pid();
                      })
                  .collect());
    }
    return pids;
  }

  /** Takes its time, so that something can happen meanwhile. */
  private static final class Slow implements Layer {
    static final long MILLIS = 600;
    private final Tanh tanh = new Tanh();

    @Override
    public INDArray forward(INDArray x, Mode mode) {
      try {
        Thread.sleep(MILLIS);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
      return tanh.forward(x, mode);
    }

    @Override
    public INDArray backward(INDArray dY) {
      return tanh.backward(dY);
    }
  }
}
