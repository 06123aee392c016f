package backprop.spark;

import backprop.data.Dataset;
import backprop.nn.Layer;
import backprop.nn.Parameter;
import java.util.List;
import java.util.UUID;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * The gradient of a batch, by several workers.
 *
 * <pre>
 * L = Σ nₖ Lₖ / n      ∂L/∂w = Σ nₖ ∂Lₖ/∂w / n      k = 1 … workers,  n = Σ nₖ
 * </pre>
 *
 * <p>Lₖ is the mean over part k, which counts by its size. The sums are taken on the driver, in the
 * order of the parts, and so have the same bits each time. Spark's {@code treeAggregate} adds up in
 * the order in which tasks end, and no two runs would be alike. Derived in lesson 22.
 */
final class PartGradients {

  private final JavaSparkContext spark;
  private final int workers;
  private final ReplicaFactory factory;
  private final Layer model;
  private final Broadcast<Examples> examples;
  private final String name = UUID.randomUUID().toString();
  private double slowest;

  /** Sends the examples to the workers: once, and not at each step. */
  PartGradients(
      JavaSparkContext spark, int workers, ReplicaFactory factory, Layer model, Dataset train) {
    this.spark = spark;
    this.workers = workers;
    this.factory = factory;
    this.model = model;
    examples = spark.broadcast(Examples.of(train));
  }

  /** The loss of the batch. Its gradients are then the parameters', its state the model's. */
  double of(int[] batch) {
    List<Answer> answers = ask(BatchPart.of(batch, workers));
    slowest = answers.stream().mapToLong(Answer::nanos).max().orElse(0) / 1e6;
    double n = answers.stream().mapToDouble(Answer::weight).sum();
    model.parameters().forEach(Parameter::zeroGradient);
    double loss = 0;
    for (Answer answer : answers) {
      double share = answer.weight() / n;
      loss += answer.loss() * share;
      for (int i = 0; i < answer.gradients().size(); i++) {
        model.parameters().get(i).accumulate(answer.gradients().get(i).unpack().muli(share));
      }
    }
    averageState(answers, n);
    return loss;
  }

  /** Milliseconds of forward and backward in the latest batch's slowest part. */
  double slowestMillis() {
    return slowest;
  }

  private List<Answer> ask(List<BatchPart> parts) {
    Broadcast<List<Packed>> numbers = spark.broadcast(ModelNumbers.pack(model));
    try {
      List<Answer> answers =
          spark
              .parallelize(parts, parts.size())
              .map(new Ask(name, factory, examples, numbers))
              .collect();
      for (int i = 0; i < answers.size(); i++) {
        if (answers.get(i).failure() != null) {
          throw new IllegalStateException(
              "SparkTrainer.step: the worker of "
                  + parts.get(i)
                  + " failed: "
                  + answers.get(i).failure());
        }
      }
      return answers;
    } finally {
      numbers.destroy();
    }
  }

  /** Running statistics are averaged, as gradients are; counters are the same in all parts. */
  private void averageState(List<Answer> answers, double n) {
    int i = 0;
    for (INDArray state : model.state().values()) {
      if (state.dataType().isFPType()) {
        state.assign(0);
        for (Answer answer : answers) {
          state.addi(answer.state().get(i).unpack().muli(answer.weight() / n));
        }
      } else {
        state.assign(answers.get(0).state().get(i).unpack());
      }
      i++;
    }
  }

  /** Takes the examples back from the workers. */
  void close() {
    examples.destroy();
  }
}
