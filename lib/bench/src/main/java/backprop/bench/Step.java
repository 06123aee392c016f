package backprop.bench;

/** One training step on the next batch of a ring; its value is the loss before the step. */
@FunctionalInterface
interface Step {
  double run();
}
