package backprop.autograder.mutant;

import backprop.autograder.contract.exercise.NetworkContract;
import backprop.autograder.library.Trialled;
import backprop.exercise.NetworkGradientsFactory;
import backprop.exercise.NetworkPass;
import backprop.tensor.Ops;
import backprop.worker.answer.Answers;
import java.util.function.Function;
import java.util.stream.Stream;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Backward passes through exercise 07's network, with one mistake each. */
final class NetworkMutantsTest extends MutantSuite {

  NetworkMutantsTest() {
    super(NetworkContract.class);
  }

  @Override
  Stream<Mutant> mutants() {
    return Stream.of(
        of("lines", "multiplies by P", "dP", a -> a.dlogP.mul(a.P)),
        of("added", "= where += is meant", "dE", NetworkMutantsTest::assigned),
        of("logits", "P without the ones", "dZ2 at once", a -> a.P.div(a.c.size(0))),
        of("norm", "taken for constants", "dZ1 at once", a -> a.dH.mul(a.gain).mul(a.invRoot)),
        of("whole", "received NaN", "dP", a -> a.dlogP.mul(a.dlogP).div(a.dlogP.mul(a.P))),
        of("unchanged", "dexps was changed", "dshifted", a -> a.dexps.muli(a.exps)),
        of("again", "at [", "dlogP", a -> Ops.oneHot(a.c, a.P.size(1), a.P.dataType()).div(-4)));
  }

  private static INDArray assigned(NetworkPass a) {
    INDArray dE = a.E.mul(0);
    for (long i = 0; i < a.x.size(0); i++) {
      for (long s = 0; s < a.x.size(1); s++) {
        for (long k = 0; k < a.E.size(1); k++) {
          dE.putScalar(a.x.getLong(i, s), k, a.drows.getDouble(i, s, k));
        }
      }
    }
    return dE;
  }

  private static Mutant of(
      String method, String says, String line, Function<NetworkPass, INDArray> mistaken) {
    NetworkGradientsFactory factory =
        () ->
            new OpenNetwork() {
              @Override
              public INDArray gradient(String of, NetworkPass a) {
                return of.equals(line) ? mistaken.apply(a) : super.gradient(of, a);
              }
            };
    String mistake = line + ": " + says;
    return new Mutant(
        mistake,
        method,
        says,
        new Trialled(
            mistake, NetworkContract.class, "a whole network", Answers.subjectOf(factory)));
  }
}
