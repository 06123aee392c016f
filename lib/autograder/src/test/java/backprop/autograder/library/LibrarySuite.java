package backprop.autograder.library;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import backprop.autograder.contract.Assignment;
import backprop.autograder.contract.ElementwiseSpec;
import backprop.autograder.contract.InitializerSpec;
import backprop.autograder.contract.LayerSpec;
import backprop.autograder.contract.LossSpec;
import backprop.autograder.contract.OptimizerSpec;
import backprop.autograder.contract.RegularizerSpec;
import backprop.autograder.grade.SuiteRunner;
import backprop.exercise.LayerFactory;
import backprop.exercise.OptimizerFactory;
import backprop.exercise.Report;
import backprop.init.Initializer;
import backprop.loss.Loss;
import backprop.nn.Layer;
import backprop.nn.Parameter;
import backprop.regularize.Regularizer;
import backprop.worker.answer.Answers;
import backprop.worker.subject.Arguments;
import backprop.worker.subject.Made;
import java.util.List;
import java.util.Random;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * That a class of the library keeps its contract. Each has a test class of its own, which extends
 * this, ends in {@code ContractTest}, and says what the class should compute; {@link
 * EverythingIsTriedTest} names a class of the library that has none.
 */
@DisplayNameGeneration(LibrarySuite.LibraryNames.class)
public abstract class LibrarySuite {

  private final Class<?> of;
  private int made;

  /** Of this class of the library. */
  protected LibrarySuite(Class<?> of) {
    this.of = of;
  }

  /** The class of the library that is tried. */
  final Class<?> of() {
    return of;
  }

  /** It, at settings that tell its formula apart, each beside the formula in plain Java. */
  abstract Stream<Trialled> trialled();

  @TestFactory
  @DisplayName("in every test")
  Stream<DynamicTest> contract() {
    return trialled().flatMap(this::tests);
  }

  /** Each of the contract's tests, as it ended. */
  private Stream<DynamicTest> tests(Trialled trialled) {
    int before = made;
    Assignment assignment = new Assignment(trialled.subject(), trialled.spec(), 11);
    List<Report.Test> tests = SuiteRunner.run(trialled.contract(), assignment);
    assertFalse(tests.isEmpty());
    assertTrue(made > before, () -> trialled + " has no object of " + of);
    return tests.stream()
        .map(
            test ->
                DynamicTest.dynamicTest(
                    trialled + ": " + test.name(),
                    () -> {
                      if (test.status() != Report.Status.PASSED) {
                        fail(test.message());
                      }
                    }));
  }

  /**
   * An object of the class that is tried, or what that class made: nothing else may pass for it.
   */
  protected final <T> T own(T object) {
    assertSame(of.getNestHost(), object.getClass().getNestHost());
    made++;
    return object;
  }

  /** A layer, which is then given the parameters that the contract hands over. */
  protected final Trialled layer(String name, LayerSpec spec, Function<Arguments, Layer> maker) {
    return Trialled.layer(name, spec, a -> filled(own(maker.apply(a)), a));
  }

  /** A layer that is a function of each element. */
  protected final Trialled elementwise(ElementwiseSpec spec, LayerFactory.OfNone maker) {
    return Trialled.elementwise(spec.name(), spec, () -> own(maker.create()));
  }

  /** A loss. */
  protected final Trialled loss(LossSpec spec, Supplier<Loss> maker) {
    return Trialled.loss(spec, () -> own(maker.get()));
  }

  /** A regularizer. */
  protected final Trialled regularizer(RegularizerSpec spec, Supplier<Regularizer> maker) {
    return Trialled.regularizer(spec, () -> own(maker.get()));
  }

  /** An optimizer. */
  protected final Trialled optimizer(OptimizerSpec spec, OptimizerFactory maker) {
    return optimizer(spec, maker, Made::parameter);
  }

  /** An optimizer of parameters that are made so. */
  protected final Trialled optimizer(
      OptimizerSpec spec, OptimizerFactory maker, Function<INDArray, Parameter> parameter) {
    OptimizerFactory own = (p, schedule) -> own(maker.create(p, schedule));
    return Trialled.optimizer(spec, Answers.optimizer(own, parameter));
  }

  /** An initializer. */
  protected final Trialled initializer(InitializerSpec spec, Supplier<Initializer> maker) {
    return Trialled.initializer(spec, () -> own(maker.get()));
  }

  /** The layer with its parameters set to the arguments, from the fifth on. */
  protected static Layer filled(Layer layer, Arguments arguments) {
    int next = 4;
    for (Parameter p : layer.parameters()) {
      p.value().assign(arguments.array(next));
      next++;
    }
    return layer;
  }

  /** A generator of the seed that the contract hands over. */
  protected static Random random(Arguments arguments) {
    return new Random((long) arguments.number(2));
  }

  /** Names a suite after the class that it is of: {@code Relu keeps its contract}. */
  static final class LibraryNames extends DisplayNameGenerator.Standard {

    @Override
    public String generateDisplayNameForClass(Class<?> suite) {
      return suite.getSimpleName().replace("ContractTest", " keeps its contract");
    }
  }
}
