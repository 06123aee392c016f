package backprop.autograder.mutant;

import backprop.autograder.contract.exercise.SharesContract;
import backprop.autograder.library.Trialled;
import backprop.exercise.VectorFunction;
import backprop.exercise.VectorFunctionFactory;
import backprop.worker.answer.Answers;
import java.util.Arrays;
import java.util.stream.Stream;

/** Shares of a sum with one mistake each. */
final class SharesMutantsTest extends MutantSuite {

  SharesMutantsTest() {
    super(SharesContract.class);
  }

  @Override
  Stream<Mutant> mutants() {
    return Stream.of(
        of(
            "the length is divided by",
            "value",
            "the sum is asked for",
            new OpenShares() {
              @Override
              public double[] value(double[] x) {
                double squares = Arrays.stream(x).map(a -> a * a).sum();
                return Arrays.stream(x).map(a -> a / Math.sqrt(squares)).toArray();
              }
            }),
        of(
            "rows and columns are exchanged",
            "jacobian",
            "row i has the slopes of y_i",
            new OpenShares() {
              @Override
              public double[][] jacobian(double[] x) {
                double[][] j = super.jacobian(x);
                double[][] turned = new double[x.length][x.length];
                for (int i = 0; i < x.length; i++) {
                  for (int k = 0; k < x.length; k++) {
                    turned[k][i] = j[i][k];
                  }
                }
                return turned;
              }
            }),
        of(
            "a column is multiplied where a row is handed over",
            "vjp",
            "yours is J times a column",
            new OpenShares() {
              @Override
              public double[] vjp(double[] x, double[] yBar) {
                return super.jvp(x, yBar);
              }
            }),
        of(
            "a row is multiplied where a column is handed over",
            "jvp",
            "yours is a row times J",
            new OpenShares() {
              @Override
              public double[] jvp(double[] x, double[] v) {
                return super.vjp(x, v);
              }
            }),
        of(
            "the row takes its time",
            "manyBackward",
            "10 s are enough",
            new OpenShares() {
              @Override
              public double[] vjp(double[] x, double[] yBar) {
                try {
                  Thread.sleep(x.length > 1000 ? 10_100 : 0);
                } catch (InterruptedException e) {
                  Thread.currentThread().interrupt();
                }
                return super.vjp(x, yBar);
              }
            }),
        of(
            "the column has no room",
            "manyForward",
            "J is formed",
            new OpenShares() {
              @Override
              public double[] jvp(double[] x, double[] v) {
                if (x.length > 1000) {
                  throw new OutOfMemoryError();
                }
                return super.jvp(x, v);
              }
            }),
        of(
            "the row is divided by each number",
            "zeros",
            "expected a number, received NaN",
            new OpenShares() {
              @Override
              public double[] vjp(double[] x, double[] yBar) {
                double[] xBar = super.vjp(x, yBar);
                double[] y = value(x);
                double s = sum(x);
                for (int j = 0; j < x.length; j++) {
                  xBar[j] *= y[j] / x[j] * s;
                }
                return xBar;
              }
            }),
        of(
            "the sum is squared",
            "extremes",
            "1.0E-200",
            new OpenShares() {
              @Override
              public double[] jvp(double[] x, double[] v) {
                double s = sum(x);
                double total = sum(v);
                double[] y = new double[x.length];
                for (int i = 0; i < x.length; i++) {
                  y[i] = (v[i] * s - x[i] * total) / (s * s);
                }
                return y;
              }
            }),
        of(
            "the first sum is remembered",
            "others",
            "of another vector, of length 4",
            new OpenShares() {
              private double[] before = {};

              @Override
              public double[] value(double[] x) {
                before = x.clone();
                return super.value(x);
              }

              @Override
              public double[] vjp(double[] x, double[] yBar) {
                return super.vjp(before.length == x.length ? before : x, yBar);
              }
            }),
        of(
            "the row is written over",
            "unchanged",
            "vjp: yBar was changed",
            new OpenShares() {
              @Override
              public double[] vjp(double[] x, double[] yBar) {
                double[] xBar = super.vjp(x, yBar);
                System.arraycopy(xBar, 0, yBar, 0, x.length);
                return yBar;
              }
            }));
  }

  private static Mutant of(String mistake, String method, String says, VectorFunction f) {
    return new Mutant(
        mistake,
        method,
        says,
        new Trialled(
            mistake,
            SharesContract.class,
            "y_i = x_i / s",
            Answers.subjectOf((VectorFunctionFactory) () -> f)));
  }

  /** Shares as they should be. */
  private static class OpenShares implements VectorFunction {

    static double sum(double[] a) {
      return Arrays.stream(a).sum();
    }

    @Override
    public double[] value(double[] x) {
      double s = sum(x);
      return Arrays.stream(x).map(a -> a / s).toArray();
    }

    @Override
    public double[][] jacobian(double[] x) {
      double s = sum(x);
      double[][] j = new double[x.length][x.length];
      for (int i = 0; i < x.length; i++) {
        for (int k = 0; k < x.length; k++) {
          j[i][k] = ((i == k ? 1 : 0) - x[i] / s) / s;
        }
      }
      return j;
    }

    @Override
    public double[] vjp(double[] x, double[] yBar) {
      double s = sum(x);
      double c = 0;
      for (int i = 0; i < x.length; i++) {
        c += yBar[i] * x[i] / s;
      }
      double mean = c;
      return Arrays.stream(yBar).map(u -> (u - mean) / s).toArray();
    }

    @Override
    public double[] jvp(double[] x, double[] v) {
      double s = sum(x);
      double total = sum(v);
      double[] y = new double[x.length];
      for (int i = 0; i < x.length; i++) {
        y[i] = (v[i] - x[i] / s * total) / s;
      }
      return y;
    }
  }
}
