package backprop.worker.subject;

import java.util.ArrayList;
import java.util.List;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/** The arguments of one call, unpacked on the subject's side. */
public final class Arguments {

  private final List<Object> unpacked = new ArrayList<>();
  private final Handed handed;

  /** Unpacks: a {@link Tensor} becomes an array. */
  public Arguments(List<PlainValue> values) {
    this(values, Handed.NOTHING);
  }

  /** The same, with something to ask. */
  public Arguments(List<PlainValue> values, Handed handed) {
    this.handed = handed;
    for (PlainValue value : values) {
      unpacked.add(value instanceof Tensor tensor ? tensor.toArray() : value);
    }
  }

  /** The {@code i}-th argument, an array. */
  public INDArray array(int i) {
    return (INDArray) unpacked.get(i);
  }

  /** The {@code i}-th argument, a number. */
  public double number(int i) {
    return ((PlainValue.Num) unpacked.get(i)).value();
  }

  /** The {@code i}-th argument, a word. */
  public String text(int i) {
    return ((PlainValue.Text) unpacked.get(i)).value();
  }

  /** The {@code i}-th argument, the name of a data type. */
  public DataType type(int i) {
    return DataType.valueOf(text(i));
  }

  /** What the operation is handed to ask. */
  public Handed handed() {
    return handed;
  }

  /** How many there are. */
  public int count() {
    return unpacked.size();
  }

  /** All arrays among them, in order. */
  public List<INDArray> arrays() {
    return unpacked.stream().filter(INDArray.class::isInstance).map(INDArray.class::cast).toList();
  }
}
