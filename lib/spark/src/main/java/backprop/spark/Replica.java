package backprop.spark;

import backprop.loss.Loss;
import backprop.nn.Layer;
import backprop.nn.Mode;
import backprop.nn.Parameter;
import backprop.tensor.Ops;
import backprop.tensor.Workspaces;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Supplier;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * A worker's copy of the model, of the loss, and of the examples.
 *
 * <p>It is made when a JVM has its first part to compute, and stays: what it computes depends on
 * what it is sent alone. A JVM that computes two parts at a time has two.
 */
final class Replica {

  /** Those that have nothing to do, by the trainer whose they are. */
  private static final Map<String, Queue<Replica>> IDLE = new ConcurrentHashMap<>();

  private final Layer model;
  private final Loss loss;
  private final INDArray x;
  private final INDArray y;

  Replica(ReplicaFactory factory, INDArray x, INDArray y) {
    model = factory.model();
    loss = factory.loss();
    this.x = x;
    this.y = y;
  }

  /**
   * What a replica of this trainer's says to a part. One that fails is not asked again: who knows
   * what it has left undone.
   */
  static Answer ask(String trainer, Supplier<Replica> make, BatchPart part, List<Packed> numbers) {
    Queue<Replica> idle = IDLE.computeIfAbsent(trainer, t -> new ConcurrentLinkedQueue<>());
    try {
      Replica replica = idle.poll();
      if (replica == null) {
        replica = make.get();
      }
      Answer answer = replica.answer(part, numbers);
      idle.add(replica);
      return answer;
    } catch (RuntimeException e) {
      // As an answer, not as a failed task: it would fail wherever it is tried.
      return Answer.failed(
          e.getMessage() == null
              ? e.toString()
              : e.getClass().getSimpleName() + ": " + e.getMessage());
    }
  }

  /** The loss and the gradients of a part, at these weights. */
  Answer answer(BatchPart part, List<Packed> numbers) {
    return Workspaces.step(
        () -> {
          List<Map.Entry<String, INDArray>> mine = ModelNumbers.of(model);
          ModelNumbers.require("SparkTrainer.step", mine.size(), numbers.size());
          for (int i = 0; i < mine.size(); i++) {
            numbers.get(i).into("SparkTrainer.step", mine.get(i).getKey(), mine.get(i).getValue());
          }
          long start = System.nanoTime();
          INDArray t = rows(y, part.examples());
          double value = thereAndBack(rows(x, part.examples()), t);
          long nanos = System.nanoTime() - start;
          return new Answer(
              value,
              loss.weight(t),
              Packed.all(model.parameters().stream().map(Parameter::gradient).toList()),
              Packed.all(model.state().values()),
              nanos,
              null);
        });
  }

  private double thereAndBack(INDArray x, INDArray target) {
    model.parameters().forEach(Parameter::zeroGradient);
    INDArray prediction = model.forward(x, Mode.TRAIN);
    double value = loss.value(prediction, target);
    model.backwardParameters(loss.gradient(prediction, target));
    return value;
  }

  /** Those examples of an array, {@code [n, …]} in 'c' order. */
  static INDArray rows(INDArray a, int[] examples) {
    long[] shape = a.shape().clone();
    shape[0] = examples.length;
    INDArray rows = Nd4j.createUninitialized(a.dataType(), shape, 'c');
    Ops.copyRows(rows, a, examples);
    return rows;
  }
}
