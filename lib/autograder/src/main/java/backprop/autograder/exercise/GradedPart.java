package backprop.autograder.exercise;

/**
 * A part of an exercise, with tests of its own.
 *
 * @param name with which its tests are reported; empty where it is the only one
 * @param contract the JUnit class that tests it; the points are on its tests
 * @param spec what it should compute, in the form that the contract takes
 */
public record GradedPart(String name, Class<?> contract, Object spec) {}
