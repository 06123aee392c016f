package backprop.spark;

import java.util.List;
import org.apache.spark.api.java.function.Function;
import org.apache.spark.broadcast.Broadcast;

/**
 * The task of a step, which Spark runs once for each part, in whichever worker is free.
 *
 * @param trainer whose replicas to take
 * @param numbers the weights of this step, and the model's state
 */
record Ask(
    String trainer,
    ReplicaFactory factory,
    Broadcast<Examples> examples,
    Broadcast<List<Packed>> numbers)
    implements Function<BatchPart, Answer> {

  @Override
  public Answer call(BatchPart part) {
    return Replica.ask(trainer, this::replica, part, numbers.value());
  }

  private Replica replica() {
    Examples all = examples.value();
    return new Replica(factory, all.x().unpack(), all.y().unpack());
  }
}
