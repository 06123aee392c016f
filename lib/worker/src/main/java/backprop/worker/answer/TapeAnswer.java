package backprop.worker.answer;

import backprop.exercise.Tape;
import backprop.exercise.TapeFactory;
import backprop.worker.subject.Arguments;
import backprop.worker.subject.LocalSubject;
import backprop.worker.subject.Made;
import backprop.worker.subject.Role;
import backprop.worker.subject.Subject;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Exercise 03: a tape, on which a contract has programs recorded. A program comes as a whole, a
 * line for each entry: {@code variable 0.5}, {@code times 0 1}. Its lines are counted on through
 * all programs of one tape, and what stands below 0 is counted back from where it stands.
 */
final class TapeAnswer {

  /**
   * {@code record(program, times)}: the numbers that the tape gave its lines, the last time; {@code
   * values(lines)}; {@code backward(line)}: how many numbers came; {@code gradients(call, lines)}:
   * what stands at these lines, now, in the array that this call of backward gave; {@code spoil()}:
   * writes into the array that came last, as whoever asked for it may.
   */
  private static final Role<Recording> ROLE =
      new Role<>(
          Map.of(
              "record", Recording::record,
              "values", Recording::values,
              "backward", Recording::backward,
              "gradients", Recording::gradients,
              "spoil", Recording::spoil),
          recording -> List.of());

  private TapeAnswer() {}

  static Subject subject(TapeFactory factory) {
    return new LocalSubject<>(ROLE, arguments -> make(factory));
  }

  private static Made<Recording> make(TapeFactory factory) {
    Tape tape = factory.create();
    return new Made<>(tape == null ? null : new Recording(tape), Map.of());
  }

  /** One line of a program: an operation, and what it is of. */
  private record Line(String operation, double a, double b) {

    static Line of(String text) {
      String[] words = text.split(" ");
      double b = words.length > 2 ? Double.parseDouble(words[2]) : 0;
      return new Line(words[0], Double.parseDouble(words[1]), b);
    }
  }

  /** A tape, the numbers that it gave to lines, and what its calls of backward gave. */
  private static final class Recording {
    private final Tape tape;
    private int[] numbers = new int[64];
    private int lines;
    private final List<double[]> gradients = new ArrayList<>();

    Recording(Tape tape) {
      this.tape = tape;
    }

    INDArray record(Arguments a) {
      List<Line> program = a.text(0).lines().map(Line::of).toList();
      for (long times = (long) a.number(1); times > 0; times--) {
        for (Line line : program) {
          if (lines == numbers.length) {
            numbers = Arrays.copyOf(numbers, 2 * lines);
          }
          int number = add(line);
          numbers[lines] = number;
          lines++;
        }
      }
      int[] last = Arrays.copyOfRange(numbers, lines - program.size(), lines);
      return Nd4j.createFromArray(Arrays.stream(last).asDoubleStream().toArray());
    }

    private int add(Line line) {
      return switch (line.operation) {
        case "variable" -> tape.variable(line.a);
        case "plus" -> tape.plus(number(line.a), number(line.b));
        case "times" -> tape.times(number(line.a), number(line.b));
        case "dividedBy" -> tape.dividedBy(number(line.a), number(line.b));
        case "max" -> tape.max(number(line.a), number(line.b));
        case "sin" -> tape.sin(number(line.a));
        default -> throw new IllegalArgumentException("no operation is named " + line.operation);
      };
    }

    private int number(double line) {
      return numbers[(int) (line < 0 ? lines + line : line)];
    }

    INDArray values(Arguments a) {
      return Nd4j.createFromArray(
          Arrays.stream(a.array(0).toDoubleVector()).map(l -> tape.value(number(l))).toArray());
    }

    Double backward(Arguments a) {
      double[] gradient = tape.backward(number(a.number(0)));
      gradients.add(Objects.requireNonNull(gradient, "backward gave null instead of an array"));
      return (double) gradient.length;
    }

    INDArray gradients(Arguments a) {
      double[] gradient = gradients.get((int) a.number(0));
      return Nd4j.createFromArray(
          Arrays.stream(a.array(1).toDoubleVector()).map(l -> at(gradient, number(l))).toArray());
    }

    Double spoil(Arguments a) {
      double[] last = gradients.get(gradients.size() - 1);
      Arrays.fill(last, Double.NaN);
      return (double) last.length;
    }

    private static double at(double[] gradient, int number) {
      if (number < 0 || number >= gradient.length) {
        throw new IllegalStateException(
            "backward gave an array of length "
                + gradient.length
                + ", in which there is no place for entry "
                + number);
      }
      return gradient[number];
    }
  }
}
