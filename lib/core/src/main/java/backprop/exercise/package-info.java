/** Exercises, and the facade through which a notebook has its answer checked. */
package backprop.exercise;
