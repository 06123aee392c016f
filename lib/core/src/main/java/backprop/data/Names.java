package backprop.data;

import java.util.List;
import java.util.stream.LongStream;

/**
 * What the columns and classes of a dataset are called.
 *
 * @param features one for each, or empty where they have no names
 * @param target of its column
 * @param classes by index; empty for real-valued targets
 */
record Names(List<String> features, String target, List<String> classes) {

  Names {
    features = List.copyOf(features);
    classes = List.copyOf(classes);
  }

  static Names unnamed() {
    return new Names(List.of(), "y", List.of());
  }

  Names withClasses(List<String> classes) {
    return new Names(features, target, classes);
  }

  /**
   * The same, where columns of a table have these names.
   *
   * @throws IllegalArgumentException if the dataset was made of arrays
   */
  Names requireColumns(String place) {
    if (features.isEmpty()) {
      throw new IllegalArgumentException(
          place
              + ": this dataset must be of a table, whose columns to look for, got one of arrays;"
              + " make it by Dataset.fromTable");
    }
    return this;
  }

  boolean isReadLike(Names other) {
    return features.isEmpty() || other.features.isEmpty() || features.equals(other.features);
  }

  List<String> features(long count) {
    return features.isEmpty()
        ? LongStream.range(0, count).mapToObj(i -> "x" + i).toList()
        : features;
  }
}
