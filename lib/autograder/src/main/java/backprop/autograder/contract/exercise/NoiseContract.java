package backprop.autograder.contract.exercise;

import static org.nd4j.linalg.api.buffer.DataType.DOUBLE;
import static org.nd4j.linalg.api.buffer.DataType.FLOAT;
import static org.nd4j.linalg.api.buffer.DataType.INT64;

import backprop.autograder.contract.AssignmentExtension;
import backprop.autograder.contract.Diagnosis;
import backprop.autograder.contract.Expect;
import backprop.autograder.contract.Hint;
import backprop.autograder.contract.InitializerSpec.Distribution;
import backprop.autograder.contract.Points;
import backprop.autograder.contract.Sample;
import backprop.nn.Mode;
import backprop.worker.subject.MemoryLayout;
import backprop.worker.subject.Reply;
import backprop.worker.subject.Subject;
import backprop.worker.subject.Tensor;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.extension.ExtendWith;
import org.nd4j.linalg.api.buffer.DataType;

/**
 * What a layer does that multiplies by noise of a bell: M ~ N(1, p / (1 - p)). It is constructed
 * with a name, p, and the seed of its generator.
 *
 * <p>Nobody but the layer knows M, and so it is read off: M = Y / X, of an X without zeros. Some
 * 20,000 numbers of it are judged by their distribution, as {@link Sample} does; only the tests of
 * mean, variance and bell take the formula, and the others whatever noise there is.
 */
@ExtendWith(AssignmentExtension.class)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
public final class NoiseContract {

  private static final double CLOSE = NoiseTrial.CLOSE;

  /** Of 20,000 draws of a bell, one is further out on either side, but for one time in 10¹¹. */
  private static final double TAIL = 3;

  private final Subject subject;
  private final NoiseTrial trial;
  private final double p;

  NoiseContract(Subject subject, String name, long seed) {
    this.subject = subject;
    trial = new NoiseTrial(subject, name, seed);
    p = trial.p;
  }

  @Test
  @Order(1)
  @Points(2)
  @DisplayName("the noise is 1 on average")
  @Hint(
      "Dropout's M is 1 on average, so that EVAL has nothing to make up for. About what is yours?")
  void mean() {
    trial.construct(p);
    double[] m = trial.noise(trial.square()).values();
    Map<String, Double> mistakes = new LinkedHashMap<>();
    mistakes.put("divided by 1 - p as well: noise about 1 has nothing to make up for", 1 / (1 - p));
    mistakes.put("multiplied by 1 - p: noise about 1 has nothing to make up for", 1 - p);
    double mean = Sample.mean(m);
    double sigma = Math.sqrt(Sample.variance(Sample.centred(m)));
    String zero = "\n  Known mistake: your noise is drawn about 0";
    Sample.judge(
        "the mean of " + m.length + " numbers M = Y / X in TRAIN",
        1,
        mean,
        sigma / Math.sqrt(m.length),
        Math.abs(mean) < 0.1 * sigma ? zero : Sample.known(mistakes, mean));
  }

  @Test
  @Order(2)
  @Points(3)
  @DisplayName("the variance of the noise is that of dropout's mask")
  @Hint(
      "Dropout's M is 0 or 1 / (1 - p): what is the mean of M², less 1? And a draw that is"
          + " multiplied by s has s² times the variance.")
  void variance() {
    for (double rate : new double[] {p, 2 * p}) {
      trial.construct(rate);
      Tensor x = trial.square();
      double[] m = trial.noise(x).values();
      double expected = rate / (1 - rate);
      double received = Sample.variance(Sample.centred(m));
      Map<String, Double> mistakes = new LinkedHashMap<>();
      mistakes.put("a root is missing: a draw is multiplied by σ, not by σ²", expected * expected);
      mistakes.put("p / (1 - p) has lost its divisor", rate);
      mistakes.put("that is the variance of a mask of zeros and ones", rate * (1 - rate));
      mistakes.put("p and 1 - p have changed places: here p is what dropout empties", 1 / expected);
      mistakes.put("the draws are used as they come, with a variance of 1", 1.0);
      mistakes.put("that is the mean of M², from which 1 is to be taken", 1 / (1 - rate));
      // Of noise that is added the variance is that of Y - X, whatever the size of X.
      double[] added = NoiseTrial.product(Tensor.of(x.shape(), Sample.centred(m)), x, 1).values();
      mistakes.put(
          "your noise is added to X, and not multiplied",
          Math.abs(Sample.variance(added) / expected - 1) < 0.1 ? received : Double.NaN);
      Sample.judge(
          String.format(
              Locale.ROOT, "σ² = p / (1 - p), the variance of M = Y / X, for p = %.3g", rate),
          expected,
          received,
          expected * Distribution.NORMAL.varianceOf(m.length),
          Sample.known(mistakes, received));
    }
  }

  @Test
  @Order(3)
  @Points(3)
  @DisplayName(NoiseTrial.BELL)
  @Hint("nextGaussian draws from a bell. It has two sides: noise below 0 is noise too.")
  void bell() {
    trial.construct(p);
    double[] m = Sample.centred(trial.drawn(trial.square()).values());
    double sigma = Math.sqrt(Sample.variance(m));
    Sample.distributed(Distribution.NORMAL, m);
    double above = Arrays.stream(m).max().orElseThrow() / sigma;
    double below = -Arrays.stream(m).min().orElseThrow() / sigma;
    if (!(Math.min(above, below) >= TAIL)) {
      Assertions.fail(
          "a bell: expected some of "
              + m.length
              + " numbers more than 3 standard deviations from their mean, above and below;"
              + " received none beyond "
              + Sample.text(above)
              + " above and "
              + Sample.text(below)
              + " below");
    }
  }

  @Test
  @Order(4)
  @DisplayName("every number has noise of its own, and every forward in TRAIN draws anew")
  @Hint("One draw for each number of X, in each forward: not one for a row, and none that is kept.")
  void own() {
    trial.construct(p);
    Tensor x = trial.square();
    double[] first = trial.noise(x).values();
    // Quotients of the same number differ by rounding.
    double[] rounded = Arrays.stream(first).map(v -> Math.rint(v * 1e9) / 1e9).toArray();
    Sample.independent("numbers M = Y / X", rounded, trial.side);
    Sample.differ("the noise of two forwards", first, trial.noise(x).values());
  }

  @Test
  @Order(5)
  @Points(2)
  @DisplayName("EVAL changes nothing, forward and backward")
  @Hint("In EVAL there is no noise: Y = X. And backward belongs to the forward before it: dX = dY.")
  void eval() {
    trial.construct(p);
    Tensor x = trial.batch(5, 4);
    trial.noise(x);
    Tensor y = NoiseTrial.array("Y in EVAL", trial.forward(x, Mode.EVAL), DOUBLE, x);
    Expect.close("Y = X, in EVAL", x, y, CLOSE, new Diagnosis(1));
    Tensor dY = trial.batch(5, 4);
    Tensor dX = NoiseTrial.array("dX in EVAL", subject.call("backward", dY), DOUBLE, dY);
    Expect.close("dX = dY, after a forward in EVAL", dY, dX, CLOSE, new Diagnosis(1));
  }

  @Test
  @Order(6)
  @DisplayName("the same seed gives the same noise, another seed other, and EVAL draws none")
  @Hint("Draw from the generator that you are handed, from no other, and in TRAIN alone.")
  void seeds() {
    Tensor x = trial.batch(20, 30);
    trial.construct(p, 7);
    Tensor first = trial.noise(x);
    Tensor second = trial.noise(x);
    trial.construct(p, 7);
    Expect.identical("the noise of one seed", first, trial.noise(x));
    Expect.worked("forward in EVAL", trial.forward(x, Mode.EVAL));
    Expect.identical("the noise of one seed, after a forward in EVAL", second, trial.noise(x));
    trial.construct(p, 8);
    Sample.differ("the noise of two seeds", first.values(), trial.noise(x).values());
  }

  @Test
  @Order(7)
  @Points(4)
  @DisplayName("backward multiplies by the noise of the forward before it")
  @Hint(
      "dX is dY times the slope of Y = X ⊙ M by X, and M is the M of that forward: keep it, anew"
          + " each time.")
  void backward() {
    trial.construct(p);
    for (Tensor x : List.of(trial.batch(6, 6), trial.batch(3, 5), trial.batch(6, 6))) {
      Tensor m = trial.noise(x);
      trial.beside(x);
      for (int time = 0; time < 2; time++) {
        Tensor dY = trial.batch(x.shape());
        Tensor dX = NoiseTrial.array("dX = dY ⊙ M", subject.call("backward", dY), DOUBLE, x);
        Diagnosis known =
            new Diagnosis(1)
                .orElse("yours is dY itself", dY)
                .orElse("divided by M, and not multiplied", NoiseTrial.product(dY, m, -1))
                .orElse(
                    "yours is multiplied by Y, not by M",
                    NoiseTrial.product(dY, NoiseTrial.product(x, m, 1), 1))
                .orElse("yours is multiplied by X, not by M", NoiseTrial.product(dY, x, 1))
                .orElse("yours is M itself: dY is missing", m)
                .orElse(
                    "forward adds the noise, and backward multiplies by it",
                    NoiseTrial.added(x, m, dY));
        if (known.of(NoiseTrial.product(dY, m, 1), dX).isEmpty()
            && NoiseTrial.drawnAgain(dX, dY, m)) {
          Assertions.fail(
              "dX = dY ⊙ M, with the M of the forward before it: received dY ⊙ other noise\n"
                  + "  Known mistake: backward draws again");
        }
        Expect.close("dX = dY ⊙ M", NoiseTrial.product(dY, m, 1), dX, CLOSE, known);
      }
    }
  }

  @Test
  @Order(8)
  @DisplayName("a number that is 0 stays 0, and has a gradient all the same")
  @Hint("Y / X is no way to find M again: where X is 0, that is 0 / 0. Keep M itself.")
  void zeros() {
    trial.construct(p);
    Tensor x = trial.batch(4, 6);
    for (int i = 0; i < 6; i++) {
      x = x.with(i, 0);
    }
    boolean holds = trial.goesBack();
    Tensor y = NoiseTrial.array("Y", trial.forward(x, Mode.TRAIN), DOUBLE, x);
    Tensor dY = trial.batch(4, 6);
    Tensor once = NoiseTrial.array("dX", subject.call("backward", dY), DOUBLE, x);
    Tensor twice = NoiseTrial.array("dX", subject.call("backward", dY.times(-2)), DOUBLE, x);
    for (int i = 0; i < 6; i++) {
      double first = once.values()[i];
      if (y.values()[i] != 0) {
        Assertions.fail("Y = X ⊙ M, of X = 0: expected 0, received " + y.values()[i]);
      }
      boolean multiple = Math.abs(twice.values()[i] + 2 * first) <= CLOSE;
      // Noise may be 0 by chance or by a cut, but not all of it.
      boolean lost = Arrays.stream(once.values(), 0, 6).allMatch(v -> v == 0);
      if (lost || holds && !multiple) {
        Assertions.fail(
            "dX = dY ⊙ M, of X = 0: expected a multiple of dY, received "
                + first
                + ", and of -2 dY "
                + twice.values()[i]);
      }
    }
  }

  @Test
  @Order(9)
  @DisplayName("nothing changes X, dY, or an array that was returned before")
  @Hint(
      "Operations whose names end in i (muli, addi…) write into their array: copy first. And an"
          + " array that you returned is no longer yours.")
  void unchanged() {
    trial.construct(p);
    Tensor x = trial.batch(4, 5);
    Tensor dY = trial.batch(4, 5);
    Tensor y = NoiseTrial.array("Y", trial.forward(x, Mode.TRAIN), DOUBLE, x);
    Tensor dX = NoiseTrial.array("dX", subject.call("backward", dY), DOUBLE, x);
    trial.noise(trial.batch(4, 5));
    Reply last = Expect.worked("backward", subject.call("backward", trial.batch(4, 5)));
    Expect.unchanged("X", x, last.inputs().get(0));
    Expect.unchanged("dY", dY, last.inputs().get(1));
    Expect.unchanged("the Y that an earlier forward returned", y, last.outputs().get(0));
    Expect.unchanged("the dX that an earlier backward returned", dX, last.outputs().get(1));
  }

  @Test
  @Order(10)
  @DisplayName("any shape and memory order will do, and FLOAT is answered in FLOAT")
  @Hint(
      "Draw an array of the shape and type of X, however many axes it has; read nothing from the"
          + " buffer of data().")
  void layouts() {
    trial.construct(p);
    boolean holds = trial.goesBack();
    for (DataType type : List.of(DOUBLE, FLOAT)) {
      for (long[] shape : new long[][] {{7}, {5, 1}, {3, 4, 5}, {2, 3, 4, 2}}) {
        for (MemoryLayout layout : MemoryLayout.values()) {
          Tensor x = trial.batch(shape).as(type).in(layout);
          Tensor dY = trial.batch(shape).as(type).in(layout);
          String when = ", of " + type + " " + Arrays.toString(shape) + ", " + layout;
          Tensor m = trial.noise(x);
          Tensor dX = NoiseTrial.array("dX" + when, subject.call("backward", dY), type, x);
          double apart = type == FLOAT ? 1e-5 : CLOSE;
          Tensor expected = holds ? NoiseTrial.product(dY, m, 1) : dX;
          Expect.close("dX" + when, expected, dX, apart, new Diagnosis(1));
        }
      }
    }
  }

  @Test
  @Order(11)
  @DisplayName("arrays of the wrong shape or type are refused by name, and backward before forward")
  @Hint(
      "Shapes.requireReal in forward; in backward Shapes.requireForwardFirst, requireShape and"
          + " requireType, before anything is computed.")
  void refusals() {
    trial.construct(p);
    boolean holds = trial.goesBack();
    trial.construct(p);
    Tensor x = trial.batch(4, 3);
    Expect.refused(
        "backward before forward", subject.call("backward", x), IllegalStateException.class, "");
    Tensor m = trial.noise(x);
    refuse("forward of " + INT64, trial.forward(x.as(INT64), Mode.TRAIN), INT64.name());
    refuse("backward of [5, 3]", subject.call("backward", trial.batch(5, 3)), "[5, 3]");
    refuse("backward of " + FLOAT, subject.call("backward", x.as(FLOAT)), FLOAT.name());
    Tensor dX = NoiseTrial.array("dX", subject.call("backward", x), DOUBLE, x);
    String what = "dX = dY ⊙ M, after arrays that were refused";
    Expect.close(what, holds ? NoiseTrial.product(x, m, 1) : dX, dX, CLOSE, new Diagnosis(1));
  }

  private static void refuse(String call, Reply reply, String says) {
    Expect.refused(call, reply, IllegalArgumentException.class, says);
  }
}
