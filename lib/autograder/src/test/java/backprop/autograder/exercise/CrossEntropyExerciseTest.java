package backprop.autograder.exercise;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import backprop.exercise.Autograder;
import backprop.exercise.Exercises;
import backprop.exercise.LossFactory;
import backprop.exercise.Report;
import backprop.loss.Loss;
import backprop.tensor.Shapes;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.ops.transforms.Transforms;

@DisplayName("Exercise 06, stable softmax cross-entropy")
class CrossEntropyExerciseTest {

  private static final String VALUE = "value computes its formula";
  private static final String GRADIENT =
      "gradient is the derivative of the value by each prediction";
  private static final String HUGE = "huge predictions give right values and right gradients";
  private static final String ANOTHER =
      "another batch, larger and between others, gets what is its own, and in time";

  @Test
  @DisplayName("gives a right answer all of its 10 points")
  void right() {
    Outcome.full(Exercises.CROSS_ENTROPY, 10, Open::new);
  }

  @Test
  @DisplayName("gives loops over the elements, which add logarithms two by two, all points too")
  void loops() {
    Outcome.full(Exercises.CROSS_ENTROPY, 10, Loops::new);
  }

  @Test
  @DisplayName("takes the value alone from a sum over the batch")
  void sum() {
    Report report =
        loses(
            () ->
                new Open() {
                  @Override
                  protected double averaged(double sum, long n) {
                    return sum;
                  }
                },
            VALUE);
    assertEquals(8, report.score());
  }

  @Test
  @DisplayName("takes the gradient alone from one without 1/n")
  void unaveraged() {
    Report report =
        loses(
            () ->
                new Open() {
                  @Override
                  public INDArray gradient(INDArray z, INDArray c) {
                    return super.gradient(z, c).muli(z.size(0));
                  }
                },
            GRADIENT);
    assertTrue(report.toString().contains("4 times too large, and 4 is the batch size"));
  }

  @Test
  @DisplayName("takes the gradient from one that forgets the true class")
  void forgetsTheClass() {
    loses(
        () ->
            new Open() {
              @Override
              protected void subtractTarget(INDArray p, INDArray c) {
                // P alone.
              }
            },
        GRADIENT);
  }

  @Test
  @DisplayName("takes the test of huge logits from exponentials that overflow")
  void overflows() {
    loses(
        () ->
            new Open() {
              @Override
              protected INDArray shifted(INDArray z) {
                return z.dup();
              }
            },
        HUGE);
  }

  @Test
  @DisplayName("takes the test of huge logits from a maximum over the whole batch")
  void oneMaximum() {
    loses(
        () ->
            new Open() {
              @Override
              protected INDArray shifted(INDArray z) {
                return z.sub(z.maxNumber());
              }
            },
        HUGE);
  }

  @Test
  @DisplayName("takes the test of huge logits from logarithms kept off zero by a constant")
  void clamped() {
    loses(
        () ->
            new Open() {
              @Override
              protected double surprise(INDArray s, long i, long c) {
                return Math.min(super.surprise(s, i, c), -Math.log(1e-12));
              }
            },
        HUGE);
  }

  @Test
  @DisplayName("takes the test of mutation from a shift in place")
  void inPlace() {
    loses(
        () ->
            new Open() {
              @Override
              protected INDArray shifted(INDArray z) {
                return z.subi(z.max(true, 1));
              }
            },
        "neither value nor gradient changes its arguments, or what was returned before");
  }

  @Test
  @DisplayName("takes the tests of refusals from an answer that refuses nothing")
  void refusesNothing() {
    Report report =
        loses(
            () ->
                new Open() {
                  @Override
                  protected void check(String place, INDArray z, INDArray c) {
                    // Anything goes.
                  }
                },
            "targets that do not fit, and predictions that are not real, are refused by name");
    assertEquals(9, report.score());
  }

  @Test
  @DisplayName("takes the test of huge logits from a gradient whose logits are clamped at ±30")
  void clampedGradient() {
    loses(
        () ->
            new Open() {
              @Override
              public INDArray gradient(INDArray z, INDArray c) {
                return super.gradient(Transforms.max(Transforms.min(z, 30), -30), c);
              }
            },
        HUGE);
  }

  @Test
  @DisplayName("gives nothing to constants, whatever they refuse")
  void constants() {
    assertEquals(
        0,
        Autograder.points(
            Exercises.CROSS_ENTROPY,
            () ->
                new Open() {
                  @Override
                  public double value(INDArray z, INDArray c) {
                    check("CrossEntropy.value", z, c);
                    return Math.log(z.size(1));
                  }

                  @Override
                  public INDArray gradient(INDArray z, INDArray c) {
                    check("CrossEntropy.gradient", z, c);
                    return Nd4j.onesLike(z).divi(z.size(0));
                  }
                }));
  }

  @Test
  @DisplayName("leaves a loss without its gradient the value's points")
  void withoutGradient() {
    assertEquals(
        2,
        Autograder.points(
            Exercises.CROSS_ENTROPY,
            () ->
                new Open() {
                  @Override
                  public INDArray gradient(INDArray z, INDArray c) {
                    return Nd4j.zerosLike(z);
                  }
                }));
  }

  @Test
  @Tag("long")
  @DisplayName("takes the test of a larger batch from central differences")
  void numerical() {
    loses(
        () ->
            new Open() {
              @Override
              public INDArray gradient(INDArray z, INDArray c) {
                check("CrossEntropy.gradient", z, c);
                INDArray at = z.dup();
                INDArray slopes = Nd4j.zerosLike(at);
                double h = z.maxNumber().doubleValue() > 1000 ? 1e-2 : 1e-5;
                for (long i = 0; i < at.size(0); i++) {
                  for (long j = 0; j < at.size(1); j++) {
                    double was = at.getDouble(i, j);
                    double above = value(at.putScalar(i, j, was + h), c);
                    double below = value(at.putScalar(i, j, was - h), c);
                    at.putScalar(i, j, was);
                    slopes.putScalar(i, j, (above - below) / (2 * h));
                  }
                }
                return slopes;
              }
            },
        ANOTHER);
  }

  @Test
  @DisplayName("takes the test of another batch from a gradient that is 0 for two classes")
  void twoClasses() {
    loses(
        () ->
            new Open() {
              @Override
              public INDArray gradient(INDArray z, INDArray c) {
                INDArray dZ = super.gradient(z, c);
                return z.size(1) == 2 ? dZ.mul(0) : dZ;
              }
            },
        ANOTHER);
  }

  private static Report loses(LossFactory factory, String... tests) {
    return Outcome.loses(Exercises.CROSS_ENTROPY, factory, tests);
  }

  /** Right as it stands, in pieces that a wrong answer overrides one of. */
  private static class Open implements Loss {
    @Override
    public double value(INDArray z, INDArray c) {
      check("CrossEntropy.value", z, c);
      INDArray s = shifted(z);
      double sum = 0;
      for (long i = 0; i < z.size(0); i++) {
        sum += surprise(s, i, c.getLong(i));
      }
      return averaged(sum, z.size(0));
    }

    @Override
    public INDArray gradient(INDArray z, INDArray c) {
      check("CrossEntropy.gradient", z, c);
      INDArray e = Transforms.exp(z.sub(z.max(true, 1)), false);
      INDArray p = e.div(e.sum(true, 1));
      subtractTarget(p, c);
      return p.divi(z.size(0));
    }

    protected void check(String place, INDArray z, INDArray c) {
      Shapes.requireReal(place, "logits", z);
      Shapes.requireShape(place, "target", c, z.size(0));
    }

    protected INDArray shifted(INDArray z) {
      return z.sub(z.max(true, 1));
    }

    protected double surprise(INDArray s, long i, long c) {
      double sum = 0;
      for (long j = 0; j < s.size(1); j++) {
        sum += Math.exp(s.getDouble(i, j));
      }
      return Math.log(sum) - s.getDouble(i, c);
    }

    protected double averaged(double sum, long n) {
      return sum / n;
    }

    protected void subtractTarget(INDArray p, INDArray c) {
      for (long i = 0; i < p.size(0); i++) {
        p.putScalar(i, c.getLong(i), p.getDouble(i, c.getLong(i)) - 1);
      }
    }
  }

  /** log(eᵃ + eᵇ) = max(a, b) + log(1 + e^-|a-b|), class after class; P is e^(Z - that). */
  private static final class Loops implements Loss {
    @Override
    public double value(INDArray logits, INDArray target) {
      Shapes.requireReal("CrossEntropy.value", "logits", logits);
      Shapes.requireShape("CrossEntropy.value", "target", target, logits.size(0));
      double mean = 0;
      for (int i = 0; i < logits.size(0); i++) {
        mean += (logSumExp(logits, i) - logits.getDouble(i, target.getInt(i))) / logits.size(0);
      }
      return mean;
    }

    @Override
    public INDArray gradient(INDArray logits, INDArray target) {
      Shapes.requireReal("CrossEntropy.gradient", "logits", logits);
      Shapes.requireShape("CrossEntropy.gradient", "target", target, logits.size(0));
      INDArray dZ = Nd4j.create(logits.dataType(), logits.shape().clone());
      for (int i = 0; i < logits.size(0); i++) {
        double log = logSumExp(logits, i);
        for (int j = 0; j < logits.size(1); j++) {
          double p = Math.exp(logits.getDouble(i, j) - log);
          dZ.putScalar(i, j, (p - (j == target.getInt(i) ? 1 : 0)) / logits.size(0));
        }
      }
      return dZ;
    }

    private static double logSumExp(INDArray z, int i) {
      double log = z.getDouble(i, 0);
      for (int j = 1; j < z.size(1); j++) {
        double b = z.getDouble(i, j);
        log = Math.max(log, b) + Math.log1p(Math.exp(-Math.abs(log - b)));
      }
      return log;
    }
  }
}
