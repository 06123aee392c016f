package backprop.worker.subject;

/** What crosses between a contract and its subject: arrays, numbers and text, never objects. */
public sealed interface Value permits Tensor, Value.Num, Value.Text {

  /** A number. */
  record Num(double value) implements Value {}

  /** A word, such as the name of a mode or of a data type. */
  record Text(String value) implements Value {}
}
