package backprop.train;

import backprop.data.Dataset;
import backprop.data.Digits;
import backprop.loss.SoftmaxCrossEntropy;
import backprop.nn.BatchNorm;
import backprop.nn.Dense;
import backprop.nn.Dropout;
import backprop.nn.Relu;
import backprop.nn.Sequential;
import backprop.optim.Adam;
import backprop.optim.Schedule;
import backprop.regularize.L2;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.nd4j.linalg.api.ndarray.INDArray;
import tech.tablesaw.api.Table;

/**
 * A training with everything that has to come back: running statistics, a generator, moments, a
 * schedule, a listener that remembers, a place in shuffled data. Also a program, so that it can be
 * killed: it goes on from its directory, and says what came of it at the end.
 */
final class TrainingToKill {

  static final int BATCH = 64;
  static final int EPOCHS = 6;
  static final long SEED = 5;
  static final int EVERY = 2;

  private static final List<Dataset> PARTS = Digits.load().split(0.8, 1);
  static final Dataset TRAIN = PARTS.get(0);
  static final Dataset VALIDATION = PARTS.get(1);

  final Sequential net =
      new Sequential(
          new Dense(64, 24, 1),
          new BatchNorm(24),
          new Relu(),
          new Dropout(0.3, 7),
          new Dense(24, 10, 2));
  final Adam adam =
      new Adam(net.parameters(), Schedule.warmUpThenCosine(0.01, 30, 138), 0.9, 0.999, 1e-8);
  final EarlyStopping stopping = new EarlyStopping(net, EPOCHS);
  private final Trainer trainer =
      new Trainer(net, new SoftmaxCrossEntropy(), adam).regularize(new L2(1e-4)).listen(stopping);

  TrainingToKill with(Listener listener) {
    trainer.listen(listener);
    return this;
  }

  Trainer in(Path directory) {
    return trainer.checkpoints(new Checkpoints(directory).every(EVERY));
  }

  /** Trains from where the directory stands; returns all that came of it, to the last bit. */
  String resume(Path directory) throws IOException {
    return outcome(in(directory).resume(TRAIN, VALIDATION, EPOCHS, BATCH, SEED));
  }

  /** Weights, what stands beside them, and the history but for its seconds. */
  String outcome(Table history) {
    List<String> lines = new ArrayList<>();
    Consumer<INDArray> bits =
        a -> {
          long sum = 17;
          for (double number : a.dup('c').reshape(a.length()).toDoubleVector()) {
            sum = sum * 31 + Double.doubleToLongBits(number);
          }
          lines.add(Long.toHexString(sum));
        };
    net.parameters().forEach(p -> bits.accept(p.value()));
    net.state().values().forEach(bits);
    adam.state(net.named()).values().forEach(bits);
    for (int column = 0; column < 4; column++) {
      lines.add(history.column(column).asList().toString());
    }
    lines.add(stopping.bestEpoch() + " " + stopping.bestLoss());
    return String.join("\n", lines);
  }

  /** The directory. */
  public static void main(String[] args) throws IOException {
    try {
      System.out.println(new TrainingToKill().resume(Path.of(args[0])));
    } catch (UncheckedIOException e) {
      System.out.println(e.getMessage());
      System.exit(3);
    }
  }
}
