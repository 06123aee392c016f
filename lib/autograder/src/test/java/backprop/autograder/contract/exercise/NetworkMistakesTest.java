package backprop.autograder.contract.exercise;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import backprop.exercise.NetworkGradientsFactory;
import backprop.exercise.NetworkPass;
import backprop.tensor.Ops;
import backprop.worker.answer.Answers;
import backprop.worker.subject.Subject;
import java.util.List;
import java.util.Random;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

@DisplayName("Mistakes on the way back through a whole network")
class NetworkMistakesTest {

  static Stream<Arguments> mistakes() {
    return Stream.of(
        of("dlogP", "4 times too large, and 4", a -> Ops.oneHot(a.c, 4, DataType.DOUBLE).neg()),
        of("dsums", "its square is missing", a -> a.dinverse.mul(a.inverse).neg()),
        of("dexps", "through P alone", a -> a.dP.mul(a.inverse)),
        of("dshifted", "the slope of the exponential is missing", a -> a.dexps.dup()),
        of("dmax", "the wrong sign", a -> a.dshifted.sum(true, 1)),
        of("dZ2", "only the largest decided", a -> a.dshifted.add(a.dmax)),
        of("dZ2", "through shifted alone", a -> a.dshifted.dup()),
        of("dA1", "its transpose is meant", a -> a.dZ2.mmul(a.W2)),
        of("dW1", "yours is the transpose", a -> a.dZ1.transpose().mmul(a.A0)),
        of("db2", "4 times too small, and 4 is the batch size", a -> a.dZ2.mean(0)),
        of("dH", "the slope of the sigmoid", a -> a.dA1.mul(a.A1).mul(a.A1.rsub(1))),
        of("dH", "the square is missing", a -> a.dA1.mul(a.A1.rsub(1))),
        of("dH", "the slope of tanh is missing", a -> a.dA1.dup()),
        of("dnormed", "the gain is missing", a -> a.dscaled.dup()),
        of("dinvRoot", "sum over them", a -> a.dnormed.mul(a.diff)),
        of("dvar", "yours has it once", a -> a.dinvRoot.mul(a.invRoot).div(-2)),
        of("dsquares", "gets a copy", a -> a.dvar.div(4)),
        of("dsquares", "divides by n - 1", a -> a.diff.mul(0).add(a.dvar.div(3))),
        of("ddiff", "the 2 is missing", a -> a.dnormed.mul(a.invRoot).add(a.diff.mul(a.dsquares))),
        of("dZ1", "the mean's 1/n is missing", a -> a.ddiff.add(a.dmean)),
        of("dZ1", "through diff alone", a -> a.ddiff.dup()),
        of("dZ2 at once", "P without the ones", a -> a.P.dup()),
        of("db2", "in another shape", a -> a.dZ2.sum(true, 0)),
        of("dmean", "in another shape", a -> a.ddiff.sum(0).neg()),
        of("dZ1 at once", "taken for constants", a -> a.dH.mul(a.gain).mul(a.invRoot)),
        of("dZ1 at once", "the term with normed", NetworkMistakesTest::withoutNormed));
  }

  private static INDArray withoutNormed(NetworkPass a) {
    INDArray g = a.dH.mul(a.gain);
    return g.sub(g.mean(true, 0)).mul(a.invRoot);
  }

  private static Arguments of(String line, String says, Function<NetworkPass, INDArray> mistaken) {
    return Arguments.of(line, says, mistaken);
  }

  @ParameterizedTest(name = "in {0} are named: {1}")
  @MethodSource("mistakes")
  void named(String line, String says, Function<NetworkPass, INDArray> mistaken) {
    NetworkTrial trial = NetworkTrial.draw(new Random(5), 4, 2, 2, 4, 4);
    NetworkGradientsFactory factory = () -> (of, a) -> mistaken.apply(a);
    Subject subject = Answers.subjectOf(factory);
    subject.construct(List.of());
    AssertionError error =
        assertThrows(
            AssertionError.class,
            () ->
                trial.judge(
                    line, trial.expected(line), trial.ask(subject, line), DataType.DOUBLE, 1e-6));
    assertTrue(error.getMessage().contains("Known mistake: "), error::getMessage);
    assertTrue(error.getMessage().contains(says), error::getMessage);
  }
}
