package backprop.bench;

import org.nd4j.linalg.api.ndarray.INDArray;

/** A model of DL4J's or SameDiff's. */
interface Peer {

  /** The loss of a batch, without a step: SameDiff tells none while it trains. */
  double loss(INDArray x, INDArray y);

  /** One training step. */
  void fit(INDArray x, INDArray y);
}
