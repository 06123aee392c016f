package backprop.autograder.grade;

/** How a learner's notebook is kept from the grader, from other learners' and from the machine. */
public enum Isolation {
  /**
   * A process of its own in namespaces of its own: it sees the JDK, the library and a private
   * temporary directory, all but the last read-only, and neither network nor other processes.
   */
  FULL("full", "notebooks see the JDK, the library and a temporary directory of their own"),
  /** A process of its own, with limits; it can read and write what its user can. */
  PROCESS("process", "notebooks run in processes that can read and write what you can");

  private final String word;
  private final String meaning;

  Isolation(String word, String meaning) {
    this.word = word;
    this.meaning = meaning;
  }

  /** As reports name it. */
  public String word() {
    return word;
  }

  /** What it keeps from whom, in a line. */
  public String meaning() {
    return meaning;
  }
}
