package backprop.tensor;

import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.ops.transforms.Transforms;

/** A {@link Block} that is a whole array: each operation is one or two of ND4J's. */
final class ArrayBlock implements Block {

  private final INDArray a;

  /** Operations change this array itself. */
  ArrayBlock(INDArray a) {
    this.a = a;
  }

  @Override
  public Block set(Block other) {
    a.assign(of(other));
    return this;
  }

  @Override
  public Block scale(double s) {
    a.muli(scalar(s));
    return this;
  }

  @Override
  public Block add(double s) {
    a.addi(scalar(s));
    return this;
  }

  @Override
  public Block add(double s, Block b) {
    a.addi(of(b).mul(scalar(s)));
    return this;
  }

  @Override
  public Block addProduct(double s, Block b, Block c) {
    a.addi(of(b).mul(scalar(s)).muli(of(c)));
    return this;
  }

  @Override
  public Block addQuotient(double s, Block b, Block c) {
    a.addi(of(b).mul(scalar(s)).divi(of(c)));
    return this;
  }

  @Override
  public Block sqrt() {
    Transforms.sqrt(a, false);
    return this;
  }

  /** As an array: of plain numbers, ND4J takes NaN for 1e-5. */
  private INDArray scalar(double s) {
    return Nd4j.scalar(a.dataType(), s);
  }

  private static INDArray of(Block block) {
    return ((ArrayBlock) block).a;
  }
}
