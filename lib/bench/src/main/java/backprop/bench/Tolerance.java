package backprop.bench;

/**
 * How far losses may differ, relative to their size.
 *
 * @param first the loss before the first step, of the same weights
 * @param later those after it
 */
record Tolerance(double first, double later) {}
