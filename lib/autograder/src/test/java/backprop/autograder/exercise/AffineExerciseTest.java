package backprop.autograder.exercise;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import backprop.autograder.mutant.OpenAffine;
import backprop.exercise.Autograder;
import backprop.exercise.Exercises;
import backprop.exercise.LayerFactory;
import backprop.exercise.Report;
import backprop.nn.Parameter;
import java.util.function.Predicate;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

@DisplayName("Exercise 05, the affine layer")
class AffineExerciseTest {

  private static final String DX = "backward returns the gradient by the input";
  private static final String DW = "backward gives w its gradient";
  private static final String DB = "backward gives b its gradient";
  private static final String LAYOUTS =
      "backward is right at other sizes, in every memory order, and row by row";

  private static final String MUTATION =
      "nothing changes but gradients: no argument, no parameter, nothing returned before";
  private static final String TRAJECTORY =
      "after a step, with other batches and beside another layer, it follows its formulas";
  private static final String LARGE = "a large layer has its gradients in the time of a few passes";

  @Test
  @DisplayName("gives a right answer all of its 20 points")
  void right() {
    Outcome.full(Exercises.AFFINE, 20, OpenAffine::new);
  }

  @Test
  @DisplayName("gives loops over the elements all points too")
  void loops() {
    Outcome.full(Exercises.AFFINE, 20, Loops::new);
  }

  @Test
  @DisplayName("gives the equal formula [X 1] times W over b all points too")
  void oneProduct() {
    Outcome.full(Exercises.AFFINE, 20, OneProduct::new);
  }

  @Test
  @DisplayName("takes the formula of forward alone from a layer without its bias")
  void withoutBias() {
    LayerFactory.OfTwo factory =
        (w, b) ->
            new OpenAffine(w, b) {
              @Override
              protected INDArray y(INDArray x) {
                return x.mmul(w.value());
              }
            };
    assertEquals(18, loses(factory, "forward computes its formula").score());
  }

  @Test
  @DisplayName("takes the tests of dW and of other sizes from a product the wrong way round")
  void wrongWayRound() {
    LayerFactory.OfTwo factory =
        (w, b) ->
            new OpenAffine(w, b) {
              @Override
              protected INDArray dW(INDArray dY) {
                return dY.transpose().mmul(x);
              }
            };
    Report report = loses(factory, "backward gives w its gradient", LAYOUTS);

    assertEquals(17, report.score());
    assertTrue(report.toString().contains("the transpose"), report::toString);
  }

  @Test
  @DisplayName("takes the test of the latest batch from a layer that keeps its first")
  void keepsTheFirst() {
    LayerFactory.OfTwo factory =
        (w, b) ->
            new OpenAffine(w, b) {
              @Override
              protected void keep(INDArray x) {
                this.x = this.x == null ? x : this.x;
              }
            };
    assertEquals(18, loses(factory, TRAJECTORY).score());
  }

  @Test
  @DisplayName("takes the test of db alone from a bias gradient that is a mean")
  void meanBias() {
    LayerFactory.OfTwo factory =
        (w, b) ->
            new OpenAffine(w, b) {
              @Override
              protected INDArray db(INDArray dY) {
                return dY.mean(0);
              }
            };
    Report report = loses(factory, DB);

    assertEquals(18, report.score());
    assertTrue(report.toString().contains("3 times too small, and 3 is the batch size"));
  }

  @Test
  @DisplayName("takes a test from a bias gradient that is a mean for large batches alone")
  void meanAtSomeSizes() {
    loses(meanWhere(dY -> dY.size(0) > 16), LARGE);
  }

  private static LayerFactory.OfTwo meanWhere(Predicate<INDArray> where) {
    return (w, b) ->
        new OpenAffine(w, b) {
          @Override
          protected INDArray db(INDArray dY) {
            return where.test(dY) ? dY.mean(0) : super.db(dY);
          }
        };
  }

  @Test
  @DisplayName("takes the test of accumulation from gradients that are assigned")
  void assigned() {
    LayerFactory.OfTwo factory =
        (w, b) ->
            new OpenAffine(w, b) {
              @Override
              protected void add(Parameter p, INDArray gradient) {
                p.gradient().assign(gradient);
              }
            };
    Report report = loses(factory, "a second backward adds to the gradients of the first");

    assertEquals(19, report.score());
    assertTrue(report.toString().contains("= where += is meant"));
  }

  @Test
  @DisplayName("takes the tests of dX and of other sizes from a product without the transpose")
  void untransposed() {
    LayerFactory.OfTwo factory =
        (w, b) ->
            new OpenAffine(w, b) {
              @Override
              protected INDArray dX(INDArray dY) {
                return dY.mmul(w.value());
              }
            };
    assertEquals(17, loses(factory, DX, LAYOUTS).score());
  }

  @Test
  @DisplayName("takes the test of dX alone from a wrong sign there")
  void sign() {
    LayerFactory.OfTwo factory =
        (w, b) ->
            new OpenAffine(w, b) {
              @Override
              protected INDArray dX(INDArray dY) {
                return super.dX(dY).negi();
              }
            };
    assertTrue(loses(factory, DX).toString().contains("every element has the wrong sign"));
  }

  @Test
  @DisplayName("takes the test of mutation from a backward that empties its argument")
  void mutation() {
    LayerFactory.OfTwo factory =
        (w, b) ->
            new OpenAffine(w, b) {
              @Override
              public INDArray backward(INDArray dY) {
                INDArray dX = super.backward(dY);
                dY.assign(0);
                return dX;
              }
            };
    loses(factory, MUTATION);
  }

  @Test
  @DisplayName("takes db alone from a backward that forgets it")
  void forgetsDb() {
    LayerFactory.OfTwo factory =
        (w, b) ->
            new OpenAffine(w, b) {
              @Override
              protected void add(Parameter p, INDArray gradient) {
                if (p == w) {
                  super.add(p, gradient);
                }
              }
            };
    assertEquals(18, loses(factory, DB).score());
  }

  @Test
  @DisplayName("gives nothing to constants, whatever they refuse")
  void constants() {
    LayerFactory.OfTwo factory =
        (w, b) ->
            new OpenAffine(w, b) {
              @Override
              protected INDArray y(INDArray x) {
                return Nd4j.ones(x.dataType(), x.size(0), w.value().size(1));
              }

              @Override
              protected INDArray dW(INDArray dY) {
                return Nd4j.ones(dY.dataType(), w.value().shape());
              }

              @Override
              protected INDArray db(INDArray dY) {
                return Nd4j.ones(dY.dataType(), b.value().length());
              }

              @Override
              protected INDArray dX(INDArray dY) {
                return Nd4j.ones(dY.dataType(), x.shape());
              }
            };
    assertEquals(0, Autograder.points(Exercises.AFFINE, factory));
  }

  @Test
  @DisplayName("gives forward and db their own points alone where dW and dX are missing")
  void half() {
    LayerFactory.OfTwo factory =
        (w, b) ->
            new OpenAffine(w, b) {
              @Override
              protected INDArray dW(INDArray dY) {
                return super.dW(dY).mul(0);
              }

              @Override
              protected INDArray dX(INDArray dY) {
                return super.dX(dY).mul(0);
              }
            };
    Report report = loses(factory, DX, DW, LAYOUTS, LARGE);
    assertEquals(14, report.score());
  }

  @Test
  @Tag("long")
  @DisplayName("takes the test of a large layer from central differences")
  void numerical() {
    loses(Numerical::new, LARGE);
  }

  /** Asks forward twice for each element. */
  private static final class Numerical extends OpenAffine {
    private static final double H = 0.1;

    Numerical(Parameter w, Parameter b) {
      super(w, b);
    }

    @Override
    protected INDArray dW(INDArray dY) {
      return slopes(w.value(), dY);
    }

    @Override
    protected INDArray db(INDArray dY) {
      return slopes(b.value(), dY);
    }

    @Override
    protected INDArray dX(INDArray dY) {
      INDArray given = x;
      x = x.dup();
      INDArray dX = slopes(x, dY);
      x = given;
      return dX;
    }

    private INDArray slopes(INDArray of, INDArray dY) {
      INDArray slopes = of.dup(of.ordering());
      for (long i = 0; i < of.length(); i++) {
        double was = of.getDouble(i);
        of.putScalar(i, was + H);
        double above = y(x).mul(dY).sumNumber().doubleValue();
        of.putScalar(i, was - H);
        double below = y(x).mul(dY).sumNumber().doubleValue();
        of.putScalar(i, was);
        slopes.putScalar(i, (above - below) / (2 * H));
      }
      return slopes;
    }
  }

  private static Report loses(LayerFactory.OfTwo factory, String... tests) {
    return Outcome.loses(Exercises.AFFINE, factory, tests);
  }

  /** The bias as one more row of the weights, met by a column of ones. */
  private static final class OneProduct extends OpenAffine {
    OneProduct(Parameter w, Parameter b) {
      super(w, b);
    }

    private static INDArray withOnes(INDArray x) {
      return Nd4j.hstack(x, Nd4j.ones(x.dataType(), x.size(0), 1));
    }

    private INDArray derivative(INDArray dY) {
      return withOnes(x).transpose().mmul(dY);
    }

    @Override
    protected INDArray y(INDArray x) {
      INDArray b = this.b.value().reshape(1, this.b.value().length());
      return withOnes(x).mmul(Nd4j.vstack(w.value(), b));
    }

    @Override
    protected INDArray dW(INDArray dY) {
      return derivative(dY).get(NDArrayIndex.interval(0, x.size(1)), NDArrayIndex.all());
    }

    @Override
    protected INDArray db(INDArray dY) {
      return derivative(dY).getRow(x.size(1));
    }
  }

  /** Every sum of the derivation as a loop. */
  private static final class Loops extends OpenAffine {
    Loops(Parameter w, Parameter b) {
      super(w, b);
    }

    @Override
    protected INDArray y(INDArray x) {
      INDArray y = Nd4j.create(x.dataType(), x.size(0), b.value().length());
      return filled(
          y, x.size(1), (i, k, j) -> x.getDouble(i, j) * w.value().getDouble(j, k), b.value());
    }

    @Override
    protected INDArray dW(INDArray dY) {
      INDArray dW = Nd4j.create(dY.dataType(), x.size(1), dY.size(1));
      return filled(dW, x.size(0), (p, q, i) -> x.getDouble(i, p) * dY.getDouble(i, q), null);
    }

    @Override
    protected INDArray db(INDArray dY) {
      INDArray ones = Nd4j.valueArrayOf(new long[] {1, dY.size(0)}, 1, DataType.DOUBLE);
      INDArray db = Nd4j.create(dY.dataType(), 1, dY.size(1));
      return filled(db, dY.size(0), (o, q, i) -> ones.getDouble(o, i) * dY.getDouble(i, q), null)
          .reshape(new long[] {dY.size(1)});
    }

    @Override
    protected INDArray dX(INDArray dY) {
      INDArray dX = Nd4j.create(dY.dataType(), dY.size(0), w.value().size(0));
      return filled(
          dX, dY.size(1), (p, q, k) -> dY.getDouble(p, k) * w.value().getDouble(q, k), null);
    }

    private interface Term {
      double of(long row, long column, long summed);
    }

    private static INDArray filled(INDArray a, long terms, Term term, INDArray start) {
      for (long row = 0; row < a.size(0); row++) {
        for (long column = 0; column < a.size(1); column++) {
          double sum = start == null ? 0 : start.getDouble(column);
          for (long s = 0; s < terms; s++) {
            sum += term.of(row, column, s);
          }
          a.putScalar(row, column, sum);
        }
      }
      return a;
    }
  }
}
