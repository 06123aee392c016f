package backprop.autograder.contract.exercise;

import static org.nd4j.linalg.api.buffer.DataType.DOUBLE;

import backprop.autograder.contract.AssignmentExtension;
import backprop.autograder.contract.Caused;
import backprop.autograder.contract.Diagnosis;
import backprop.autograder.contract.Draw;
import backprop.autograder.contract.Expect;
import backprop.autograder.contract.Hint;
import backprop.autograder.contract.Points;
import backprop.data.Dataset;
import backprop.worker.subject.Subject;
import backprop.worker.subject.Tensor;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * What a milestone does: a network of the stated layers, steps that lead downhill, and a training
 * after which it does on what was held back as well as is stated.
 *
 * <p>It is constructed with a name and the seed of its weights. Accuracy is counted here, of
 * logits; the classes of what is held back stay here.
 */
@ExtendWith(AssignmentExtension.class)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
public class MilestoneContract {

  static final String LOGITS = "the network gives logits: any numbers, one for each class";

  /** Of the sum of FLOATs by which a network's formula and its own sums may differ. */
  private static final double SINGLE = 1e-3;

  /** How far a slope that is measured in FLOAT may be off. */
  private static final double MEASURED = 0.03;

  /** How long a nudge of a parameter is, of whatever length that is. */
  private static final double NUDGE = 0.01;

  /**
   * Networks and examples at which slopes are measured, until one fits. Where a nudge crosses the
   * kink of a ReLU or of a pooling, a right gradient is off, at this point; a wrong one is
   * anywhere.
   */
  private static final int POINTS = 4;

  /** What knows nothing and is a little sure of it loses at most, beside log k. */
  private static final double ROOM = 1.5;

  /**
   * What knows nothing loses log k at least, on the mean; of a batch that is drawn, hardly less.
   * Below that somebody has trained it before.
   */
  private static final double LUCK = 1;

  private static final int EXAMPLES = 6;
  private static final int STEPS = 30;

  private final Subject subject;
  private final MilestoneSpec spec;
  private final Random random;

  MilestoneContract(Subject subject, MilestoneSpec spec, long seed) {
    this.subject = subject;
    this.spec = spec;
    random = new Random(seed);
  }

  @Test
  @Order(1)
  @DisplayName(LOGITS)
  @Hint("The loss has the softmax inside. A second one at the end of the network flattens it.")
  void logits() {
    MilestoneTrial trial = trial(EXAMPLES).moved(random);
    Tensor logits = trial.logits(trial.x);
    if (shares(logits)) {
      throw new AssertionError(
          "the logits: expected any numbers, received rows that are positive and sum to 1, as of a"
              + " softmax");
    }
    Tensor alone = trial.logits(trial.x.row(0));
    double[] first = Arrays.copyOf(logits.values(), alone.values().length);
    String what = "the logits of an example, alone and among others";
    Expect.close(what, Tensor.of(alone.shape(), first), alone, SINGLE, new Diagnosis(1));
  }

  @Test
  @Order(2)
  @DisplayName("its parameters are those of the stated layers")
  @Hint("Count the layers in the text and in your list, and compare the widths, from X to logits.")
  void parameters() {
    List<String> stated = spec.shapes().stream().map(Arrays::toString).sorted().toList();
    List<String> received =
        trial(EXAMPLES).parameters().stream()
            .map(p -> Arrays.toString(p.shape()))
            .sorted()
            .toList();
    if (!received.equals(stated)) {
      throw new AssertionError(
          "the shapes of the parameters: expected " + stated + ", received " + received);
    }
  }

  @Test
  @Order(3)
  @Points(2)
  @DisplayName("its logits are those of the stated layers, in the stated order")
  @Hint(
      "Work out which layer's result is whose input. What stands between two layers with weights?")
  void formula() {
    MilestoneTrial trial = trial(EXAMPLES);
    requireLogits(trial.first());
    Tensor received = trial.moved(random).logits(trial.x);
    List<Tensor> parameters = trial.parameters();
    List<Integer> ranks = spec.shapes().stream().map(shape -> shape.length).toList();
    if (!parameters.stream().map(p -> p.shape().length).toList().equals(ranks)) {
      throw new AssertionError(
          "the parameters' ranks, in the order of the layers: expected "
              + ranks
              + ", received "
              + parameters.stream().map(p -> p.shape().length).toList());
    }
    Tensor expected = stated(parameters, trial.x);
    Expect.close(
        "the logits, by the network's own parameters",
        expected,
        received,
        SINGLE,
        new Diagnosis(EXAMPLES));
  }

  @Test
  @Order(4)
  @Points(2)
  @DisplayName("backward brings every parameter the slope of what the network computes")
  @Hint("Which layer does backward not come to, or come to twice? Ask in reverse, each once.")
  void gradients() {
    AssertionError last = new AssertionError("no point was tried");
    for (int point = 0; point < POINTS; point++) {
      try {
        requireSlopes(trial(EXAMPLES).moved(random));
        return;
      } catch (AssertionError e) {
        last = e;
      }
    }
    throw last;
  }

  @Test
  @Order(5)
  @Points(2)
  @DisplayName("a new network wavers between all classes, and a step returns its mean loss")
  @Hint(
      "One softmax, and the mean over the batch. Where it is much more: how large are the weights?"
          + " Where it is much less: a new network's are drawn, and have learnt nothing.")
  void loss() {
    MilestoneTrial trial = trial(spec.batch());
    Tensor logits = trial.first();
    double first = MilestoneTrial.loss(logits, trial.target);
    int classes = (int) logits.shape()[logits.shape().length - 1];
    double wavers = Math.log(classes);
    if (!(first > wavers - LUCK && first < wavers + ROOM)) {
      throw new AssertionError(
          String.format(
              Locale.ROOT,
              "the loss before any step: expected about ln %d = %.2f, received %.2f",
              classes,
              wavers,
              first));
    }
    double expected = MilestoneTrial.loss(trial.moved(random).logits(trial.x), trial.target);
    Expect.close("the loss of a step", expected, trial.step(STEPS), SINGLE);
  }

  @Test
  @Order(6)
  @Points(2)
  @DisplayName("steps move every parameter, and lead downhill")
  @Hint("Of which parameters is the optimizer made? And how long are its steps?")
  void steps() {
    MilestoneTrial trial = trial(spec.batch());
    requireLogits(trial.first());
    List<Tensor> before = trial.parameters();
    double first = trial.step(STEPS);
    for (int i = 1; i < STEPS; i++) {
      trial.step(STEPS);
    }
    List<Tensor> after = trial.parameters();
    for (int i = 0; i < before.size(); i++) {
      if (Arrays.equals(before.get(i).values(), after.get(i).values())) {
        throw new AssertionError(
            "p"
                + (i + 1)
                + " "
                + Arrays.toString(before.get(i).shape())
                + " is after "
                + STEPS
                + " steps what it was before");
      }
    }
    double last = MilestoneTrial.loss(trial.logits(trial.x), trial.target);
    if (!(last < 0.7 * first)) {
      throw new AssertionError(
          String.format(
              Locale.ROOT,
              "the loss of %d examples after %d steps on these alone: expected less than 0.7 times"
                  + " the %.3f of the first, received %.3f",
              spec.batch(),
              STEPS,
              first,
              last));
    }
  }

  @Test
  @Order(7)
  @Points(4)
  @DisplayName("trained by the recipe, it does as well as is stated on what was held back")
  @Hint("Look at the curve of your own training: does it still fall at the end, or did it never?")
  void trained() {
    MilestoneTrial trial = trial(EXAMPLES);
    requireLogits(trial.first());
    int size = spec.data().train().size();
    int[] examples = random.ints(0, size).distinct().limit(spec.trained()).toArray();
    double loss = trial.train(spec, examples, random);
    Dataset held = spec.data().heldBack();
    int[] drawn =
        random
            .ints(0, held.size())
            .distinct()
            .limit(Math.min(spec.measured(), held.size()))
            .toArray();
    Tensor logits = trial.heldBack(spec, drawn);
    Tensor target = Tensor.copyOf(held.choose(drawn).y());
    double right = MilestoneTrial.right(logits, target);
    double lost = MilestoneTrial.loss(logits, target);
    if (!(right >= spec.accuracy())) {
      throw new AssertionError(
          String.format(
              Locale.ROOT,
              "of %d images that were held back, it knows %.1f %%, and %.1f %% are asked for; the"
                  + " loss of its last epoch was %.3f",
              drawn.length,
              100 * right,
              100 * spec.accuracy(),
              loss));
    }
    if (!(lost <= spec.loss())) {
      throw new AssertionError(
          String.format(
              Locale.ROOT,
              "its loss on %d stretches of text that were held back is %.3f, and at most %.3f is"
                  + " asked for; the loss of its last epoch was %.3f",
              drawn.length,
              lost,
              spec.loss(),
              loss));
    }
  }

  /** The stated formula, of parameters that need not fit together. */
  private Tensor stated(List<Tensor> parameters, Tensor x) {
    try {
      return spec.forward().apply(parameters, x);
    } catch (RuntimeException e) {
      throw new AssertionError(
          "the parameters do not fit the stated layers in their order; there are "
              + parameters.stream().map(p -> Arrays.toString(p.shape())).toList(),
          e);
    }
  }

  /** A softmax at the end costs its own test; what it slows down waits. */
  private static void requireLogits(Tensor logits) {
    if (shares(logits)) {
      throw Caused.waiting(
          "this test waits for logits", "the network does not give logits", LOGITS);
    }
  }

  private void requireSlopes(MilestoneTrial trial) {
    Tensor dY = Draw.array(random, trial.logits(trial.x).shape());
    List<Tensor> values = trial.parameters();
    List<Tensor> gradients = trial.gradients(dY);
    for (int i = 0; i < values.size(); i++) {
      Tensor g = gradients.get(i);
      String what = "the gradient of p" + (i + 1) + " " + Arrays.toString(g.shape());
      double length = Math.sqrt(g.as(DOUBLE).inner(g));
      if (!(length > 0)) {
        throw new AssertionError(what + ": expected slopes, received " + length + " as its length");
      }
      Tensor nudge = g.as(DOUBLE).times(NUDGE / length);
      trial.set(i, values.get(i).plus(nudge));
      double above = dY.inner(trial.logits(trial.x));
      trial.set(i, values.get(i).plus(nudge.times(-1)));
      double below = dY.inner(trial.logits(trial.x));
      trial.set(i, values.get(i));
      Expect.close(
          what + ", against the slope along it",
          1,
          (above - below) / (2 * NUDGE * length),
          MEASURED);
    }
  }

  private MilestoneTrial trial(int examples) {
    return new MilestoneTrial(subject, spec, random, examples);
  }

  private static boolean shares(Tensor logits) {
    int k = (int) logits.shape()[logits.shape().length - 1];
    double[] all = logits.values();
    return IntStream.range(0, all.length / k)
        .allMatch(
            i -> {
              double[] row = Arrays.copyOfRange(all, i * k, (i + 1) * k);
              double sum = Arrays.stream(row).sum();
              return Math.abs(sum - 1) < 1e-4 && Arrays.stream(row).allMatch(v -> v >= 0);
            });
  }
}
