package backprop.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

@DisplayName("A dataset")
class DatasetTest {

  /** Example i is the row (i, 10 i, 100 i), of class i mod 3. */
  private static Dataset examples(int n) {
    INDArray x = Nd4j.create(n, 3);
    for (int i = 0; i < n; i++) {
      x.putRow(i, Nd4j.createFromArray((float) i, 10f * i, 100f * i));
    }
    return Dataset.ofClasses(
        x, IntStream.range(0, n).map(i -> i % 3).toArray(), List.of("red", "green", "blue"));
  }

  private static List<Integer> order(Iterable<Batch> batches) {
    List<Integer> order = new ArrayList<>();
    for (Batch batch : batches) {
      for (int i = 0; i < batch.size(); i++) {
        order.add((int) batch.x().getFloat(i, 0));
      }
    }
    return order;
  }

  private static List<Integer> order(Dataset dataset) {
    return order(dataset.batches(dataset.size()));
  }

  private static String message(Runnable wrong) {
    return assertThrows(IllegalArgumentException.class, wrong::run).getMessage();
  }

  @Test
  @DisplayName("gives every example once, in order, and the last batch is what is left")
  void inOrder() {
    List<Integer> sizes = new ArrayList<>();
    for (Batch batch : examples(10).batches(4)) {
      sizes.add(batch.size());
    }
    assertEquals(List.of(4, 4, 2), sizes);
    assertEquals(IntStream.range(0, 10).boxed().toList(), order(examples(10).batches(4)));
  }

  @Test
  @DisplayName("gives every example once in shuffled batches, too")
  void shuffled() {
    List<Integer> order = order(examples(10).batches(3, 1));
    assertNotEquals(IntStream.range(0, 10).boxed().toList(), order);
    assertEquals(IntStream.range(0, 10).boxed().toList(), order.stream().sorted().toList());
  }

  @Test
  @DisplayName("keeps each row whole and beside its own target in shuffled batches")
  void rowsStayWhole() {
    int seen = 0;
    for (Batch batch : examples(11).batches(4, 7)) {
      for (int i = 0; i < batch.size(); i++) {
        float example = batch.x().getFloat(i, 0);
        assertEquals(10 * example, batch.x().getFloat(i, 1));
        assertEquals(100 * example, batch.x().getFloat(i, 2));
        assertEquals((int) example % 3, batch.y().getInt(i));
        seen++;
      }
    }
    assertEquals(11, seen);
  }

  @Test
  @DisplayName("shuffles alike for the same seed, otherwise for another, and alike a second time")
  void seeds() {
    Dataset dataset = examples(50);
    assertEquals(order(dataset.batches(8, 3)), order(dataset.batches(8, 3)));
    assertNotEquals(order(dataset.batches(8, 3)), order(dataset.batches(8, 4)));
    Iterable<Batch> twice = dataset.batches(8, 3);
    assertEquals(order(twice), order(twice));
  }

  @Test
  @DisplayName("puts each example first equally often, over 6,000 seeds")
  void shufflesFairly() {
    // A fair shuffle of 6 puts each first 1,000 ± 29 times; 150 is five standard deviations.
    int[] first = new int[6];
    Dataset dataset = examples(6);
    for (long seed = 0; seed < 6_000; seed++) {
      first[(int) dataset.batches(1, seed).iterator().next().x().getFloat(0, 0)]++;
    }
    for (int count : first) {
      assertEquals(1_000, count, 150);
    }
  }

  @Test
  @DisplayName("gives batches of its own type and shape, also of images and of doubles")
  void shapes() {
    INDArray images = Nd4j.arange(120).castTo(DataType.DOUBLE).reshape('c', 5, 2, 3, 4);
    Dataset dataset = Dataset.ofValues(images, Nd4j.ones(DataType.DOUBLE, 5, 2));
    Batch batch = dataset.batches(3).iterator().next();
    assertArrayEquals(new long[] {3, 2, 3, 4}, batch.x().shape());
    assertArrayEquals(new long[] {3, 2}, batch.y().shape());
    assertEquals(DataType.DOUBLE, batch.x().dataType());
    assertEquals(2 * 24 + 12 + 2 * 4 + 3, batch.x().getDouble(2, 1, 2, 3));
    Batch classes = examples(4).batches(3).iterator().next();
    assertArrayEquals(new long[] {3}, classes.y().shape());
    assertEquals(DataType.INT32, classes.y().dataType());
  }

  @Test
  @DisplayName("reads its rows right from a transposed array")
  void transposed() {
    INDArray columns = Nd4j.createFromArray(new float[][] {{0, 1, 2}, {0, 10, 20}});
    Dataset dataset = Dataset.ofValues(columns.transpose(), Nd4j.ones(DataType.FLOAT, 3, 1));
    assertArrayEquals(
        new float[] {2, 20}, dataset.batches(3).iterator().next().x().getRow(2).toFloatVector());
  }

  @Test
  @DisplayName("does not change when the array it was made from does, or a batch")
  void doesNotChange() {
    INDArray x = Nd4j.ones(DataType.FLOAT, 3, 2);
    Dataset dataset = Dataset.ofValues(x, Nd4j.ones(DataType.FLOAT, 3, 1));
    x.assign(5);
    Batch batch = dataset.batches(3).iterator().next();
    batch.x().assign(7);
    batch.y().assign(7);
    assertEquals(6, dataset.x().sumNumber().doubleValue());
    assertEquals(3, dataset.y().sumNumber().doubleValue());
  }

  @Test
  @DisplayName("splits into two parts that have nothing in common and are all of it together")
  void split() {
    List<Dataset> parts = examples(10).split(0.7, 5);
    assertEquals(7, parts.get(0).size());
    assertEquals(3, parts.get(1).size());
    List<Integer> all = new ArrayList<>(order(parts.get(0)));
    all.addAll(order(parts.get(1)));
    assertNotEquals(IntStream.range(0, 10).boxed().toList(), all);
    assertEquals(IntStream.range(0, 10).boxed().toList(), all.stream().sorted().toList());
    assertEquals(List.of("red", "green", "blue"), parts.get(1).classNames());
    assertEquals(order(parts.get(0)), order(examples(10).split(0.7, 5).get(0)));
  }

  @Test
  @DisplayName("takes its first examples, with their targets")
  void take() {
    Dataset taken = examples(10).take(4);
    assertEquals(List.of(0, 1, 2, 3), order(taken));
    assertArrayEquals(new int[] {0, 1, 2, 0}, taken.y().toIntVector());
  }

  @Test
  @DisplayName("is classified when its targets are classes, and not when they are values")
  void classified() {
    assertTrue(examples(3).isClassified());
    assertFalse(
        Dataset.ofValues(Nd4j.ones(DataType.FLOAT, 3, 2), Nd4j.ones(DataType.FLOAT, 3, 1))
            .isClassified());
  }

  @Test
  @DisplayName("says when its batches are done")
  void done() {
    Iterator<Batch> batches = examples(2).batches(2).iterator();
    batches.next();
    assertEquals(
        "Dataset.batches: all 2 examples are done",
        assertThrows(NoSuchElementException.class, batches::next).getMessage());
  }

  @Test
  @DisplayName("says what is wrong with a split, a take and a batch size")
  void wrongSizes() {
    Dataset dataset = examples(10);
    assertEquals(
        "Dataset.split: each share, and what they leave, must be in (0, 1), got 1.5",
        message(() -> dataset.split(1.5, 1)));
    assertEquals(
        "Dataset.split: each share, and what they leave, must be in (0, 1), got NaN",
        message(() -> dataset.split(Double.NaN, 1)));
    assertEquals(
        "Dataset.split: each part must have an example, got shares of 0.01 of 10 for part 1; make"
            + " it larger",
        message(() -> dataset.split(0.01, 1)));
    assertEquals("Dataset.take: n must be from 1 to 10, got 11", message(() -> dataset.take(11)));
    assertEquals(
        "Dataset.batches: size must be at least 1, got 0", message(() -> dataset.batches(0)));
  }

  @Test
  @DisplayName("says what is wrong with features and targets")
  void wrongArrays() {
    INDArray x = Nd4j.ones(DataType.FLOAT, 3, 2);
    List<String> names = List.of("a", "b");
    assertEquals(
        "Dataset.ofClasses: labels[1] must be an index of the 2 class names, got 2",
        message(() -> Dataset.ofClasses(x, new int[] {0, 2, 1}, names)));
    assertEquals(
        "Dataset.ofClasses: x and labels must have the same number of examples, got 3 and 2",
        message(() -> Dataset.ofClasses(x, new int[] {0, 1}, names)));
    assertEquals(
        "Dataset.ofClasses: x must be [n, …] with at least one example, got [3]; reshape it to [3, 1]",
        message(() -> Dataset.ofClasses(x.getColumn(0), new int[] {0, 1, 0}, names)));
    assertEquals(
        "Dataset.ofClasses: x must be FLOAT or DOUBLE, got LONG; castTo(DataType.FLOAT) first",
        message(() -> Dataset.ofClasses(x.castTo(DataType.INT64), new int[] {0, 1, 0}, names)));
    assertEquals(
        "Dataset.ofValues: y must be [n, k], got [3]; reshape it to [3, 1]",
        message(() -> Dataset.ofValues(x, x.getColumn(0))));
    assertEquals(
        "Dataset.ofValues: x and y must have the same number of examples, got 3 and 2",
        message(() -> Dataset.ofValues(x, Nd4j.ones(DataType.FLOAT, 2, 1))));
  }

  @Test
  @DisplayName("splits into three parts that have nothing in common and are all of it together")
  void threeParts() {
    List<Dataset> parts = examples(20).split(0.6, 0.25, 5);
    assertEquals(List.of(12, 5, 3), parts.stream().map(Dataset::size).toList());
    List<Integer> all = parts.stream().flatMap(part -> order(part).stream()).toList();
    assertEquals(IntStream.range(0, 20).boxed().toList(), all.stream().sorted().toList());
    assertEquals(
        "Dataset.split: each share, and what they leave, must be in (0, 1), got 0.7 and 0.3",
        message(() -> examples(20).split(0.7, 0.3, 5)));
    // The usual shares leave 0.09999999999999998, which is a tenth all the same.
    assertEquals(
        List.of(7, 2, 1), examples(10).split(0.7, 0.2, 1).stream().map(Dataset::size).toList());
  }

  /** 90 of class a, 8 of b, 2 of c, in one stretch each. */
  private static Dataset uneven() {
    INDArray x = Nd4j.arange(100).castTo(DataType.FLOAT).reshape(100, 1);
    int[] labels = IntStream.range(0, 100).map(i -> i < 90 ? 0 : i < 98 ? 1 : 2).toArray();
    return Dataset.ofClasses(x, labels, List.of("a", "b", "c"));
  }

  private static List<Integer> counts(Dataset dataset) {
    int[] counts = new int[3];
    for (int label : dataset.y().toIntVector()) {
      counts[label]++;
    }
    return Arrays.stream(counts).boxed().toList();
  }

  @Test
  @DisplayName("splits by class: each as frequent in every part as in the whole, up to an example")
  void byClass() {
    for (int seed = 0; seed < 50; seed++) {
      List<Dataset> parts = uneven().splitByClass(0.5, seed);
      List<Integer> first = counts(parts.get(0));
      assertTrue(Math.abs(first.get(0) - 45) <= 1, first::toString);
      assertTrue(Math.abs(first.get(1) - 4) <= 1, first::toString);
      assertEquals(1, first.get(2));
      List<Integer> all = new ArrayList<>(order(parts.get(0)));
      all.addAll(order(parts.get(1)));
      assertEquals(IntStream.range(0, 100).boxed().toList(), all.stream().sorted().toList());
      List<Dataset> three = uneven().splitByClass(0.5, 0.25, seed);
      assertEquals(50, three.get(0).size());
      assertTrue(Math.abs(three.get(1).size() - 25) <= 2);
      assertTrue(Math.abs(counts(three.get(2)).get(1) - 2) <= 1);
    }
    assertEquals(
        order(uneven().splitByClass(0.5, 3).get(0)), order(uneven().splitByClass(0.5, 3).get(0)));
    assertNotEquals(
        order(uneven().splitByClass(0.5, 3).get(0)), order(uneven().splitByClass(0.5, 4).get(0)));
    assertEquals(
        "Dataset.splitByClass: the targets must be classes, one for each example, got FLOAT [3, 1];"
            + " Dataset.classesFromTable reads numbers as classes",
        message(
            () ->
                Dataset.ofValues(Nd4j.ones(DataType.FLOAT, 3, 2), Nd4j.ones(DataType.FLOAT, 3, 1))
                    .splitByClass(0.5, 1)));
  }

  @Test
  @DisplayName("weighs classes so that all count alike")
  void classWeights() {
    // 100 / (3 · 90), 100 / (3 · 8), 100 / (3 · 2).
    assertArrayEquals(
        new double[] {0.37037037037037035, 4.166666666666667, 16.666666666666668},
        uneven().classWeights(),
        1e-15);
    assertEquals(
        "Dataset.classWeights: each class must have an example, got none of c",
        message(() -> uneven().take(98).classWeights()));
  }

  @Test
  @DisplayName("of a text has stretches of it, and for each character the one that follows")
  void ofText() {
    Vocabulary vocabulary = Vocabulary.of("hello, all");
    assertEquals(List.of(" ", ",", "a", "e", "h", "l", "o"), vocabulary.tokens());
    Dataset text = Dataset.ofText("hello, all", vocabulary, 4);
    assertEquals(2, text.size());
    assertEquals(DataType.INT32, text.x().dataType());
    assertEquals("hell", vocabulary.decode(text.x().toIntMatrix()[0]));
    assertEquals("ello", vocabulary.decode(text.y().toIntMatrix()[0]));
    assertEquals("o, a", vocabulary.decode(text.x().toIntMatrix()[1]));
    assertEquals(", al", vocabulary.decode(text.y().toIntMatrix()[1]));
    assertEquals(vocabulary.tokens(), text.classNames());
    for (Batch batch : text.batches(1, 3)) {
      String x = vocabulary.decode(batch.x().toIntMatrix()[0]);
      assertEquals(
          x.equals("hell") ? "ello" : ", al", vocabulary.decode(batch.y().toIntMatrix()[0]));
    }
    assertEquals(
        "Dataset.ofText: context must be from 1 to 9, one less than the text has tokens, got 10",
        message(() -> Dataset.ofText("hello, all", vocabulary, 10)));
    assertEquals(
        "Dataset.toTable: there must be one target for each example, got [2, 4]; Vocabulary.decode"
            + " shows stretches of text",
        message(text::toTable));
    assertEquals(1, text.split(0.5, 1).get(1).size());
  }

  @Test
  @DisplayName("of tokens has the stretches that the same tokens' text has")
  void ofTokens() {
    Vocabulary vocabulary = Vocabulary.of("hello, all");
    int[] tokens = vocabulary.encode("hello, all");
    Dataset expected = Dataset.ofText("hello, all", vocabulary, 4);
    Dataset actual = Dataset.ofTokens(tokens, vocabulary.size(), 4);
    assertEquals(DataType.INT32, actual.x().dataType());
    assertEquals(expected.x(), actual.x());
    assertEquals(expected.y(), actual.y());
    assertEquals(List.of("0", "1", "2", "3", "4", "5", "6"), actual.classNames());

    Gpt2Tokenizer gpt2 = new Gpt2Tokenizer();
    int[] pieces = gpt2.encode("Call me Ishmael. Some years ago");
    Dataset text = Dataset.ofTokens(pieces, Gpt2Tokenizer.SIZE, 3);
    assertEquals((pieces.length - 1) / 3, text.size());
    assertEquals("Call me Is", gpt2.decode(text.x().toIntMatrix()[0]));
    assertEquals(" me Ishma", gpt2.decode(text.y().toIntMatrix()[0]));
  }

  @Test
  @DisplayName("of tokens says which is not in the vocabulary, and when there are too few")
  void ofNoTokens() {
    assertEquals(
        "Dataset.ofTokens: each token must be from 0 to below 3, the vocabulary's size, got 3 at 1",
        message(() -> Dataset.ofTokens(new int[] {0, 3}, 3, 1)));
    assertEquals(
        "Dataset.ofTokens: each token must be from 0 to below 3, the vocabulary's size, got -1 at 0",
        message(() -> Dataset.ofTokens(new int[] {-1, 0}, 3, 1)));
    assertEquals(
        "Dataset.ofTokens: there must be two tokens at least, got 1",
        message(() -> Dataset.ofTokens(new int[] {0}, 3, 1)));
    assertEquals(
        "Dataset.ofTokens: context must be from 1 to 2, one less than the text has tokens, got 3",
        message(() -> Dataset.ofTokens(new int[] {0, 1, 2}, 3, 3)));
  }

  @Test
  @DisplayName("says where a number is none")
  void notFinite() {
    INDArray x = Nd4j.ones(DataType.FLOAT, 3, 2);
    INDArray bad = x.dup();
    bad.putScalar(2, 1, Float.POSITIVE_INFINITY);
    String advice = "; mend it, or leave that example out";
    assertEquals(
        "Dataset.ofClasses: x must hold numbers, got Infinity at [2, 1]" + advice,
        message(() -> Dataset.ofClasses(bad, new int[3], List.of("a"))));
    assertEquals(
        "Dataset.ofValues: y must hold numbers, got Infinity at [2, 1]" + advice,
        message(() -> Dataset.ofValues(x, bad)));
    INDArray nan = x.dup();
    nan.putScalar(0, 0, Float.NaN);
    assertEquals(
        "Dataset.ofValues: x must hold numbers, got NaN at [0, 0]" + advice,
        message(() -> Dataset.ofValues(nan, x)));
  }

  @Test
  @DisplayName(
      "splits by class also where classes are small: up to one example, and one to learn from")
  void smallClasses() {
    Random random = new Random(5);
    for (int seed = 0; seed < 200; seed++) {
      int k = 2 + random.nextInt(30);
      int[] sizes = random.ints(k, 1, 60).toArray();
      int[] labels =
          IntStream.range(0, k).flatMap(c -> IntStream.generate(() -> c).limit(sizes[c])).toArray();
      int n = labels.length;
      Dataset all =
          Dataset.ofClasses(
              Nd4j.zeros(DataType.FLOAT, n, 1),
              labels,
              IntStream.range(0, k).mapToObj(c -> "c" + c).toList());
      double[] shares = {0.6, 0.25, 0.15};
      List<Dataset> parts = all.splitByClass(shares[0], shares[1], seed);
      int whole = 0;
      for (int part = 0; part < 3; part++) {
        int[] counts = new int[k];
        for (int label : parts.get(part).y().toIntVector()) {
          counts[label]++;
          whole++;
        }
        for (int c = 0; c < k; c++) {
          String of = "part " + part + ": " + counts[c] + " of " + sizes[c];
          assertTrue(Math.abs(counts[c] - shares[part] * sizes[c]) <= 1 + 1e-9, of);
          assertTrue(part > 0 || counts[c] > 0, of);
        }
      }
      assertEquals(n, whole);
    }
  }

  @Test
  @DisplayName("copies the rows of any examples, into one array for each full batch")
  void rowsOfBatches() {
    Dataset dataset = examples(10);
    BatchRows rows = dataset.rows(3);
    INDArray first = rows.x(9, 0, 0);
    assertArrayEquals(dataset.choose(9, 0, 0).x().toFloatMatrix(), first.toFloatMatrix());
    assertSame(first, rows.x(1, 2, 3));
    assertArrayEquals(dataset.choose(1, 2, 3).x().toFloatMatrix(), first.toFloatMatrix());
    assertNotSame(first, rows.x(4, 5));
    assertArrayEquals(dataset.choose(4, 5).y().toIntVector(), rows.y(4, 5).toIntVector());
    assertEquals(
        "BatchRows.x: examples must be from 0 to 9, got 10",
        assertThrows(IllegalArgumentException.class, () -> rows.x(1, 10, 2)).getMessage());
    assertEquals(
        "BatchRows.y: examples must be one at least, got none",
        assertThrows(IllegalArgumentException.class, () -> rows.y()).getMessage());
    assertThrows(IllegalArgumentException.class, () -> dataset.rows(0));
  }
}
