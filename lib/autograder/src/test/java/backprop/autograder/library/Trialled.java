package backprop.autograder.library;

import backprop.worker.subject.Subject;

/**
 * Something to run a contract on.
 *
 * @param name as a reader knows it
 * @param contract the contract that it should keep
 * @param spec what it should compute
 * @param subject it, within the contract's reach
 */
public record Trialled(String name, Class<?> contract, Object spec, Subject subject) {

  @Override
  public String toString() {
    return name;
  }
}
