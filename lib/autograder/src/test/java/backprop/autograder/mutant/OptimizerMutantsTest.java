package backprop.autograder.mutant;

import backprop.autograder.contract.OptimizerContract;
import backprop.autograder.library.Trialled;
import backprop.autograder.spec.OptimizerSpecs;
import backprop.exercise.OptimizerFactory;
import backprop.nn.Parameter;
import backprop.optim.Optimizer;
import backprop.optim.Schedule;
import backprop.worker.answer.Answers;
import backprop.worker.subject.LocalSubject;
import backprop.worker.subject.Made;
import backprop.worker.subject.Role;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Optimizers with momentum and one mistake each. */
final class OptimizerMutantsTest extends MutantSuite {

  /** Empties the first parameter's gradient and leaves the others'. */
  private static final Role<Optimizer> EMPTIES_ONE =
      new Role<>(
          Map.of(
              "step",
              Role.OPTIMIZER.operations().get("step"),
              "zeroGradients",
              (optimizer, arguments) -> {
                optimizer.parameters().get(0).zeroGradient();
                return null;
              }),
          Optimizer::parameters);

  OptimizerMutantsTest() {
    super(OptimizerContract.class);
  }

  @Override
  Stream<Mutant> mutants() {
    return Stream.of(
        of("the velocity fades too soon", "fifteenSteps", "step 2", Fades::new),
        of("biases stay", "fifteenSteps", "step 1", WeightsOnly::new),
        of("the schedule is ignored", "schedule", "with a rate of 0", IgnoresSchedule::new),
        of("the rate is remembered", "schedule", "step 2", RemembersRate::new),
        of("optimizers share a velocity", "independence", "beside another", SharesAll::new),
        new Mutant(
            "one gradient alone is emptied",
            "zeroGradients",
            "gradient of p2: expected zeros",
            trialled(EMPTIES_ONE, Right::new)),
        of("the velocity is shared", "independence", "beside another parameter", Shares::new),
        of("gradients are emptied", "gradientsStay", "the gradient was changed", Empties::new),
        of("FLOAT is left alone", "single", "has not moved", DoublesOnly::new));
  }

  private static Mutant of(String mistake, String method, String says, OptimizerFactory maker) {
    return new Mutant(mistake, method, says, trialled(Role.OPTIMIZER, maker));
  }

  private static Trialled trialled(Role<Optimizer> role, OptimizerFactory maker) {
    return Trialled.optimizer(
        OptimizerSpecs.MOMENTUM,
        new LocalSubject<>(role, a -> Answers.made(maker, Made::parameter, a)));
  }

  /** The right optimizer, in pieces that a mutant can override one of. */
  private static class Right extends Optimizer {
    Right(List<Parameter> parameters, Schedule schedule) {
      super(parameters, schedule);
    }

    @Override
    protected void update(Parameter p, double rate, long t) {
      INDArray v = velocity(p);
      v.muli(0.9).addi(p.gradient());
      p.value().subi(v.mul(rate));
    }

    protected INDArray velocity(Parameter p) {
      return state(p, "v");
    }
  }

  private static final class WeightsOnly extends Right {
    WeightsOnly(List<Parameter> parameters, Schedule schedule) {
      super(parameters, schedule);
    }

    @Override
    protected void update(Parameter p, double rate, long t) {
      if (p.isWeight()) {
        super.update(p, rate, t);
      }
    }
  }

  private static final class Fades extends Right {
    Fades(List<Parameter> parameters, Schedule schedule) {
      super(parameters, schedule);
    }

    @Override
    protected INDArray velocity(Parameter p) {
      return super.velocity(p).muli(0.95);
    }
  }

  private static final class IgnoresSchedule extends Right {
    IgnoresSchedule(List<Parameter> parameters, Schedule schedule) {
      super(parameters, schedule);
    }

    @Override
    protected void update(Parameter p, double rate, long t) {
      super.update(p, 0.1, t);
    }
  }

  private static final class Shares extends Right {
    private INDArray v;

    Shares(List<Parameter> parameters, Schedule schedule) {
      super(parameters, schedule);
    }

    @Override
    protected INDArray velocity(Parameter p) {
      v = v == null ? Nd4j.zerosLike(p.value()) : v;
      return v;
    }
  }

  private static final class RemembersRate extends Right {
    RemembersRate(List<Parameter> parameters, Schedule schedule) {
      super(parameters, schedule);
    }

    @Override
    protected void update(Parameter p, double rate, long t) {
      INDArray v = velocity(p);
      v.muli(0.9).addi(p.gradient().mul(rate));
      if (rate > 0 || t > 1) {
        p.value().subi(v);
      }
    }
  }

  /** Keeps velocities by the name of the parameter, whoever's it is. */
  private static final class SharesAll extends Right {
    private static final Map<String, INDArray> VELOCITIES = new HashMap<>();

    SharesAll(List<Parameter> parameters, Schedule schedule) {
      super(parameters, schedule);
      VELOCITIES.clear();
    }

    @Override
    protected INDArray velocity(Parameter p) {
      INDArray v = VELOCITIES.computeIfAbsent(p.name(), n -> Nd4j.zerosLike(p.value()));
      return v.dataType() == p.type() ? v : Nd4j.zerosLike(p.value());
    }
  }

  private static final class Empties extends Right {
    Empties(List<Parameter> parameters, Schedule schedule) {
      super(parameters, schedule);
    }

    @Override
    protected void update(Parameter p, double rate, long t) {
      super.update(p, rate, t);
      p.zeroGradient();
    }
  }

  private static final class DoublesOnly extends Right {
    DoublesOnly(List<Parameter> parameters, Schedule schedule) {
      super(parameters, schedule);
    }

    @Override
    protected void update(Parameter p, double rate, long t) {
      if (p.type() == DataType.DOUBLE) {
        super.update(p, rate, t);
      }
    }
  }
}
