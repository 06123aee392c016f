package backprop.autograder.exercise;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import backprop.autograder.mutant.OpenNetwork;
import backprop.exercise.Autograder;
import backprop.exercise.Exercises;
import backprop.exercise.NetworkGradients;
import backprop.exercise.NetworkPass;
import backprop.exercise.Report;
import backprop.tensor.Ops;
import java.util.HashMap;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.ops.transforms.Transforms;

@DisplayName("Exercise 07, a whole network")
class NetworkExerciseTest {

  private static final String WHOLE =
      "all lines in a row, from the loss to the table, give the whole network's slopes";
  private static final String AGAIN =
      "every line holds for the next batch too: other sizes, another memory order, FLOAT";
  private static final String LOGITS = "dZ2 at once: cross-entropy in one formula";
  private static final String NORM = "dZ1 at once: batch normalization in one formula";

  @Test
  @DisplayName("gives a right answer all of its 24 points")
  void right() {
    Outcome.full(Exercises.WHOLE_NETWORK, 24, OpenNetwork::new);
  }

  @Test
  @DisplayName("gives the same slopes by other formulas all points too")
  void otherwise() {
    Map<String, Function<NetworkPass, INDArray>> lines = new HashMap<>();
    lines.put("dP", a -> a.dlogP.div(Transforms.exp(a.logP, true)));
    lines.put("dsums", a -> a.dinverse.div(a.sums.mul(a.sums)).neg());
    lines.put("dshifted", a -> a.dexps.mul(Transforms.exp(a.shifted, true)));
    lines.put("dA1", a -> a.dZ2.mmul(a.W2.transpose()));
    lines.put("dW2", a -> a.A1.transpose().mmul(a.dZ2));
    lines.put("db2", a -> a.dZ2.sum(0));
    lines.put("dgain", a -> a.dH.mul(a.normed).sum(0));
    lines.put("dnormed", a -> a.dH.mul(a.gain));
    lines.put("dvar", a -> a.dinvRoot.mul(Transforms.pow(a.var.add(1e-5), -1.5, true)).mul(-0.5));
    lines.put(
        "dsquares",
        a -> Ops.matmul(Nd4j.ones(a.P.dataType(), a.c.size(0), 1), a.dvar.div(a.c.size(0))));
    lines.put("dscaled", a -> a.dH);
    lines.put("dE", NetworkExerciseTest::byOnes);
    lines.put(
        "dZ1 at once",
        a -> {
          INDArray dnormed = a.dH.mul(a.gain);
          INDArray dvar =
              dnormed.mul(a.diff).sum(true, 0).mul(Transforms.pow(a.invRoot, 3, true)).mul(-0.5);
          INDArray ddiff = dnormed.mul(a.invRoot).add(a.diff.mul(dvar).mul(2.0 / a.diff.size(0)));
          return ddiff.sub(ddiff.mean(true, 0));
        });
    Outcome.full(Exercises.WHOLE_NETWORK, 24, () -> with(lines));
  }

  /** The table's gradient as a product with one-hot rows. */
  private static INDArray byOnes(NetworkPass a) {
    long count = a.x.length();
    INDArray ones = Ops.oneHot(a.x.dup('c').reshape(count), a.E.size(0), a.E.dataType());
    return ones.transpose().mmul(a.dA0.dup('c').reshape(count, a.E.size(1)));
  }

  @Test
  @DisplayName("takes half a point and the row of all lines from one wrong line")
  void oneLine() {
    Report report =
        Outcome.loses(
            Exercises.WHOLE_NETWORK, () -> with(Map.of("dP", a -> a.dlogP.mul(a.P))), "dP", WHOLE);
    assertEquals(22.5, report.score());
    // What waits for a line has that line's reason and hint, and its own is not true yet.
    assertFalse(report.toString().contains("numbers by lot"), report::toString);
  }

  @Test
  @DisplayName("takes the line of a steep step from slopes that are measured")
  void measured() {
    Outcome.loses(
        Exercises.WHOLE_NETWORK,
        () -> with(Map.of("dP", a -> a.dlogP.mul(slopeOfLog(a.P)))),
        "dP",
        WHOLE);
  }

  private static INDArray slopeOfLog(INDArray x) {
    double h = 1e-5;
    return Transforms.log(x.add(h), true).sub(Transforms.log(x.sub(h), true)).div(2 * h);
  }

  @Test
  @DisplayName("takes the formulas at once from one that runs the lines, and overflows")
  void byLines() {
    Outcome.loses(
        Exercises.WHOLE_NETWORK,
        () ->
            with(
                Map.of(
                    "dZ2 at once",
                    a -> {
                      for (String of : NetworkPass.BACKWARD.subList(0, 8)) {
                        a.set(of, new OpenNetwork().gradient(of, a));
                      }
                      return a.dZ2;
                    })),
        LOGITS);
  }

  @Test
  @DisplayName("takes a test from gradients that are true in this network only")
  void zeroInTruth() {
    Outcome.loses(
        Exercises.WHOLE_NETWORK, () -> with(Map.of("db1", a -> a.b1.mul(0))), "db1", WHOLE);
    Outcome.loses(
        Exercises.WHOLE_NETWORK, () -> with(Map.of("dZ2", a -> a.dshifted.dup())), "dZ2", WHOLE);
  }

  @Test
  @DisplayName("takes the next batch from a line that keeps its first answer, or makes FLOATs")
  void nextBatch() {
    Outcome.loses(Exercises.WHOLE_NETWORK, Remembering::new, AGAIN);
    Outcome.loses(
        Exercises.WHOLE_NETWORK,
        () -> with(Map.of("db1", a -> Nd4j.create(a.b1.shape()).addi(a.dZ1.sum(0)))),
        "db1",
        WHOLE);
  }

  @Test
  @DisplayName("gives next to nothing to zeros, ones, NaN, and to what came last")
  void empty() {
    assertEquals(0, points((of, a) -> like(of, a).mul(0)));
    assertEquals(0, points((of, a) -> like(of, a).mul(0).add(1)));
    assertEquals(0, points((of, a) -> like(of, a).mul(0).add(Double.NaN)));
    assertEquals(0, points((of, a) -> like(of, a)));
    assertEquals(0, points((of, a) -> null));
    assertTrue(points(NetworkExerciseTest::latest) <= 1);
  }

  private static double points(BiFunction<String, NetworkPass, INDArray> answer) {
    return Autograder.points(Exercises.WHOLE_NETWORK, () -> answer::apply);
  }

  private static INDArray like(String of, NetworkPass a) {
    return a.get(of.replace(" at once", "").substring(1)).dup();
  }

  private static INDArray latest(String of, NetworkPass a) {
    int at = NetworkPass.BACKWARD.indexOf(of);
    return at > 0 ? a.get(NetworkPass.BACKWARD.get(at - 1)) : a.P;
  }

  private static NetworkGradients with(Map<String, Function<NetworkPass, INDArray>> lines) {
    NetworkGradients right = new OpenNetwork();
    return (of, a) -> lines.containsKey(of) ? lines.get(of).apply(a) : right.gradient(of, a);
  }

  /** Sums over as many rows as there were in its first batch. */
  private static final class Remembering extends OpenNetwork {
    private long n;

    @Override
    public INDArray gradient(String of, NetworkPass a) {
      n = n == 0 ? a.c.size(0) : n;
      INDArray right = super.gradient(of, a);
      return of.equals("dlogP") ? right.mul(a.c.size(0)).div(n) : right;
    }
  }
}
