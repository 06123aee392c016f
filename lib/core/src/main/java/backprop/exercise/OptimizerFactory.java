package backprop.exercise;

import backprop.nn.Parameter;
import backprop.optim.Optimizer;
import backprop.optim.Schedule;
import java.util.List;

/** Makes an optimizer: {@code MyMomentum::new}. */
@FunctionalInterface
public interface OptimizerFactory {

  /** A new one that moves these parameters, by the rates of this schedule. */
  Optimizer create(List<Parameter> parameters, Schedule schedule);
}
