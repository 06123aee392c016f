package backprop.worker.subject;

/** What crosses between a contract and its subject: arrays, numbers and text, never objects. */
public sealed interface PlainValue permits Tensor, PlainValue.Num, PlainValue.Text {

  /** A number. */
  record Num(double value) implements PlainValue {}

  /** A word, such as the name of a mode or of a data type. */
  record Text(String value) implements PlainValue {}
}
