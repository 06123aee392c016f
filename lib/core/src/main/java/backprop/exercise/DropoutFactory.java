package backprop.exercise;

import backprop.nn.Layer;
import java.util.random.RandomGenerator;

/** Makes a layer of noise: {@code GaussianDropout::new}. */
@FunctionalInterface
public interface DropoutFactory {

  /**
   * A new one, as strong as dropout with the probability {@code p}, drawing from {@code random}.
   */
  Layer create(double p, RandomGenerator random);
}
