package backprop.autograder.exercise;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import backprop.autograder.mutant.OpenSharedHeads;
import backprop.exercise.Autograder;
import backprop.exercise.Exercises;
import backprop.exercise.Report;
import backprop.exercise.SharedAttention;
import backprop.exercise.SharedAttentionFactory;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.ops.transforms.Transforms;

@DisplayName("Exercise 18, answers written otherwise")
class AttentionExerciseTest {

  private static final double POINTS = 50;
  private static final String SHARES = "shares are the softmax of what a position may look at";
  private static final String SCORE_GRADIENT = "dS is dA through the Jacobian of each row";
  private static final String EXTREMES =
      "scores of 10,000 and of -10,000 have shares, and shares of 1 and 0 have gradients";
  private static final String FUTURE =
      "what a position may not look at changes nothing, not even the last digit";

  @Test
  @DisplayName("one product for all heads, and a softmax in loops, have all points")
  void right() {
    Outcome.full(Exercises.CAUSAL_ATTENTION, POINTS, OpenSharedHeads::new);
  }

  @Test
  @DisplayName(
      "head by head, with scores of minus infinity, the whole Jacobian and a table of"
          + " distances, have all points")
  void headByHead() {
    Outcome.full(Exercises.CAUSAL_ATTENTION, POINTS, HeadByHead::new);
  }

  @Test
  @DisplayName("a softmax that takes the largest of the whole row loses two tests")
  void wholeRow() {
    loses(
        window ->
            new OpenSharedHeads(window) {
              @Override
              protected double largest(INDArray s, long r, long i) {
                return s.slice(r).slice(i).maxNumber().doubleValue();
              }
            },
        EXTREMES,
        FUTURE);
  }

  @Test
  @DisplayName("a gradient of the softmax that is measured loses its tests")
  void measured() {
    loses(Measured::new, SCORE_GRADIENT);
  }

  @Test
  @DisplayName("gradients of the linear steps by a nudge of 1 have all points")
  void nudgedByOne() {
    Outcome.full(Exercises.CAUSAL_ATTENTION, POINTS, NudgedByOne::new);
  }

  @Test
  @DisplayName("shares that are all alike have the points of the window, and of what is not theirs")
  void uniform() {
    Report report =
        loses(
            window ->
                new OpenSharedHeads(window) {
                  @Override
                  public INDArray shares(INDArray s) {
                    return super.shares(s.mul(0));
                  }
                },
            SHARES,
            EXTREMES,
            FUTURE);
    assertEquals(41, report.score());
  }

  @Test
  @DisplayName("zeros, ones, what was handed over, and null have nothing")
  void empty() {
    for (double number : new double[] {0, 1}) {
      assertEquals(0, points(window -> new Constant(number)));
    }
    assertEquals(0, points(window -> null));
    assertEquals(0, points(window -> new Constant(Double.NaN)));
  }

  @Test
  @DisplayName("a forward without content is no merit of steps that are right")
  void compositions() {
    Report report =
        Autograder.check(
            Exercises.CAUSAL_ATTENTION,
            window ->
                new OpenSharedHeads(window) {
                  @Override
                  public INDArray forward(INDArray q, INDArray k, INDArray v, INDArray m) {
                    return q.mul(0);
                  }

                  @Override
                  public SharedGradients backward(
                      INDArray q, INDArray k, INDArray v, INDArray m, INDArray dO) {
                    return new SharedGradients(q, k, v, m);
                  }
                });
    assertEquals(45, report.score(), report::toString);
    assertTrue(report.toString().contains("was it ever computed"), report::toString);
  }

  private static double points(SharedAttentionFactory factory) {
    return Autograder.points(Exercises.CAUSAL_ATTENTION, factory);
  }

  private static Report loses(SharedAttentionFactory factory, String... tests) {
    return Outcome.loses(Exercises.CAUSAL_ATTENTION, factory, tests);
  }

  /** Each head by itself, in matrices, and sums over heads by addition. */
  private static final class HeadByHead implements SharedAttention {
    private final int window;

    HeadByHead(int window) {
      this.window = window;
    }

    private INDArray distances(INDArray like) {
      long t = like.size(1);
      INDArray table = Nd4j.zeros(like.dataType(), t, t);
      for (long i = 0; i < t; i++) {
        for (long j = 0; j < t; j++) {
          table.putScalar(i, j, i - j);
        }
      }
      return table;
    }

    private static INDArray head(INDArray a, long r) {
      return a.slice(r).dup('c');
    }

    private static INDArray stacked(INDArray... heads) {
      return Nd4j.stack(0, heads).dup('c');
    }

    @Override
    public INDArray scores(INDArray q, INDArray k, INDArray m) {
      INDArray[] heads = new INDArray[(int) q.size(0)];
      for (int r = 0; r < heads.length; r++) {
        INDArray s = head(q, r).mmul(k.transpose()).div(Math.sqrt(q.size(2)));
        s = s.sub(distances(q).mul(m.getDouble(r)));
        for (long i = 0; i < s.size(0); i++) {
          for (long j = 0; j < s.size(1); j++) {
            if (j > i || i - j >= window) {
              s.putScalar(i, j, Double.NEGATIVE_INFINITY);
            }
          }
        }
        heads[r] = s;
      }
      return stacked(heads);
    }

    @Override
    public INDArray shares(INDArray s) {
      INDArray[] heads = new INDArray[(int) s.size(0)];
      for (int r = 0; r < heads.length; r++) {
        INDArray seen = head(s, r);
        for (long i = 0; i < seen.size(0); i++) {
          for (long j = 0; j < seen.size(1); j++) {
            if (j > i || i - j >= window) {
              seen.putScalar(i, j, Double.NEGATIVE_INFINITY);
            }
          }
        }
        INDArray e = Transforms.exp(seen.subColumnVector(seen.max(1)), true);
        heads[r] = e.divColumnVector(e.sum(1));
      }
      return stacked(heads);
    }

    @Override
    public INDArray gather(INDArray a, INDArray v) {
      INDArray[] heads = new INDArray[(int) a.size(0)];
      for (int r = 0; r < heads.length; r++) {
        heads[r] = head(a, r).mmul(v);
      }
      return stacked(heads);
    }

    @Override
    public INDArray valueGradient(INDArray a, INDArray dO) {
      INDArray sum = Nd4j.zeros(a.dataType(), a.size(1), dO.size(2));
      for (int r = 0; r < a.size(0); r++) {
        sum = sum.add(head(a, r).transpose().mmul(head(dO, r)));
      }
      return sum;
    }

    @Override
    public INDArray shareGradient(INDArray dO, INDArray v) {
      INDArray[] heads = new INDArray[(int) dO.size(0)];
      for (int r = 0; r < heads.length; r++) {
        heads[r] = head(dO, r).mmul(v.transpose());
      }
      return stacked(heads);
    }

    @Override
    public INDArray scoreGradient(INDArray a, INDArray dA) {
      INDArray dS = Nd4j.zeros(a.dataType(), a.shape());
      for (int r = 0; r < a.size(0); r++) {
        for (int i = 0; i < a.size(1); i++) {
          for (int j = 0; j < a.size(1); j++) {
            double sum = 0;
            for (int l = 0; l < a.size(1); l++) {
              double jacobian = a.getDouble(r, i, l) * ((l == j ? 1 : 0) - a.getDouble(r, i, j));
              sum += dA.getDouble(r, i, l) * jacobian;
            }
            dS.putScalar(new int[] {r, i, j}, sum);
          }
        }
      }
      return dS;
    }

    @Override
    public INDArray queryGradient(INDArray dS, INDArray k) {
      return gather(dS.div(Math.sqrt(k.size(1))), k);
    }

    @Override
    public INDArray keyGradient(INDArray dS, INDArray q) {
      return valueGradient(dS, q.div(Math.sqrt(q.size(2))));
    }

    @Override
    public INDArray slopeGradient(INDArray dS) {
      INDArray dM = Nd4j.zeros(dS.dataType(), dS.size(0));
      for (int r = 0; r < dS.size(0); r++) {
        dM.putScalar(r, -head(dS, r).mul(distances(dS)).sumNumber().doubleValue());
      }
      return dM;
    }

    @Override
    public INDArray forward(INDArray q, INDArray k, INDArray v, INDArray m) {
      return gather(shares(scores(q, k, m)), v);
    }

    @Override
    public SharedGradients backward(INDArray q, INDArray k, INDArray v, INDArray m, INDArray dO) {
      INDArray a = shares(scores(q, k, m));
      INDArray dS = scoreGradient(a, shareGradient(dO, v));
      return new SharedGradients(
          queryGradient(dS, k), keyGradient(dS, q), valueGradient(a, dO), slopeGradient(dS));
    }
  }

  /** Finds scores that have these shares, and nudges them. */
  private static final class Measured extends OpenSharedHeads {
    private static final double H = 1e-5;

    Measured(int window) {
      super(window);
    }

    @Override
    public INDArray scoreGradient(INDArray a, INDArray dA) {
      INDArray s = Transforms.log(a, true);
      INDArray dS = Nd4j.zeros(a.dataType(), a.shape());
      for (int p = 0; p < a.length(); p++) {
        int t = (int) a.size(1);
        int[] at = {p / t / t, p / t % t, p % t};
        if (a.getDouble(at) > 0) {
          double was = s.getDouble(at);
          s.putScalar(at, was + H);
          double above = shares(s).mul(dA).sumNumber().doubleValue();
          s.putScalar(at, was - H);
          double below = shares(s).mul(dA).sumNumber().doubleValue();
          s.putScalar(at, was);
          dS.putScalar(at, (above - below) / (2 * H));
        }
      }
      return dS;
    }
  }

  /** Nudges what goes into the linear steps from 0 to 1, a number at a time. */
  private static final class NudgedByOne extends OpenSharedHeads {

    NudgedByOne(int window) {
      super(window);
    }

    private static INDArray slopes(INDArray at, INDArray upstream, UnaryOperator<INDArray> step) {
      INDArray slopes = at.dup('c');
      for (long p = 0; p < at.length(); p++) {
        INDArray nudged = at.dup('c');
        nudged.reshape(at.length()).putScalar(p, 1);
        double slope = step.apply(nudged).mul(upstream).sumNumber().doubleValue();
        slopes.reshape(at.length()).putScalar(p, slope);
      }
      return slopes;
    }

    private static INDArray none(INDArray like, long... shape) {
      return Nd4j.zeros(like.dataType(), shape);
    }

    @Override
    public INDArray valueGradient(INDArray a, INDArray dO) {
      return slopes(none(a, a.size(1), dO.size(2)), dO, v -> gather(a, v));
    }

    @Override
    public INDArray shareGradient(INDArray dO, INDArray v) {
      return slopes(none(v, dO.size(0), v.size(0), v.size(0)), dO, a -> gather(a, v));
    }

    @Override
    public INDArray queryGradient(INDArray dS, INDArray k) {
      INDArray m = none(dS, dS.size(0));
      return slopes(none(k, dS.size(0), k.size(0), k.size(1)), dS, q -> scores(q, k, m));
    }

    @Override
    public INDArray keyGradient(INDArray dS, INDArray q) {
      INDArray m = none(dS, dS.size(0));
      return slopes(none(q, q.size(1), q.size(2)), dS, k -> scores(q, k, m));
    }

    @Override
    public INDArray slopeGradient(INDArray dS) {
      INDArray q = none(dS, dS.size(0), dS.size(1), 1);
      INDArray k = none(dS, dS.size(1), 1);
      return slopes(none(dS, dS.size(0)), dS, m -> scores(q, k, m));
    }
  }

  /** One number everywhere. */
  private record Constant(double number) implements SharedAttention {

    private INDArray like(INDArray a) {
      return a.mul(0).add(number);
    }

    @Override
    public INDArray scores(INDArray q, INDArray k, INDArray m) {
      return shareGradient(q, k);
    }

    @Override
    public INDArray shares(INDArray s) {
      return like(s);
    }

    @Override
    public INDArray gather(INDArray a, INDArray v) {
      return queryGradient(a, v);
    }

    @Override
    public INDArray valueGradient(INDArray a, INDArray dO) {
      return like(dO.slice(0).dup('c'));
    }

    @Override
    public INDArray shareGradient(INDArray dO, INDArray v) {
      return Nd4j.valueArrayOf(new long[] {dO.size(0), v.size(0), v.size(0)}, number, v.dataType());
    }

    @Override
    public INDArray scoreGradient(INDArray a, INDArray dA) {
      return like(a);
    }

    @Override
    public INDArray queryGradient(INDArray dS, INDArray k) {
      return Nd4j.valueArrayOf(new long[] {dS.size(0), k.size(0), k.size(1)}, number, k.dataType());
    }

    @Override
    public INDArray keyGradient(INDArray dS, INDArray q) {
      return like(q.slice(0).dup('c'));
    }

    @Override
    public INDArray slopeGradient(INDArray dS) {
      return Nd4j.valueArrayOf(new long[] {dS.size(0)}, number, dS.dataType());
    }

    @Override
    public INDArray forward(INDArray q, INDArray k, INDArray v, INDArray m) {
      return like(q);
    }

    @Override
    public SharedGradients backward(INDArray q, INDArray k, INDArray v, INDArray m, INDArray dO) {
      return new SharedGradients(like(q), like(k), like(v), like(m));
    }
  }
}
