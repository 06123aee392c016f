package backprop.autograder.mutant;

import backprop.autograder.contract.LayerContract;
import backprop.autograder.library.EmbeddingContractTest;
import backprop.autograder.library.Trialled;
import backprop.autograder.spec.LayerSpecs;
import backprop.exercise.LayerFactory;
import backprop.nn.Layer;
import backprop.nn.Mode;
import backprop.nn.Parameter;
import backprop.tensor.Shapes;
import backprop.worker.answer.Answers;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

/** Affine layers with one mistake each, and a layer of indices. */
final class LayerMutantsTest extends MutantSuite {

  LayerMutantsTest() {
    super(LayerContract.class);
  }

  @Override
  Stream<Mutant> mutants() {
    return Stream.of(
        of("the bias is forgotten", "forward", "Y = X W + b\n  at [", WithoutBias::new),
        of("forward misreads memory", "forwardLayouts", "with X in 'f' order", MisreadsX::new),
        of("dX has the wrong sign", "inputGradient", "wrong sign", NegativeDx::new),
        of("dX is not transposed back", "inputGradient", "the transpose", TransposedDx::new),
        of("dW has the wrong sign", "parameterGradients", "wrong sign", NegativeDw::new),
        of("dW is transposed", "parameterGradients", "the transpose", TransposedDw::new),
        of("gradients are assigned", "accumulation", "= where += is meant", Assigns::new),
        of("backward misreads memory", "backwardLayouts", "in 'f' order", MisreadsDy::new),
        of("dY is emptied", "mutation", "dY was changed at [0, 0]", EmptiesDy::new),
        of("the bias is not listed", "listed", "expected [w, b], received [w]", ListsW::new),
        of("backward first gives zeros", "backwardFirst", "but it returned", NeverMinds::new),
        of("shapes are not checked", "refusals", "forward of [3, 4]", AnyShape::new),
        of("types are cast in silence", "refusals", "forward of FLOAT", AnyType::new),
        of("dX drifts from use to use", "repeatable", "the second", drifting()),
        of("EVAL drifts from use to use", "repeatable", "in EVAL", DriftsInEval::new),
        of("the first batch is kept", "trajectory", "must be [3, 3], got [6, 3]", KeepsFirst::new),
        of("the weights are copied", "trajectory", "in EVAL\n  at [", CopiesWeights::new),
        of("W is transposed in place", "mutation", "w was changed", TransposesInPlace::new),
        of("Y is one array", "mutation", "the Y that an earlier forward", ReusesY::new),
        of("layers share their batch", "trajectory", "after 1 step", SharesBatch::new),
        of("the bias is left out in EVAL", "trajectory", "after 1 step, in EVAL", BareEval::new),
        of("dW is kept from the first", "trajectory", "dW = Xᵀ dY, after 1", KeepsDw::new),
        of("one column is summed as a row", "backwardLayouts", "w [3, 1], b [1]", LosesColumn::new),
        of("one input is broadcast", "forwardLayouts", "X [4, 1]", LosesInput::new),
        of("EVAL keeps no batch", "trajectory", "got [6, 3]", KeepsInTraining::new),
        of(
            "a refused batch is kept",
            "refusals",
            "a forward of [3, 4], which was",
            KeepsRefused::new),
        of("db is added and then refused", "refusals", "which was refused", AddsRefused::new),
        of("Y is kept by its array", "trajectory", "another batch before", KnowsArrays::new),
        of("large products are cut", "large", "sizes of a large layer", CutsLarge::new),
        of("wide layers are not square", "backwardLayouts", "with X [5, 4]", SquareOnly::new),
        of("dX is always DOUBLE", "single", "expected FLOAT, received DOUBLE", AlwaysDouble::new),
        new Mutant(
            "indices are given a gradient",
            "inputGradient",
            "dX = 0: expected zeros",
            EmbeddingContractTest.embedding("indices are given a gradient", PassesToIndices::new)));
  }

  private static Mutant of(String mistake, String method, String says, LayerFactory.OfTwo factory) {
    return new Mutant(
        mistake,
        method,
        says,
        new Trialled(mistake, LayerContract.class, LayerSpecs.AFFINE, Answers.subjectOf(factory)));
  }

  /** Counts across all objects, as a generator shared between them would. */
  private static LayerFactory.OfTwo drifting() {
    AtomicInteger uses = new AtomicInteger();
    return (w, b) ->
        new OpenAffine(w, b) {
          @Override
          protected INDArray dX(INDArray dY) {
            return super.dX(dY).addi(1e-12 * uses.incrementAndGet());
          }
        };
  }

  private static final class WithoutBias extends OpenAffine {
    WithoutBias(Parameter w, Parameter b) {
      super(w, b);
    }

    @Override
    protected INDArray y(INDArray x) {
      return x.mmul(w.value());
    }
  }

  private static final class MisreadsX extends OpenAffine {
    MisreadsX(Parameter w, Parameter b) {
      super(w, b);
    }

    @Override
    protected INDArray y(INDArray x) {
      return super.y(Buffers.misread(x));
    }
  }

  private static final class NegativeDx extends OpenAffine {
    NegativeDx(Parameter w, Parameter b) {
      super(w, b);
    }

    @Override
    protected INDArray dX(INDArray dY) {
      return super.dX(dY).neg();
    }
  }

  /** Right where the batch is one row, and where a square cannot tell the two apart, wrong. */
  private static final class TransposedDx extends OpenAffine {
    TransposedDx(Parameter w, Parameter b) {
      super(w, b);
    }

    @Override
    protected INDArray dX(INDArray dY) {
      INDArray dX = super.dX(dY);
      return dX.size(0) == dX.size(1) ? dX.transpose() : dX;
    }
  }

  private static final class NegativeDw extends OpenAffine {
    NegativeDw(Parameter w, Parameter b) {
      super(w, b);
    }

    @Override
    protected INDArray dW(INDArray dY) {
      return super.dW(dY).neg();
    }
  }

  private static final class TransposedDw extends OpenAffine {
    TransposedDw(Parameter w, Parameter b) {
      super(w, b);
    }

    @Override
    protected INDArray dW(INDArray dY) {
      INDArray dW = super.dW(dY);
      return dW.size(0) == dW.size(1) ? dW.transpose() : dW;
    }
  }

  private static final class Assigns extends OpenAffine {
    Assigns(Parameter w, Parameter b) {
      super(w, b);
    }

    @Override
    protected void add(Parameter p, INDArray gradient) {
      p.gradient().assign(gradient);
    }
  }

  private static final class MisreadsDy extends OpenAffine {
    MisreadsDy(Parameter w, Parameter b) {
      super(w, b);
    }

    @Override
    protected INDArray dX(INDArray dY) {
      return super.dX(Buffers.misread(dY));
    }
  }

  private static final class EmptiesDy extends OpenAffine {
    EmptiesDy(Parameter w, Parameter b) {
      super(w, b);
    }

    @Override
    public INDArray backward(INDArray dY) {
      INDArray dX = super.backward(dY);
      dY.assign(0);
      return dX;
    }
  }

  private static final class ListsW extends OpenAffine {
    ListsW(Parameter w, Parameter b) {
      super(w, b);
    }

    @Override
    public List<Parameter> parameters() {
      return List.of(w);
    }
  }

  private static final class NeverMinds extends OpenAffine {
    NeverMinds(Parameter w, Parameter b) {
      super(w, b);
    }

    @Override
    public INDArray backward(INDArray dY) {
      return x == null ? Nd4j.zerosLike(dY) : super.backward(dY);
    }
  }

  private static final class AnyShape extends OpenAffine {
    AnyShape(Parameter w, Parameter b) {
      super(w, b);
    }

    @Override
    protected void checkX(INDArray x) {
      Shapes.requireType("Affine.forward", "x", x, w.type());
    }
  }

  private static final class AnyType extends OpenAffine {
    AnyType(Parameter w, Parameter b) {
      super(w, b);
    }

    @Override
    public INDArray forward(INDArray x, Mode mode) {
      return super.forward(x.castTo(w.type()), mode);
    }
  }

  private static final class DriftsInEval extends OpenAffine {
    private int uses;

    DriftsInEval(Parameter w, Parameter b) {
      super(w, b);
    }

    @Override
    public INDArray forward(INDArray x, Mode mode) {
      INDArray y = super.forward(x, mode);
      return mode == Mode.EVAL ? y.add(1e-12 * uses++) : y;
    }
  }

  private static final class KeepsFirst extends OpenAffine {
    KeepsFirst(Parameter w, Parameter b) {
      super(w, b);
    }

    @Override
    protected void keep(INDArray x) {
      if (this.x == null) {
        super.keep(x);
      }
    }
  }

  private static final class CopiesWeights extends OpenAffine {
    private final INDArray copy;

    CopiesWeights(Parameter w, Parameter b) {
      super(w, b);
      copy = w.value().dup();
    }

    @Override
    protected INDArray y(INDArray x) {
      return x.mmul(copy).addRowVector(b.value());
    }
  }

  private static final class TransposesInPlace extends OpenAffine {
    TransposesInPlace(Parameter w, Parameter b) {
      super(w, b);
    }

    @Override
    protected INDArray dX(INDArray dY) {
      boolean square = w.value().size(0) == w.value().size(1) && w.value().size(0) == 3;
      return dY.mmul(square ? w.value().transposei() : w.value().transpose());
    }
  }

  private static final class ReusesY extends OpenAffine {
    private INDArray y;

    ReusesY(Parameter w, Parameter b) {
      super(w, b);
    }

    @Override
    protected INDArray y(INDArray x) {
      INDArray now = super.y(x);
      y = y != null && y.equalShapes(now) ? y.assign(now) : now;
      return y;
    }
  }

  /** Keeps its batch in what all layers have in common. */
  private static final class SharesBatch extends OpenAffine {
    private static INDArray latest;

    SharesBatch(Parameter w, Parameter b) {
      super(w, b);
    }

    @Override
    protected void keep(INDArray x) {
      super.keep(x);
      latest = x;
    }

    @Override
    protected INDArray dW(INDArray dY) {
      long n = Math.min(latest.size(0), dY.size(0));
      return latest
          .get(NDArrayIndex.interval(0, n), NDArrayIndex.all())
          .transpose()
          .mmul(dY.get(NDArrayIndex.interval(0, n), NDArrayIndex.all()));
    }
  }

  private static final class BareEval extends OpenAffine {
    BareEval(Parameter w, Parameter b) {
      super(w, b);
    }

    @Override
    public INDArray forward(INDArray x, Mode mode) {
      INDArray y = super.forward(x, mode);
      return mode == Mode.EVAL ? y.subRowVector(b.value()) : y;
    }
  }

  private static final class KeepsDw extends OpenAffine {
    private INDArray dW;

    KeepsDw(Parameter w, Parameter b) {
      super(w, b);
    }

    @Override
    protected INDArray dW(INDArray dY) {
      dW = dW == null || dY.size(0) == 3 ? super.dW(dY) : dW;
      return dW;
    }
  }

  private static final class LosesColumn extends OpenAffine {
    LosesColumn(Parameter w, Parameter b) {
      super(w, b);
    }

    @Override
    protected INDArray db(INDArray dY) {
      return dY.size(1) == 1 ? dY.getRow(0) : super.db(dY);
    }
  }

  private static final class LosesInput extends OpenAffine {
    LosesInput(Parameter w, Parameter b) {
      super(w, b);
    }

    @Override
    protected INDArray y(INDArray x) {
      INDArray y = super.y(x);
      return x.size(1) == 1 ? y.assign(y.getRow(0).dup().broadcast(y.shape())) : y;
    }
  }

  /** Takes for granted that backward comes in training only. */
  private static final class KeepsInTraining extends OpenAffine {
    KeepsInTraining(Parameter w, Parameter b) {
      super(w, b);
    }

    @Override
    public INDArray forward(INDArray x, Mode mode) {
      INDArray kept = this.x;
      INDArray y = super.forward(x, mode);
      this.x = mode == Mode.TRAIN ? x : kept;
      return y;
    }
  }

  /** Keeps its batch before it looks at it. */
  private static final class KeepsRefused extends OpenAffine {
    KeepsRefused(Parameter w, Parameter b) {
      super(w, b);
    }

    @Override
    public INDArray forward(INDArray x, Mode mode) {
      keep(x);
      return super.forward(x, mode);
    }
  }

  /** Adds to one gradient before it looks at what it was given. */
  private static final class AddsRefused extends OpenAffine {
    AddsRefused(Parameter w, Parameter b) {
      super(w, b);
    }

    @Override
    public INDArray backward(INDArray dY) {
      Shapes.requireForwardFirst("Affine.backward", x);
      add(b, db(dY).castTo(b.type()));
      checkDy(dY);
      add(w, dW(dY));
      return dX(dY);
    }
  }

  /** Computes once for each array, whatever it holds. */
  private static final class KnowsArrays extends OpenAffine {
    private INDArray y;

    KnowsArrays(Parameter w, Parameter b) {
      super(w, b);
    }

    @Override
    public INDArray forward(INDArray x, Mode mode) {
      y = x == this.x ? y : super.forward(x, mode);
      return y;
    }
  }

  private static final class CutsLarge extends OpenAffine {
    CutsLarge(Parameter w, Parameter b) {
      super(w, b);
    }

    @Override
    protected INDArray dW(INDArray dY) {
      INDArray dW = super.dW(dY);
      return dW.size(0) > 100 ? dW.putScalar(0, 0, 0) : dW;
    }
  }

  private static final class SquareOnly extends OpenAffine {
    SquareOnly(Parameter w, Parameter b) {
      super(w, b);
    }

    @Override
    protected INDArray dW(INDArray dY) {
      INDArray dW = super.dW(dY);
      return dW.size(0) == dW.size(1) ? dW : dW.mul(1.1);
    }
  }

  private static final class AlwaysDouble extends OpenAffine {
    AlwaysDouble(Parameter w, Parameter b) {
      super(w, b);
    }

    @Override
    protected INDArray dX(INDArray dY) {
      return super.dX(dY).castTo(DataType.DOUBLE);
    }
  }

  /** An embedding that passes dY on to X, though an index has no small changes. */
  private static final class PassesToIndices implements Layer {

    private final Layer embedding;

    PassesToIndices(Layer embedding) {
      this.embedding = embedding;
    }

    @Override
    public INDArray forward(INDArray x, Mode mode) {
      return embedding.forward(x, mode);
    }

    @Override
    public INDArray backward(INDArray dY) {
      embedding.backward(dY);
      return dY.sum(dY.rank() - 1);
    }

    @Override
    public List<Parameter> parameters() {
      return embedding.parameters();
    }
  }
}
