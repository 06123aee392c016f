package backprop.exercise.standin;

import backprop.tensor.Ops;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.ops.transforms.Transforms;

/**
 * Arrays in the order in which they were computed, each with how its gradient goes back to those
 * that it was made of: lesson 03's engine, of arrays.
 *
 * <p>What stands in for an exercise is written here as its formula forward and nothing else. The
 * way back, which is what the exercise asks for, stands nowhere to be copied.
 */
final class ArrayTape {

  private final List<TapedArray> entries = new ArrayList<>();

  /** An array on the tape. */
  static final class TapedArray {

    private final INDArray value;
    private final Consumer<INDArray> back;
    private INDArray gradient;

    private TapedArray(INDArray value, Consumer<INDArray> back) {
      this.value = value;
      this.back = back;
    }

    /** What was computed. */
    INDArray value() {
      return value;
    }

    /** What came back to it; zeros where nothing did. */
    INDArray gradient() {
      return gradient == null ? value.mul(0) : gradient;
    }

    private void receive(INDArray g) {
      gradient = gradient == null ? g : gradient.add(g);
    }
  }

  /** An array that was made of none on the tape. */
  TapedArray variable(INDArray value) {
    return enter(value, g -> {});
  }

  /** An array that was made of others on the tape, to which {@code back} sends its gradient on. */
  private TapedArray enter(INDArray value, Consumer<INDArray> back) {
    TapedArray entry = new TapedArray(value, back);
    entries.add(entry);
    return entry;
  }

  /** Sends a gradient back from here to all that it was made of. */
  void backward(TapedArray out, INDArray dOut) {
    entries.forEach(e -> e.gradient = null);
    out.receive(dOut);
    for (int i = entries.size() - 1; i >= 0; i--) {
      TapedArray entry = entries.get(i);
      if (entry.gradient != null) {
        entry.back.accept(entry.gradient);
      }
    }
  }

  /** A function of each element, of whose value and slope there {@code slope} is the second. */
  private TapedArray bend(TapedArray a, INDArray value, INDArray slope) {
    return enter(value, g -> a.receive(g.mul(slope)));
  }

  TapedArray plus(TapedArray a, TapedArray b) {
    return enter(
        a.value.add(b.value),
        g -> {
          a.receive(g);
          b.receive(g);
        });
  }

  TapedArray plus(TapedArray a, double c) {
    return enter(a.value.add(c), a::receive);
  }

  TapedArray times(TapedArray a, TapedArray b) {
    return enter(
        a.value.mul(b.value),
        g -> {
          a.receive(g.mul(b.value));
          b.receive(g.mul(a.value));
        });
  }

  TapedArray times(TapedArray a, double c) {
    return enter(a.value.mul(c), g -> a.receive(g.mul(c)));
  }

  /** Each element times that of an array which learns nothing. */
  TapedArray timesFixed(TapedArray a, INDArray fixed) {
    return bend(a, a.value.mul(fixed), fixed);
  }

  TapedArray reciprocal(TapedArray a) {
    INDArray value = a.value.rdiv(1);
    return bend(a, value, value.mul(value).negi());
  }

  TapedArray root(TapedArray a) {
    INDArray value = Transforms.sqrt(a.value, true);
    return bend(a, value, value.rdiv(0.5));
  }

  TapedArray exp(TapedArray a) {
    INDArray value = Transforms.exp(a.value, true);
    return bend(a, value, value);
  }

  TapedArray log(TapedArray a) {
    return bend(a, Transforms.log(a.value, true), a.value.rdiv(1));
  }

  TapedArray sizes(TapedArray a) {
    return bend(a, Transforms.abs(a.value, true), Transforms.sign(a.value, true));
  }

  TapedArray sigmoid(TapedArray a) {
    INDArray value = Ops.sigmoid(a.value);
    return bend(a, value, value.mul(value.rsub(1)));
  }

  TapedArray matmul(TapedArray a, TapedArray b) {
    return enter(
        Ops.matmul(a.value, b.value),
        g -> {
          a.receive(Ops.matmulTransposeB(g, b.value));
          b.receive(Ops.matmulTransposeA(a.value, g));
        });
  }

  TapedArray transpose(TapedArray a) {
    return enter(a.value.transpose(), g -> a.receive(g.transpose()));
  }

  /** The same numbers in another shape, read row by row. */
  TapedArray reshape(TapedArray a, long... shape) {
    return enter(
        a.value.dup('c').reshape('c', shape),
        g -> a.receive(g.dup('c').reshape('c', a.value.shape())));
  }

  /** The sum of each row of a matrix, {@code [n,1]}. */
  TapedArray sumOfRows(TapedArray a) {
    return enter(a.value.sum(true, 1), g -> a.receive(a.value.mul(0).addColumnVector(g)));
  }

  /** Each row of a matrix times its number in a column. */
  TapedArray timesColumn(TapedArray a, TapedArray column) {
    return enter(
        a.value.mulColumnVector(column.value),
        g -> {
          a.receive(g.mulColumnVector(column.value));
          column.receive(g.mul(a.value).sum(true, 1));
        });
  }

  /** Each row of a matrix plus its number in a column. */
  TapedArray plusColumn(TapedArray a, TapedArray column) {
    return enter(
        a.value.addColumnVector(column.value),
        g -> {
          a.receive(g);
          column.receive(g.sum(true, 1));
        });
  }

  /** Each channel, {@code [n,c]} or {@code [n,c,h,w]}, times its number. */
  TapedArray timesChannels(TapedArray a, TapedArray v) {
    return enter(
        a.value.mul(Ops.perChannel(v.value, a.value)),
        g -> {
          a.receive(g.mul(Ops.perChannel(v.value, g)));
          v.receive(Ops.sumChannels(g.mul(a.value)));
        });
  }

  /** Each channel plus its number. */
  TapedArray plusChannels(TapedArray a, TapedArray v) {
    return enter(
        a.value.add(Ops.perChannel(v.value, a.value)),
        g -> {
          a.receive(g);
          v.receive(Ops.sumChannels(g));
        });
  }

  /** What some linear operation makes of an array, of which the transposed is known too. */
  TapedArray linear(TapedArray a, INDArray value, UnaryOperator<INDArray> transposed) {
    return enter(value, g -> a.receive(transposed.apply(g)));
  }
}
