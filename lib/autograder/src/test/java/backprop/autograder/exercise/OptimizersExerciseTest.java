package backprop.autograder.exercise;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import backprop.exercise.Autograder;
import backprop.exercise.Exercises;
import backprop.exercise.OptimizersFactory;
import backprop.exercise.Report;
import backprop.nn.Parameter;
import backprop.optim.Optimizer;
import backprop.optim.Schedule;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.iter.NdIndexIterator;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.ops.transforms.Transforms;

@DisplayName("Exercise 13, three optimizers")
class OptimizersExerciseTest {

  private static final String INDEPENDENCE =
      "two parameters do not disturb each other, nor do two optimizers";
  private static final String FORMULA = "fifteen steps follow the formula, at any shape";

  /** How one parameter is updated; the states are named by it. */
  private interface Rule {
    void update(Open optimizer, Parameter p, double rate, long t);
  }

  @Test
  @DisplayName("gives right answers all of their 32 points")
  void right() {
    full(
        OptimizersExerciseTest::momentum,
        OptimizersExerciseTest::rmsProp,
        OptimizersExerciseTest::adam);
  }

  @Test
  @DisplayName("gives loops over the elements all points too")
  void loops() {
    full(
        (o, p, rate, t) -> {
          INDArray v = o.kept(p, "velocity");
          each(
              p,
              (index, w, g) -> {
                v.putScalar(index, 0.9 * v.getDouble(index) + g);
                return w - rate * v.getDouble(index);
              });
        },
        (o, p, rate, t) -> {
          INDArray v = o.kept(p, "squares");
          each(
              p,
              (index, w, g) -> {
                v.putScalar(index, 0.99 * v.getDouble(index) + 0.01 * g * g);
                return w - rate * g / (Math.sqrt(v.getDouble(index)) + 1e-8);
              });
        },
        (o, p, rate, t) -> {
          INDArray m = o.kept(p, "first");
          INDArray v = o.kept(p, "second");
          each(
              p,
              (index, w, g) -> {
                m.putScalar(index, 0.9 * m.getDouble(index) + 0.1 * g);
                v.putScalar(index, 0.999 * v.getDouble(index) + 0.001 * g * g);
                double mHat = m.getDouble(index) / (1 - Math.pow(0.9, t));
                double vHat = v.getDouble(index) / (1 - Math.pow(0.999, t));
                return w - rate * mHat / (Math.sqrt(vHat) + 1e-8);
              });
        });
  }

  @Test
  @DisplayName("gives equal formulas all points: a negative velocity, corrections in the rate")
  void otherFormulas() {
    full(
        (o, p, rate, t) -> {
          INDArray v = o.kept(p, "v");
          v.muli(0.9).subi(p.gradient());
          p.value().addi(v.mul(rate));
        },
        (o, p, rate, t) -> {
          INDArray v = o.kept(p, "v");
          v.addi(p.gradient().mul(p.gradient()).subi(v).muli(0.01));
          p.value().subi(p.gradient().mul(rate).divi(Transforms.sqrt(v, true).addi(1e-8)));
        },
        (o, p, rate, t) -> {
          INDArray m = o.kept(p, "m");
          INDArray v = o.kept(p, "v");
          m.addi(p.gradient().sub(m).muli(0.1));
          v.addi(p.gradient().mul(p.gradient()).subi(v).muli(0.001));
          double root = Math.sqrt(1 - Math.pow(0.999, t));
          double corrected = rate * root / (1 - Math.pow(0.9, t));
          p.value().subi(m.mul(corrected).divi(Transforms.sqrt(v, true).addi(1e-8 * root)));
        });
  }

  @Test
  @DisplayName("takes the formula from momentum whose gradients enter with 1 - μ")
  void dampened() {
    Report report =
        momentumLoses(
            (o, p, rate, t) -> {
              INDArray v = o.kept(p, "v");
              v.muli(0.9).addi(p.gradient().mul(0.1));
              p.value().subi(v.mul(rate));
            },
            FORMULA);
    assertEquals(29, report.score());
    assertTrue(report.toString().contains("enter your velocity with 1 - μ"), report::toString);
  }

  @Test
  @DisplayName("takes independence from a velocity in a field")
  void sharedVelocity() {
    INDArray[] field = new INDArray[1];
    momentumLoses(
        (o, p, rate, t) -> {
          if (field[0] == null || field[0].dataType() != p.type() || o.steps() == 1 && o.fresh()) {
            field[0] = Nd4j.zerosLike(p.value());
          }
          field[0].muli(0.9).addi(p.gradient());
          p.value().subi(field[0].mul(rate));
        },
        INDEPENDENCE);
  }

  @Test
  @DisplayName("takes the formula from loops over two axes, and from a stop at a gradient of 0")
  void notEveryParameter() {
    momentumLoses(
        (o, p, rate, t) -> {
          INDArray v = o.kept(p, "v");
          v.muli(0.9).addi(p.gradient());
          for (long i = 0; i < p.value().size(0); i++) {
            for (long j = 0; j < p.value().size(1); j++) {
              p.value().putScalar(i, j, p.value().getDouble(i, j) - rate * v.getDouble(i, j));
            }
          }
        },
        FORMULA);
    momentumLoses(
        (o, p, rate, t) -> {
          if (p.gradient().norm1Number().doubleValue() > 0) {
            momentum(o, p, rate, t);
          }
        },
        FORMULA);
  }

  @Test
  @DisplayName("takes the formula from Adam whose correction ends at some step")
  void correctedForAWhile() {
    adamLoses((o, p, rate, t) -> adam(o, p, rate, Math.min(t, 5)), FORMULA);
    adamLoses((o, p, rate, t) -> adam(o, p, rate, t > 10 ? 1_000_000 : t), FORMULA);
  }

  @Test
  @DisplayName("takes independence from velocities that are kept by the parameter's name")
  void byName() {
    OptimizersFactory right =
        of(
            OptimizersExerciseTest::momentum,
            OptimizersExerciseTest::rmsProp,
            OptimizersExerciseTest::adam);
    Outcome.loses(
        Exercises.OPTIMIZERS,
        new OptimizersFactory(
            (parameters, schedule) -> {
              Map<String, INDArray> velocities = new HashMap<>();
              return new Open(
                  parameters,
                  schedule,
                  (o, p, rate, t) -> {
                    INDArray v =
                        velocities.computeIfAbsent(p.name(), n -> Nd4j.zerosLike(p.value()));
                    v.muli(0.9).addi(p.gradient());
                    p.value().subi(v.mul(rate));
                  });
            },
            right.rmsProp(),
            right.adam(),
            right.schedule()),
        "Momentum: " + INDEPENDENCE);
  }

  @Test
  @DisplayName("takes the test of gradients from momentum that adds into them")
  void intoTheGradient() {
    momentumLoses(
        (o, p, rate, t) -> {
          INDArray v = o.kept(p, "v");
          v.assign(p.gradient().addi(v.mul(0.9)));
          p.value().subi(v.mul(rate));
        },
        "a step leaves gradients as they are");
  }

  @Test
  @DisplayName("takes the test of the schedule from a rate written into the class")
  void ownRate() {
    momentumLoses(
        (o, p, rate, t) -> momentum(o, p, 0.1, t),
        "each step takes its own rate from the schedule");
  }

  @Test
  @DisplayName("takes the formula from an ε inside RMSprop's root")
  void epsilonInside() {
    Rule wrong =
        (o, p, rate, t) -> {
          INDArray v = o.kept(p, "v");
          v.muli(0.99).addi(p.gradient().mul(p.gradient()).muli(0.01));
          p.value().subi(p.gradient().mul(rate).divi(Transforms.sqrt(v.add(1e-8), false)));
        };
    rmsPropLoses(wrong, FORMULA);
  }

  @Test
  @DisplayName("takes the formula from RMSprop whose average forgets the old instead of the new")
  void decaysSwapped() {
    rmsPropLoses(
        (o, p, rate, t) -> {
          INDArray v = o.kept(p, "v");
          v.muli(0.01).addi(p.gradient().mul(p.gradient()).muli(0.99));
          p.value().subi(p.gradient().mul(rate).divi(Transforms.sqrt(v, true).addi(1e-8)));
        },
        FORMULA);
  }

  @Test
  @DisplayName(
      "takes the formula from RMSprop that divides by the mean square, and not by its root")
  void withoutTheRoot() {
    rmsPropLoses(
        (o, p, rate, t) -> {
          INDArray v = o.kept(p, "v");
          v.muli(0.99).addi(p.gradient().mul(p.gradient()).muli(0.01));
          p.value().subi(p.gradient().mul(rate).divi(v.add(1e-8)));
        },
        FORMULA);
  }

  @Test
  @DisplayName("takes the formula from Adam without its corrections")
  void uncorrected() {
    Report report = adamLoses((o, p, rate, t) -> adam(o, p, rate, 1_000_000), FORMULA);
    assertTrue(report.toString().contains("not corrected for their start"), report::toString);
  }

  @Test
  @DisplayName("takes independence from Adam with a step count of its own")
  void ownCount() {
    adamLoses((o, p, rate, t) -> adam(o, p, rate, o.count()), INDEPENDENCE);
  }

  @Test
  @DisplayName("takes the formula from Adam whose m itself is corrected")
  void correctsTheState() {
    adamLoses(
        (o, p, rate, t) -> {
          INDArray m = o.kept(p, "m");
          INDArray v = o.kept(p, "v");
          m.muli(0.9).addi(p.gradient().mul(0.1)).divi(1 - Math.pow(0.9, t));
          v.muli(0.999).addi(p.gradient().mul(p.gradient()).muli(0.001));
          INDArray vHat = v.div(1 - Math.pow(0.999, t));
          p.value().subi(m.mul(rate).divi(Transforms.sqrt(vHat, false).addi(1e-8)));
        },
        FORMULA);
  }

  @Test
  @DisplayName("gives nothing to optimizers that move nothing")
  void still() {
    Rule nothing = (o, p, rate, t) -> {};
    Report report = Autograder.check(Exercises.OPTIMIZERS, of(nothing, nothing, nothing));
    // The schedule's, which is right here.
    assertEquals(8, report.score(), report::toString);
  }

  @Test
  @DisplayName("takes the test of the schedule from momentum that remembers the rate")
  void rateInside() {
    momentumLoses(
        (o, p, rate, t) -> {
          INDArray v = o.kept(p, "v");
          v.muli(0.9).subi(p.gradient().mul(rate));
          p.value().addi(v);
        },
        "each step takes its own rate from the schedule");
  }

  @Test
  @DisplayName("takes the formula from Nesterov's momentum, and names it")
  void nesterov() {
    Report report =
        momentumLoses(
            (o, p, rate, t) -> {
              INDArray v = o.kept(p, "v");
              v.muli(0.9).addi(p.gradient());
              p.value().subi(p.gradient().add(v.mul(0.9)).muli(rate));
            },
            FORMULA);
    assertTrue(report.toString().contains("as Nesterov's does"), report::toString);
  }

  @Test
  @DisplayName("takes the formula from RMSprop whose average starts at the first square")
  void startsAtTheFirst() {
    Report report =
        Autograder.check(
            Exercises.OPTIMIZERS,
            of(
                OptimizersExerciseTest::momentum,
                (o, p, rate, t) -> {
                  INDArray v = o.kept(p, "v");
                  INDArray squares = p.gradient().mul(p.gradient());
                  v.assign(t == 1 ? squares : v.mul(0.99).addi(squares.mul(0.01)));
                  p.value().subi(p.gradient().mul(rate).divi(Transforms.sqrt(v, true).addi(1e-8)));
                },
                OptimizersExerciseTest::adam));
    assertTrue(report.score() <= 29, report::toString);
  }

  @Test
  @DisplayName(
      "takes the formula from Adam whose step is counted from 0, from β₁ for β₂, and v for m²")
  void otherAdams() {
    adamLoses((o, p, rate, t) -> adam(o, p, rate, t + 1), FORMULA);
    adamLoses(
        (o, p, rate, t) -> {
          INDArray m = o.kept(p, "m");
          INDArray v = o.kept(p, "v");
          m.muli(0.9).addi(p.gradient().mul(0.1));
          v.muli(0.999).addi(p.gradient().mul(p.gradient()).muli(0.001));
          INDArray vHat = v.div(1 - Math.pow(0.999, t));
          p.value()
              .subi(
                  m.div(1 - Math.pow(0.9, t))
                      .muli(rate)
                      .divi(Transforms.sqrt(vHat.add(1e-8), true)));
        },
        FORMULA);
  }

  @Test
  @DisplayName("gives plain descent nothing, and momentum nothing where it stands for the others")
  void others() {
    Rule descent = (o, p, rate, t) -> p.value().subi(p.gradient().mul(rate));
    assertEquals(8, Autograder.points(Exercises.OPTIMIZERS, of(descent, descent, descent)));
    Rule momentum = OptimizersExerciseTest::momentum;
    assertEquals(16, Autograder.points(Exercises.OPTIMIZERS, of(momentum, momentum, momentum)));
    Rule sum = (o, p, rate, t) -> p.value().subi(o.kept(p, "v").addi(p.gradient()).mul(rate));
    // A sum of gradients is momentum that forgets its μ.
    assertEquals(13, Autograder.points(Exercises.OPTIMIZERS, of(sum, sum, sum)));
  }

  private static void momentum(Open o, Parameter p, double rate, long t) {
    INDArray v = o.kept(p, "v");
    v.muli(0.9).addi(p.gradient());
    p.value().subi(v.mul(rate));
  }

  private static void rmsProp(Open o, Parameter p, double rate, long t) {
    INDArray v = o.kept(p, "v");
    v.muli(0.99).addi(p.gradient().mul(p.gradient()).muli(0.01));
    p.value().subi(p.gradient().div(Transforms.sqrt(v, true).addi(1e-8)).muli(rate));
  }

  private static void adam(Open o, Parameter p, double rate, long t) {
    INDArray m = o.kept(p, "m");
    INDArray v = o.kept(p, "v");
    m.muli(0.9).addi(p.gradient().mul(0.1));
    v.muli(0.999).addi(p.gradient().mul(p.gradient()).muli(0.001));
    INDArray mHat = m.div(1 - Math.pow(0.9, t));
    INDArray vHat = v.div(1 - Math.pow(0.999, t));
    p.value().subi(mHat.divi(Transforms.sqrt(vHat, false).addi(1e-8)).muli(rate));
  }

  private static void full(Rule momentum, Rule rmsProp, Rule adam) {
    Outcome.full(Exercises.OPTIMIZERS, 32, of(momentum, rmsProp, adam));
  }

  private static Report momentumLoses(Rule wrong, String test) {
    return loses(
        wrong, OptimizersExerciseTest::rmsProp, OptimizersExerciseTest::adam, "Momentum", test);
  }

  private static Report rmsPropLoses(Rule wrong, String test) {
    return loses(
        OptimizersExerciseTest::momentum, wrong, OptimizersExerciseTest::adam, "RMSprop", test);
  }

  private static Report adamLoses(Rule wrong, String test) {
    return loses(
        OptimizersExerciseTest::momentum, OptimizersExerciseTest::rmsProp, wrong, "Adam", test);
  }

  private static Report loses(Rule momentum, Rule rmsProp, Rule adam, String part, String test) {
    return Outcome.loses(Exercises.OPTIMIZERS, of(momentum, rmsProp, adam), part + ": " + test);
  }

  private static OptimizersFactory of(Rule momentum, Rule rmsProp, Rule adam) {
    return new OptimizersFactory(
        (parameters, schedule) -> new Open(parameters, schedule, momentum),
        (parameters, schedule) -> new Open(parameters, schedule, rmsProp),
        (parameters, schedule) -> new Open(parameters, schedule, adam),
        Schedule::warmUpThenCosine);
  }

  private interface Element {
    double moved(long[] index, double w, double g);
  }

  private static void each(Parameter p, Element element) {
    NdIndexIterator indices = new NdIndexIterator(p.value().shape());
    while (indices.hasNext()) {
      long[] index = indices.next();
      double w = p.value().getDouble(index);
      p.value().putScalar(index, element.moved(index, w, p.gradient().getDouble(index)));
    }
  }

  /** An optimizer of one rule. */
  private static final class Open extends Optimizer {
    private final Rule rule;
    private int updates;

    Open(List<Parameter> parameters, Schedule schedule, Rule rule) {
      super(parameters, schedule);
      this.rule = rule;
    }

    @Override
    protected void update(Parameter p, double rate, long t) {
      updates++;
      rule.update(this, p, rate, t);
    }

    INDArray kept(Parameter p, String name) {
      return state(p, name);
    }

    long count() {
      return updates;
    }

    boolean fresh() {
      return updates == 1;
    }
  }
}
