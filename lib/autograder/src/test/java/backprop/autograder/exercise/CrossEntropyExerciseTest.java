package backprop.autograder.exercise;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import backprop.exercise.Exercises;
import backprop.exercise.LossFactory;
import backprop.exercise.Report;
import backprop.loss.Loss;
import backprop.tensor.Shapes;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.ops.transforms.Transforms;

@DisplayName("Exercise 06, stable softmax cross-entropy")
class CrossEntropyExerciseTest {

  private static final String VALUE = "value computes its formula";
  private static final String GRADIENT =
      "gradient is the derivative of the value by each prediction";
  private static final String HUGE = "huge predictions give right values and finite gradients";
  private static final String LAYOUTS =
      "every memory order gives the same, and a batch is the mean of its examples";

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
  @DisplayName("takes every test of the value's size from a sum over the batch")
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
            VALUE,
            HUGE,
            LAYOUTS);
    assertEquals(6, report.score());
  }

  @Test
  @DisplayName("takes the gradient and single examples from a gradient without 1/n")
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
            GRADIENT,
            LAYOUTS);
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
        "neither value nor gradient changes its arguments");
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
            "targets that do not fit the predictions are refused by name",
            "predictions that are not real numbers are refused by name");
    assertEquals(8, report.score());
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
