package backprop.worker.subject;

/** How an array's elements lie in memory. */
public enum MemoryLayout {
  /** Row after row. */
  C("in 'c' order"),
  /** Column after column. */
  F("in 'f' order"),
  /** A view into a larger array, with gaps between its elements. */
  STRIDED("sliced out of a larger array");

  private final String description;

  MemoryLayout(String description) {
    this.description = description;
  }

  /** As a sentence would say it. */
  @Override
  public String toString() {
    return description;
  }
}
