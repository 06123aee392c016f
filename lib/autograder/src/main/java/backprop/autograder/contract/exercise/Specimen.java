package backprop.autograder.contract.exercise;

import backprop.worker.subject.Handed;
import backprop.worker.subject.PlainValue;
import backprop.worker.subject.Reply;
import backprop.worker.subject.Tensor;
import java.util.Arrays;
import java.util.List;

/**
 * A layer for an answer to judge or to use: whole, or with one fault in its backward pass. It is
 * asked from afar, with parameters and gradients that are the answer's.
 *
 * <pre>
 * forward   Z = X W + b     A = φ(Z)     Y = A ⊙ g
 * backward  dg += Σ_rows dY ⊙ A     dA = dY ⊙ g     dZ = dA · φ'(Z)
 *           dW += Xᵀ dZ     db += Σ_rows dZ     dX = dZ Wᵀ
 * keeps     X, A, dZ, dg
 * </pre>
 *
 * <p>Some layers have no g, and some neither g nor b: that is as if they were 1, and 0.
 */
final class Specimen implements Handed {

  /** φ. */
  enum Activation {
    /** φ(Z) = Z. */
    NONE,
    /** Element by element. */
    TANH,
    /** Element by element, with a kink at 0. */
    RELU,
    /** Row by row: its outputs sum to 1, whatever the weights. */
    SOFTMAX
  }

  /** What is wrong. */
  enum Fault {
    /** Nothing. */
    NONE,
    /** dW has the wrong sign. */
    SIGN,
    /** dW is twice too large. */
    DOUBLED,
    /** dX = dZ W, in every row, or in the last or the first alone. */
    TRANSPOSED,
    /** Gradients are assigned where they should be added. */
    ASSIGNED,
    /** dZ = dY. */
    DERIVATIVE,
    /** db is a mean over the batch. */
    BATCH,
    /** One element of dW, or of dg where there is one, is a ten-thousandth off. */
    ELEMENT,
    /** dW is NaN. */
    NAN,
    /** dX is NaN. */
    NAN_INPUT,
    /** One element of Y is NaN. */
    NAN_OUTPUT,
    /** All gradients are zero. */
    ZERO
  }

  private final Activation activation;
  private final Fault fault;
  private final int place;
  private Tensor x;
  private Tensor a;
  private Tensor dZ;
  private Tensor dG;

  /** A whole layer. */
  Specimen(Activation activation) {
    this(activation, Fault.NONE, 0);
  }

  /** A layer with a fault at one of four places: where a fault is everywhere, they are alike. */
  Specimen(Activation activation, Fault fault, int place) {
    this.activation = activation;
    this.fault = fault;
    this.place = place;
  }

  @Override
  public Reply ask(String operation, PlainValue... arguments) {
    Tensor first = (Tensor) arguments[0];
    Tensor result =
        switch (operation) {
          case "forward TRAIN", "forward EVAL" -> forward(first, parameters(arguments));
          case "backward" -> backward(first, parameters(arguments));
          case "gradient of w" -> added(first, dW());
          case "gradient of b" -> added(first, db());
          case "gradient of g" -> added(first, dG);
          default -> throw new IllegalArgumentException("a layer is not asked for " + operation);
        };
    return new Reply(result, List.of(), List.of(), null);
  }

  /** What stands behind X or dY in a question. */
  static List<Tensor> parameters(PlainValue... arguments) {
    return Arrays.stream(arguments).skip(1).map(Tensor.class::cast).toList();
  }

  private Tensor forward(Tensor x, List<Tensor> parameters) {
    this.x = x;
    Tensor z = product(x, parameters.get(0));
    double[] values = z.values();
    if (parameters.size() > 1) {
      double[] b = parameters.get(1).values();
      for (int i = 0; i < values.length; i++) {
        values[i] += b[i % b.length];
      }
    }
    a =
        switch (activation) {
          case NONE -> z;
          case TANH -> Tensor.of(z.shape(), Arrays.stream(values).map(Math::tanh).toArray());
          case RELU ->
              Tensor.of(z.shape(), Arrays.stream(values).map(v -> v > 0 ? v : 0).toArray());
          case SOFTMAX -> softmax(z);
        };
    Tensor y = scaled(a, parameters);
    return fault == Fault.NAN_OUTPUT ? y.with(place % y.values().length, Double.NaN) : y;
  }

  /** A ⊙ g. */
  private static Tensor scaled(Tensor a, List<Tensor> parameters) {
    if (parameters.size() < 3) {
      return a;
    }
    double[] scaled = a.values().clone();
    double[] g = parameters.get(2).values();
    for (int i = 0; i < scaled.length; i++) {
      scaled[i] *= g[i % g.length];
    }
    return Tensor.of(a.shape(), scaled);
  }

  private Tensor backward(Tensor dY, List<Tensor> parameters) {
    Tensor dA = scaled(dY, parameters);
    dG = parameters.size() > 2 ? dG(dY) : null;
    Tensor w = parameters.get(0);
    dZ = fault == Fault.DERIVATIVE ? dA : derivative(dA);
    dZ = fault == Fault.ZERO ? dZ.times(0) : dZ;
    Tensor dX = product(dZ, transposed(w));
    return switch (fault) {
      case TRANSPOSED -> untransposed(dX, product(dZ, w));
      case NAN_INPUT -> dX.times(Double.NaN);
      default -> dX;
    };
  }

  private Tensor untransposed(Tensor dX, Tensor wrong) {
    int in = (int) dX.shape()[1];
    int last = (int) dX.shape()[0] - 1;
    double[] values = dX.values().clone();
    for (int i = 0; i < values.length; i++) {
      int row = i / in;
      if (place > 1 || row == (place == 0 ? last : 0)) {
        values[i] = wrong.values()[i];
      }
    }
    return Tensor.of(dX.shape(), values);
  }

  private Tensor derivative(Tensor dA) {
    int out = (int) a.shape()[1];
    double[] of = new double[dA.values().length];
    for (int i = 0; i < of.length; i++) {
      double ai = a.values()[i];
      double dAi = dA.values()[i];
      of[i] =
          switch (activation) {
            case NONE -> dAi;
            case TANH -> dAi * (1 - ai * ai);
            case RELU -> ai > 0 ? dAi : 0;
            case SOFTMAX -> ai * (dAi - inRow(dA, i / out));
          };
    }
    return Tensor.of(dA.shape(), of);
  }

  /** Σ_j A_ij dA_ij. */
  private double inRow(Tensor dA, int i) {
    double sum = 0;
    for (int j = 0; j < a.shape()[1]; j++) {
      sum += a.at(i, j) * dA.at(i, j);
    }
    return sum;
  }

  private Tensor dW() {
    Tensor dW = product(transposed(x), dZ);
    return switch (fault) {
      case SIGN -> dW.times(-1);
      case DOUBLED -> dW.times(2);
      case NAN -> dW.times(Double.NaN);
      case ELEMENT -> dG == null ? slightlyMore(dW) : dW;
      default -> dW;
    };
  }

  /** A ten-thousandth of the element itself, if that is not so small that nobody would see it. */
  private Tensor slightlyMore(Tensor gradient) {
    double[] values = gradient.values();
    int largest = 0;
    for (int i = 1; i < values.length; i++) {
      if (Math.abs(values[i]) > Math.abs(values[largest])) {
        largest = i;
      }
    }
    int at =
        switch (place) {
          case 0 -> 0;
          case 1 -> values.length - 1;
          case 2 -> largest;
          default -> (int) gradient.shape()[gradient.shape().length - 1] - 1;
        };
    double least = Math.abs(values[largest]) / 4;
    double was = values[at];
    return gradient.with(at, was + Math.copySign(Math.max(Math.abs(was), least) / 1e4, was));
  }

  private Tensor db() {
    int n = (int) dZ.shape()[0];
    int out = (int) dZ.shape()[1];
    double[] db = new double[out];
    for (int i = 0; i < n; i++) {
      for (int k = 0; k < out; k++) {
        db[k] += fault == Fault.BATCH ? dZ.at(i, k) / n : dZ.at(i, k);
      }
    }
    return Tensor.of(new long[] {out}, db);
  }

  /** Σ_rows dY ⊙ A. */
  private Tensor dG(Tensor dY) {
    int out = (int) dY.shape()[1];
    double[] dG = new double[out];
    for (int i = 0; i < dY.values().length; i++) {
      dG[i % out] += dY.values()[i] * a.values()[i];
    }
    Tensor gradient = Tensor.of(new long[] {1, out}, dG);
    return fault == Fault.ELEMENT ? slightlyMore(gradient) : gradient;
  }

  private Tensor added(Tensor before, Tensor gradient) {
    return fault == Fault.ASSIGNED ? gradient : before.plus(gradient);
  }

  private static Tensor softmax(Tensor z) {
    int k = (int) z.shape()[1];
    double[] y = new double[z.values().length];
    for (int i = 0; i < y.length; i++) {
      double sum = 0;
      for (int j = 0; j < k; j++) {
        sum += Math.exp(z.at(i / k, j) - z.values()[i]);
      }
      y[i] = 1 / sum;
    }
    return Tensor.of(z.shape(), y);
  }

  static Tensor product(Tensor a, Tensor b) {
    if (a.shape().length != 2 || b.shape().length != 2 || a.shape()[1] != b.shape()[0]) {
      throw new IllegalArgumentException(
          "no product of " + Arrays.toString(a.shape()) + " and " + Arrays.toString(b.shape()));
    }
    int n = (int) a.shape()[0];
    int out = (int) b.shape()[1];
    double[] c = new double[n * out];
    for (int i = 0; i < n; i++) {
      for (int k = 0; k < out; k++) {
        for (int j = 0; j < a.shape()[1]; j++) {
          c[i * out + k] += a.at(i, j) * b.at(j, k);
        }
      }
    }
    return Tensor.of(new long[] {n, out}, c);
  }

  static Tensor transposed(Tensor a) {
    int n = (int) a.shape()[0];
    int m = (int) a.shape()[1];
    double[] t = new double[n * m];
    for (int i = 0; i < n; i++) {
      for (int j = 0; j < m; j++) {
        t[j * n + i] = a.at(i, j);
      }
    }
    return Tensor.of(new long[] {m, n}, t);
  }
}
