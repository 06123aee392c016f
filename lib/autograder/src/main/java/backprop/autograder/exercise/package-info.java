/** The exercises as they are graded: contract, points, and shortcuts that are not an answer. */
package backprop.autograder.exercise;
