package backprop.tensor;

import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * What two matrices must be for their product: the mistake that back-propagation invites most is a
 * transpose forgotten, so the messages name the two numbers that differ and what would make them
 * meet.
 */
final class Factors {

  private Factors() {}

  /** Requires {@code A B}: {@code [m,k], [k,n]}. */
  static void requireFactors(String place, String nameA, INDArray a, String nameB, INDArray b) {
    requireMatrices(place, nameA, a, nameB, b);
    if (a.size(1) != b.size(0)) {
      throw mismatch(place, nameA, a, "columns", a.size(1), nameB, b, "rows", b.size(0));
    }
  }

  /** Requires {@code Aᵀ B}: {@code [k,m], [k,n]}. */
  static void requireFactorsTransposeA(
      String place, String nameA, INDArray a, String nameB, INDArray b) {
    requireMatrices(place, nameA, a, nameB, b);
    if (a.size(0) != b.size(0)) {
      throw mismatch(place, nameA, a, "rows", a.size(0), nameB, b, "rows", b.size(0));
    }
  }

  /** Requires {@code A Bᵀ}: {@code [m,k], [n,k]}. */
  static void requireFactorsTransposeB(
      String place, String nameA, INDArray a, String nameB, INDArray b) {
    requireMatrices(place, nameA, a, nameB, b);
    if (a.size(1) != b.size(1)) {
      throw mismatch(place, nameA, a, "columns", a.size(1), nameB, b, "columns", b.size(1));
    }
  }

  /** Requires {@code C}, which is added to while A and B are read, to be neither of them. */
  static void requireApart(String place, INDArray c, INDArray a, INDArray b) {
    if (c.data().sameUnderlyingData(a.data()) || c.data().sameUnderlyingData(b.data())) {
      throw new IllegalArgumentException(
          place
              + ": c must not lie in the memory of a factor, which is read while c is written; dup() the"
              + " factor");
    }
  }

  private static void requireMatrices(
      String place, String nameA, INDArray a, String nameB, INDArray b) {
    Shapes.requireMatrix(place, nameA, a);
    Shapes.requireMatrix(place, nameB, b);
    Shapes.requireOneType(place, nameA, a, nameB, b);
  }

  private static IllegalArgumentException mismatch(
      String place,
      String nameA,
      INDArray a,
      String sideA,
      long lengthA,
      String nameB,
      INDArray b,
      String sideB,
      long lengthB) {
    return new IllegalArgumentException(
        String.format(
            "%s: the %d %s of %s %s must meet as many %s of %s, got %d in %s%s",
            place,
            lengthA,
            sideA,
            nameA,
            Shapes.text(a.shape()),
            sideB,
            nameB,
            lengthB,
            Shapes.text(b.shape()),
            advice(nameA, a, nameB, b)));
  }

  /** Which transposes would make the two meet. */
  private static String advice(String nameA, INDArray a, String nameB, INDArray b) {
    StringBuilder products = new StringBuilder();
    offer(products, a.size(1) == b.size(0), nameA + " " + nameB, a.size(0), b.size(1));
    offer(products, a.size(1) == b.size(1), nameA + " " + nameB + "ᵀ", a.size(0), b.size(0));
    offer(products, a.size(0) == b.size(0), nameA + "ᵀ " + nameB, a.size(1), b.size(1));
    offer(products, b.size(1) == a.size(0), nameB + " " + nameA, b.size(0), a.size(1));
    return products.length() == 0
        ? "; no transpose makes them meet"
        : "; what would meet is " + products;
  }

  private static void offer(StringBuilder to, boolean meets, String product, long m, long n) {
    if (meets) {
      to.append(to.length() == 0 ? "" : " or ")
          .append(product)
          .append(", which is ")
          .append(Shapes.text(m, n));
    }
  }
}
