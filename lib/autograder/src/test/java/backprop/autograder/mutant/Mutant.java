package backprop.autograder.mutant;

import backprop.autograder.library.Trialled;

/**
 * A deliberately wrong implementation, and the one test that should notice.
 *
 * @param mistake what is wrong with it, as a sentence says it
 * @param method the contract's method that alone fails
 * @param says a part of what the failing test says
 * @param trialled the mutant, with the contract and the spec of what it pretends to be
 */
record Mutant(String mistake, String method, String says, Trialled trialled) {

  @Override
  public String toString() {
    return mistake;
  }
}
