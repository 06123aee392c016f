package backprop.autograder.contract.exercise;

import backprop.autograder.contract.Draw;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import java.util.function.UnaryOperator;
import org.apache.commons.math3.linear.Array2DRowRealMatrix;
import org.apache.commons.math3.linear.ArrayRealVector;
import org.apache.commons.math3.linear.EigenDecomposition;
import org.apache.commons.math3.linear.LUDecomposition;
import org.apache.commons.math3.linear.RealMatrix;

/**
 * A least-squares problem in plain loops, with the two factors that squares bring when they are
 * differentiated: pull = hold = 2 where nothing is wrong.
 *
 * <pre>
 * ε  = X w - t
 * L  = pull/2 Σᵢ sᵢ εᵢ² + hold/2 λ ‖w‖²
 * ∇L = pull Xᵀ(s ⊙ ε) + hold λ w
 * H  = pull Xᵀ diag(s) X + hold λ I        the table of its curvatures
 * </pre>
 *
 * @param x the examples, row by row
 * @param t their targets
 * @param s their shares
 * @param lambda λ
 * @param pull 2, or what is taken for it, before the errors
 * @param hold 2, or what is taken for it, before the penalty
 */
record Bowl(double[][] x, double[] t, double[] s, double lambda, double pull, double hold) {

  /** What is often written in place of it: one slip each, and what is said of it. */
  static final Map<String, UnaryOperator<Bowl>> SLIPS = slips();

  /** What else may be met: what is left of it is another problem's. */
  static final Map<String, UnaryOperator<Bowl>> OTHERS =
      Map.of(
          "this is the lesson's formula: yours has shares in place of 1/n, and a penalty",
          bowl -> bowl.sharing(Bowl::even).factors(2, 0),
          "neither shares nor penalty are in it, and no 1/n either",
          bowl -> bowl.sharing(Bowl::ones).factors(2, 0));

  private static Map<String, UnaryOperator<Bowl>> slips() {
    Map<String, UnaryOperator<Bowl>> slips = new LinkedHashMap<>();
    slips.put("yours is half of what is expected", b -> b.factors(1, 1));
    slips.put("every sign is the opposite one", b -> b.factors(-2, -2));
    slips.put("the penalty is missing", b -> b.factors(2, 0));
    slips.put("the penalty counts half of what it should", b -> b.factors(2, 1));
    slips.put("the errors count half of what they should", b -> b.factors(1, 2));
    slips.put("the penalty has the wrong sign", b -> b.factors(2, -2));
    slips.put("the error has the wrong sign: it is Xw - t", b -> b.factors(-2, 2));
    slips.put("every row counts 1/n, and the shares are missing", b -> b.sharing(Bowl::even));
    slips.put("every row counts 1, and the shares are missing", b -> b.sharing(Bowl::ones));
    slips.put("the shares are squared: s stands in it twice", b -> b.sharing(Bowl::squares));
    slips.put(
        "divided by n, beside the shares, which sum to 1 already", b -> b.sharing(Bowl::mean));
    return slips;
  }

  /**
   * One drawn at random, all of whose curvatures are a tenth of the largest at least, and the
   * second largest not above seven tenths.
   */
  static Bowl draw(Random random, int n, int d) {
    while (true) {
      Bowl bowl = any(random, n, d);
      double[] c = bowl.curvatures();
      if (c[d - 1] >= 0.1 * c[0] && (d == 1 || c[1] <= 0.7 * c[0])) {
        return bowl;
      }
    }
  }

  /** One drawn at random. */
  static Bowl any(Random random, int n, int d) {
    double[][] x = new double[n][];
    double[] t = new double[n];
    double[] s = new double[n];
    for (int i = 0; i < n; i++) {
      x[i] = Draw.array(random, d).values();
      t[i] = 3 * Draw.array(random, 1).values()[0];
      s[i] = random.nextDouble(0.1, 1);
    }
    double sum = Arrays.stream(s).sum();
    Bowl bowl = new Bowl(x, t, s, random.nextDouble(0.05, 0.2), 2, 2);
    return bowl.sharing(all -> Arrays.stream(all).map(v -> v / sum).toArray());
  }

  int n() {
    return x.length;
  }

  int d() {
    return x[0].length;
  }

  Bowl factors(double pull, double hold) {
    return new Bowl(x, t, s, lambda, pull, hold);
  }

  Bowl sharing(UnaryOperator<double[]> shares) {
    return new Bowl(x, t, shares.apply(s), lambda, pull, hold);
  }

  double loss(double... w) {
    double[] error = errors(w);
    double loss = 0;
    for (int i = 0; i < n(); i++) {
      loss += pull / 2 * s[i] * error[i] * error[i];
    }
    for (double wj : w) {
      loss += hold / 2 * lambda * wj * wj;
    }
    return loss;
  }

  double[] gradient(double... w) {
    double[] error = errors(w);
    double[] gradient = new double[d()];
    for (int j = 0; j < d(); j++) {
      gradient[j] = hold * lambda * w[j];
      for (int i = 0; i < n(); i++) {
        gradient[j] += pull * s[i] * error[i] * x[i][j];
      }
    }
    return gradient;
  }

  /** The largest curvature, whatever its sign. */
  double curvature() {
    return Arrays.stream(curvatures()).map(Math::abs).max().orElseThrow();
  }

  /** The eigenvalues of H, the largest first; of more columns than rows, all but one of hold λ. */
  double[] curvatures() {
    boolean wide = d() > n();
    RealMatrix rows = new Array2DRowRealMatrix(n(), d());
    for (int i = 0; i < n(); i++) {
      rows.setRowVector(i, new ArrayRealVector(x[i]).mapMultiply(Math.sqrt(s[i])));
    }
    // The products of the rows have the curvatures of those of the columns, but for zeros.
    RealMatrix products = wide ? rows.multiply(rows.transpose()) : rows.transpose().multiply(rows);
    double[] squares = new EigenDecomposition(products).getRealEigenvalues();
    double[] padded = wide ? Arrays.copyOf(squares, n() + 1) : squares;
    return Arrays.stream(padded)
        .map(c -> -(pull * c + hold * lambda))
        .sorted()
        .map(c -> -c)
        .toArray();
  }

  /** Where descent arrives from zeros. */
  double[] descend(double rate, int steps) {
    double[] w = new double[d()];
    for (int k = 0; k < steps; k++) {
      double[] gradient = gradient(w);
      for (int j = 0; j < d(); j++) {
        w[j] -= rate * gradient[j];
      }
    }
    return w;
  }

  /** Where all slopes are zero, H w = pull Xᵀ(s ⊙ t): the normal equations, solved. */
  double[] bottom() {
    RealMatrix h = new Array2DRowRealMatrix(d(), d());
    double[] right = new double[d()];
    for (int j = 0; j < d(); j++) {
      h.addToEntry(j, j, hold * lambda);
      for (int i = 0; i < n(); i++) {
        right[j] += pull * s[i] * x[i][j] * t[i];
        for (int k = 0; k < d(); k++) {
          h.addToEntry(j, k, pull * s[i] * x[i][j] * x[i][k]);
        }
      }
    }
    return new LUDecomposition(h).getSolver().solve(new ArrayRealVector(right)).toArray();
  }

  private double[] errors(double... w) {
    double[] error = new double[n()];
    for (int i = 0; i < n(); i++) {
      error[i] = -t[i];
      for (int j = 0; j < d(); j++) {
        error[i] += x[i][j] * w[j];
      }
    }
    return error;
  }

  private static double[] even(double... s) {
    return Arrays.stream(s).map(v -> 1.0 / s.length).toArray();
  }

  private static double[] ones(double... s) {
    return Arrays.stream(s).map(v -> 1).toArray();
  }

  private static double[] squares(double... s) {
    return Arrays.stream(s).map(v -> v * v).toArray();
  }

  private static double[] mean(double... s) {
    return Arrays.stream(s).map(v -> v / s.length).toArray();
  }
}
