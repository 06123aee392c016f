package backprop.autograder.exercise;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import backprop.autograder.mutant.OpenGated;
import backprop.autograder.mutant.OpenParallel;
import backprop.exercise.Autograder;
import backprop.exercise.Exercises;
import backprop.exercise.GatedAndParallelFactory;
import backprop.exercise.LayerFactory;
import backprop.exercise.ParallelBlockFactory;
import backprop.exercise.Report;
import backprop.nn.Composite;
import backprop.nn.Layer;
import backprop.nn.Mode;
import backprop.nn.Parameter;
import backprop.nn.Sequential;
import backprop.tensor.Shapes;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.ops.transforms.Transforms;

@DisplayName("Exercise 19, answers written otherwise")
class GatedAndParallelExerciseTest {

  private static final double POINTS = 49;
  private static final double GATED = 29;
  private static final double PARALLEL = 20;

  @Test
  @DisplayName("a gate in loops, and a block of parts, have all points")
  void loopsAndParts() {
    full(Loops::new, Parts::new);
  }

  @Test
  @DisplayName("a gate by tanh, and a block of a row and a sum, have all points")
  void tanhAndRow() {
    full(ByTanh::new, RowAndSum::new);
  }

  @Test
  @DisplayName("answers without content have nothing")
  void empty() {
    for (Double number : new Double[] {null, 0.0, 1.0, Double.NaN}) {
      assertEquals(0, gated((g, u, d) -> new Constant(number)), "" + number);
      assertEquals(0, parallel((n, a, f) -> new Constant(number)), "" + number);
    }
  }

  @Test
  @DisplayName("what passes X on, or through one layer, has next to nothing")
  void identity() {
    assertEquals(0, gated((g, u, d) -> new Same(List.of(g, u, d))));
    assertEquals(1, parallel((n, a, f) -> new Same(all(n, a, f))));
    assertTrue(parallel((n, a, f) -> new Sequential(n, a, f)) <= 3);
  }

  @Test
  @DisplayName("another formula, with its own backward or with the right one, loses Y alone")
  void anotherFormula() {
    loses(Glu::new, OpenParallel::new, "Gated layer: forward computes its formula");
    LayerFactory.OfThree swappedForward =
        (g, u, d) ->
            new OpenGated(g, u, d) {
              @Override
              public INDArray forward(INDArray x, Mode mode) {
                super.forward(x, mode);
                return g.mul(u).mul(sigmoid(u)).mmul(down.value());
              }
            };
    loses(swappedForward, OpenParallel::new, "Gated layer: forward computes its formula");
  }

  @Test
  @DisplayName("a right forward has no use for the gradients of another formula")
  void backwardOfAnother() {
    LayerFactory.OfThree glu =
        (g, u, d) ->
            new Glu(g, u, d) {
              @Override
              public INDArray forward(INDArray x, Mode mode) {
                super.forward(x, mode);
                return g.mul(sigmoid(g)).mul(u).mmul(down.value());
              }
            };
    assertTrue(gated(glu) <= 4, () -> check(glu, OpenParallel::new).toString());
  }

  @Test
  @DisplayName("one slip in SiLU's slope loses the two gradients that it is in")
  void slope() {
    Report report =
        loses(
            (g, u, d) ->
                new OpenGated(g, u, d) {
                  @Override
                  protected INDArray dG(INDArray dH) {
                    return dH.mul(u).mul(sigmoid(g));
                  }
                },
            OpenParallel::new,
            "Gated layer: backward returns the gradient by the input",
            "Gated layer: backward gives gate its gradient");
    assertTrue(report.toString().contains("the product rule of v σ(v) has two"), report::toString);
  }

  @Test
  @DisplayName("a slip in dH loses the three gradients that come of it, and nothing beside them")
  void slipInDh() {
    LayerFactory.OfThree mean =
        (g, u, d) ->
            new OpenGated(g, u, d) {
              @Override
              protected INDArray dG(INDArray dH) {
                return super.dG(dH.div(dH.size(0)));
              }

              @Override
              protected INDArray dU(INDArray dH) {
                return super.dU(dH.div(dH.size(0)));
              }
            };
    loses(
        mean,
        OpenParallel::new,
        "Gated layer: backward returns the gradient by the input",
        "Gated layer: backward gives gate its gradient",
        "Gated layer: backward gives up its gradient");
  }

  @Test
  @DisplayName("a right forward with a backward without content has forward's points alone")
  void forwardAlone() {
    LayerFactory.OfThree there =
        (g, u, d) ->
            new OpenGated(g, u, d) {
              @Override
              public INDArray backward(INDArray dY) {
                return dY.dup();
              }
            };
    assertEquals(3, gated(there));
    ParallelBlockFactory block =
        (n, a, f) ->
            new OpenParallel(n, a, f) {
              @Override
              public INDArray backward(INDArray dY) {
                return dY.dup();
              }
            };
    assertEquals(4, parallel(block));
  }

  @Test
  @DisplayName("who forgets a branch on the way back keeps what does not depend on it")
  void oneBranchBack() {
    String dX = "Parallel block: backward returns the gradient by the input";
    String norm = "Parallel block: the norm has its gradients from both branches";
    loses(
        OpenGated::new,
        (n, a, f) ->
            new OpenParallel(n, a, f) {
              @Override
              public INDArray backward(INDArray dY) {
                return dY.add(norm.backward(attention.backward(dY)));
              }
            },
        dX,
        "Parallel block: each branch has its gradients from dY",
        norm,
        "Parallel block: a pass asks every layer once, and backward asks for no forward");
    loses(
        OpenGated::new,
        (n, a, f) ->
            new OpenParallel(n, a, f) {
              @Override
              protected INDArray dX(INDArray dY, INDArray attended, INDArray fed) {
                return dY.add(norm.backward(fed));
              }
            },
        dX,
        norm);
  }

  @Test
  @DisplayName("Y in the array that the branches keep loses the test of what is unchanged")
  void inNormed() {
    loses(
        OpenGated::new,
        (n, a, f) ->
            new OpenParallel(n, a, f) {
              @Override
              public INDArray forward(INDArray x, Mode mode) {
                INDArray m = norm.forward(x, mode);
                INDArray attended = attention.forward(m, mode);
                return m.assign(y(x, attended, feedForward.forward(m, mode)));
              }
            },
        "Parallel block: nothing that is handed over or was returned changes");
  }

  @Test
  @DisplayName("a wrong sign and half of a slope are named")
  void named() {
    Report minus =
        check(
            (g, u, d) ->
                new OpenGated(g, u, d) {
                  @Override
                  protected INDArray dG(INDArray dH) {
                    INDArray s = sigmoid(g);
                    return dH.mul(u).mul(s.sub(g.mul(s).mul(s.rsub(1))));
                  }
                },
            (n, a, f) ->
                new OpenParallel(n, a, f) {
                  @Override
                  protected INDArray y(INDArray x, INDArray attended, INDArray fed) {
                    return x.add(attended).sub(fed);
                  }

                  @Override
                  protected INDArray dX(INDArray dY, INDArray attended, INDArray fed) {
                    return norm.backward(attended.add(fed)).sub(dY);
                  }
                });
    says(minus, "a minus between its terms", "F's branch is subtracted", "dY is subtracted");
    Report half =
        check(
            (g, u, d) ->
                new OpenGated(g, u, d) {
                  @Override
                  protected INDArray dG(INDArray dH) {
                    INDArray s = sigmoid(g);
                    return dH.mul(u).mul(g.mul(s).mul(s.rsub(1)));
                  }
                },
            (n, a, f) ->
                new OpenParallel(n, a, f) {
                  @Override
                  protected INDArray dX(INDArray dY, INDArray attended, INDArray fed) {
                    return dY.add(norm.backward(attended.sub(fed)));
                  }
                });
    says(half, "v σ'(v) alone", "the difference of both branches' gradients");
    Report difference =
        check(
            (g, u, d) ->
                new OpenGated(g, u, d) {
                  @Override
                  protected INDArray dX(INDArray dG, INDArray dU) {
                    return super.dX(dG, dU.neg());
                  }
                },
            OpenParallel::new);
    says(difference, "through W_u is subtracted");
  }

  private static void says(Report report, String... names) {
    for (String name : names) {
      assertTrue(report.toString().contains(name), report::toString);
    }
  }

  @Test
  @DisplayName("a wrong gate costs nothing of the block, and a wrong block nothing of the gate")
  void apart() {
    Report wrongGate = check((g, u, d) -> new Constant(0.0), OpenParallel::new);
    assertEquals(PARALLEL, points(wrongGate, "Parallel block"), wrongGate::toString);
    Report wrongBlock = check(OpenGated::new, (n, a, f) -> new Constant(0.0));
    assertEquals(GATED, points(wrongBlock, "Gated layer"), wrongBlock::toString);
  }

  @Test
  @DisplayName("a wrong forward of the block costs nothing of its backward")
  void wrongForward() {
    Report report =
        loses(
            OpenGated::new,
            (n, a, f) ->
                new OpenParallel(n, a, f) {
                  @Override
                  public INDArray forward(INDArray x, Mode mode) {
                    INDArray normed = norm.forward(x, mode);
                    return y(x, attention.forward(normed, mode), feedForward.forward(x, mode));
                  }
                },
            "Parallel block: forward adds both branches to X");
    assertTrue(report.toString().contains("F is given X, and N(X) is due"), report::toString);
  }

  @Test
  @DisplayName("the lesson's block, one branch behind the other, is named and loses most")
  void behind() {
    Report report =
        check(
            OpenGated::new,
            (n, a, f) ->
                new OpenParallel(n, a, f) {
                  @Override
                  public INDArray forward(INDArray x, Mode mode) {
                    INDArray u = x.add(attention.forward(norm.forward(x, mode), mode));
                    return u.add(feedForward.forward(norm.forward(u, mode), mode));
                  }

                  @Override
                  public INDArray backward(INDArray dY) {
                    INDArray dU = dY.add(norm.backward(feedForward.backward(dY)));
                    return dU.add(norm.backward(attention.backward(dU)));
                  }
                });
    assertTrue(report.toString().contains("as in the lesson's block"), report::toString);
    assertTrue(points(report, "Parallel block") <= 3, report::toString);
  }

  @Test
  @Tag("long")
  @DisplayName("slopes that are measured cost the points of a large layer")
  void measured() {
    loses(
        Measured::new,
        OpenParallel::new,
        "Gated layer: a large layer has its gradients in the time of a few passes");
  }

  /** Row by row, number by number, in plain doubles. */
  private static final class Loops implements Layer {
    private final Parameter gate;
    private final Parameter up;
    private final Parameter down;
    private double[][] x;

    Loops(Parameter gate, Parameter up, Parameter down) {
      this.gate = gate;
      this.up = up;
      this.down = down;
    }

    @Override
    public INDArray forward(INDArray x, Mode mode) {
      Shapes.requireColumns("Loops.forward", "x", x, gate.value().size(0));
      Shapes.requireType("Loops.forward", "x", x, gate.type());
      this.x = x.toDoubleMatrix();
      double[][] g = product(this.x, of(gate));
      double[][] u = product(this.x, of(up));
      for (int i = 0; i < g.length; i++) {
        for (int k = 0; k < g[0].length; k++) {
          g[i][k] *= u[i][k] / (1 + Math.exp(-g[i][k]));
        }
      }
      return array(product(g, of(down)));
    }

    @Override
    public INDArray backward(INDArray dY) {
      Shapes.requireForwardFirst("Loops.backward", x == null ? null : dY);
      Shapes.requireShape("Loops.backward", "dY", dY, x.length, down.value().size(1));
      Shapes.requireType("Loops.backward", "dY", dY, gate.type());
      double[][] g = product(x, of(gate));
      double[][] u = product(x, of(up));
      double[][] dH = product(dY.toDoubleMatrix(), turned(of(down)));
      double[][] h = new double[g.length][g[0].length];
      for (int i = 0; i < g.length; i++) {
        for (int k = 0; k < g[0].length; k++) {
          double s = 1 / (1 + Math.exp(-g[i][k]));
          double silu = g[i][k] * s;
          h[i][k] = silu * u[i][k];
          g[i][k] = dH[i][k] * u[i][k] * (silu + s * (1 - silu));
          u[i][k] = dH[i][k] * silu;
        }
      }
      down.accumulate(array(product(turned(h), dY.toDoubleMatrix())));
      gate.accumulate(array(product(turned(x), g)));
      up.accumulate(array(product(turned(x), u)));
      return array(product(g, turned(of(gate)))).add(array(product(u, turned(of(up)))));
    }

    @Override
    public List<Parameter> parameters() {
      return List.of(gate, up, down);
    }

    private INDArray array(double[][] a) {
      return Nd4j.createFromArray(a).castTo(gate.type());
    }

    private static double[][] of(Parameter p) {
      return p.value().toDoubleMatrix();
    }

    private static double[][] turned(double[][] a) {
      double[][] t = new double[a[0].length][a.length];
      for (int i = 0; i < a.length; i++) {
        for (int j = 0; j < t.length; j++) {
          t[j][i] = a[i][j];
        }
      }
      return t;
    }

    private static double[][] product(double[][] a, double[][] b) {
      double[][] c = new double[a.length][b[0].length];
      for (int i = 0; i < a.length; i++) {
        for (int j = 0; j < b.length; j++) {
          for (int k = 0; k < c[0].length; k++) {
            c[i][k] += a[i][j] * b[j][k];
          }
        }
      }
      return c;
    }
  }

  private static final class ByTanh extends OpenGated {
    ByTanh(Parameter gate, Parameter up, Parameter down) {
      super(gate, up, down);
    }

    @Override
    protected INDArray sigmoid(INDArray a) {
      return Transforms.tanh(a.div(2), true).add(1).div(2);
    }
  }

  /** Its gate is σ(G), and it is right for that. */
  private static class Glu extends OpenGated {
    Glu(Parameter gate, Parameter up, Parameter down) {
      super(gate, up, down);
    }

    @Override
    protected INDArray h() {
      return sigmoid(g).mul(u);
    }

    @Override
    protected INDArray dU(INDArray dH) {
      return dH.mul(sigmoid(g));
    }

    @Override
    protected INDArray dG(INDArray dH) {
      INDArray s = sigmoid(g);
      return dH.mul(u).mul(s).mul(s.rsub(1));
    }
  }

  /** Every gradient from two values of its own forward. */
  private static final class Measured extends OpenGated {
    Measured(Parameter gate, Parameter up, Parameter down) {
      super(gate, up, down);
    }

    @Override
    public INDArray backward(INDArray dY) {
      Shapes.requireForwardFirst("Measured.backward", x);
      Shapes.requireShape("Measured.backward", "dY", dY, x.size(0), down.value().size(1));
      Shapes.requireType("Measured.backward", "dY", dY, gate.type());
      INDArray at = x.dup('c');
      for (Parameter p : parameters()) {
        p.accumulate(slopes(p.value(), at, dY));
      }
      return slopes(at, at, dY);
    }

    private INDArray slopes(INDArray a, INDArray at, INDArray dY) {
      double h = a.dataType() == DataType.FLOAT ? 1e-2 : 1e-5;
      INDArray slopes = Nd4j.zeros(a.dataType(), a.shape());
      for (long i = 0; i < a.size(0); i++) {
        for (long j = 0; j < a.size(1); j++) {
          double was = a.getDouble(i, j);
          a.putScalar(i, j, was + h);
          double above = forward(at, Mode.TRAIN).mul(dY).sumNumber().doubleValue();
          a.putScalar(i, j, was - h);
          double below = forward(at, Mode.TRAIN).mul(dY).sumNumber().doubleValue();
          a.putScalar(i, j, was);
          slopes.putScalar(i, j, (above - below) / (2 * h));
        }
      }
      return slopes;
    }
  }

  /** Parameters, names and state come of what it is made of. */
  private record Parts(Layer norm, Layer attention, Layer feedForward) implements Composite {
    @Override
    public INDArray forward(INDArray x, Mode mode) {
      INDArray normed = norm.forward(x, mode);
      INDArray sum = x.dup();
      sum.addi(feedForward.forward(normed, mode));
      return sum.addi(attention.forward(normed, mode));
    }

    @Override
    public INDArray backward(INDArray dY) {
      INDArray sum = feedForward.backward(dY).addi(attention.backward(dY));
      return norm.backward(sum).addi(dY);
    }

    @Override
    public List<Part> parts() {
      return List.of(
          new Part("norm", norm), new Part("attn", attention), new Part("mlp", feedForward));
    }
  }

  /** A row of the norm and of both branches summed, and X beside it. */
  private static final class RowAndSum implements Layer {
    private final Sequential row;

    RowAndSum(Layer norm, Layer attention, Layer feedForward) {
      row = new Sequential(norm, new Sum(List.of(attention, feedForward)));
    }

    @Override
    public INDArray forward(INDArray x, Mode mode) {
      return row.forward(x, mode).add(x);
    }

    @Override
    public INDArray backward(INDArray dY) {
      return row.backward(dY).add(dY);
    }

    @Override
    public List<Parameter> parameters() {
      return row.parameters();
    }
  }

  private record Sum(List<Layer> terms) implements Composite {
    @Override
    public INDArray forward(INDArray x, Mode mode) {
      return terms.stream().map(t -> t.forward(x, mode)).reduce(INDArray::add).orElseThrow();
    }

    @Override
    public INDArray backward(INDArray dY) {
      return terms.stream().map(t -> t.backward(dY)).reduce(INDArray::add).orElseThrow();
    }

    @Override
    public List<Part> parts() {
      return List.of(new Part("a", terms.get(0)), new Part("b", terms.get(1)));
    }
  }

  private record Same(List<Parameter> parameters) implements Layer {
    @Override
    public INDArray forward(INDArray x, Mode mode) {
      return x.dup();
    }

    @Override
    public INDArray backward(INDArray dY) {
      return dY.dup();
    }
  }

  /** Null, or arrays of one number. */
  private record Constant(Double number) implements Layer {
    @Override
    public INDArray forward(INDArray x, Mode mode) {
      return number == null ? null : Nd4j.zerosLike(x).addi(number);
    }

    @Override
    public INDArray backward(INDArray dY) {
      return number == null ? null : Nd4j.zerosLike(dY).addi(number);
    }
  }

  private static List<Parameter> all(Layer... layers) {
    return Stream.of(layers).flatMap(layer -> layer.parameters().stream()).toList();
  }

  private static void full(LayerFactory.OfThree gated, ParallelBlockFactory parallel) {
    Outcome.full(Exercises.TRANSFORMER_BLOCK, POINTS, new GatedAndParallelFactory(gated, parallel));
  }

  private static Report loses(
      LayerFactory.OfThree gated, ParallelBlockFactory parallel, String... tests) {
    return Outcome.loses(
        Exercises.TRANSFORMER_BLOCK, new GatedAndParallelFactory(gated, parallel), tests);
  }

  private static Report check(LayerFactory.OfThree gated, ParallelBlockFactory parallel) {
    return Autograder.check(
        Exercises.TRANSFORMER_BLOCK, new GatedAndParallelFactory(gated, parallel));
  }

  private static double gated(LayerFactory.OfThree gated) {
    return points(check(gated, (n, a, f) -> new Constant(null)), "Gated layer");
  }

  private static double parallel(ParallelBlockFactory parallel) {
    return points(check((g, u, d) -> new Constant(null), parallel), "Parallel block");
  }

  /** Of one part. */
  private static double points(Report report, String part) {
    return report.tests().stream()
        .filter(test -> test.name().startsWith(part + ": "))
        .mapToDouble(Report.Test::points)
        .sum();
  }
}
