package backprop.exercise;

import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Attention of several heads that ask with queries of their own and share one key and one value,
 * step by step, forward and backward; what exercise 18 asks for. A position looks at itself and at
 * positions before it, within a window.
 *
 * <pre>
 * forward   scores   S_isr = Σ_j Q_isj K_rj / √k - m_i (s - r)
 *           shares   A_isr = exp S_isr / Σ_l exp S_isl    where 0 ≤ s - r &lt; window, else 0
 *           gather   O_isj = Σ_r A_isr V_rj
 * shapes    Q, O [heads,t,k]   K, V [t,k]   S, A [heads,t,t]   m [heads]
 * </pre>
 *
 * <p>Nothing has to be kept from call to call: each is handed what it needs. What an array holds
 * where nobody looks is of no account, but in A and dS, where it is 0.
 */
public interface SharedAttention {

  /** S, of queries {@code q}, keys {@code k} and slopes {@code m}. */
  INDArray scores(INDArray q, INDArray k, INDArray m);

  /** A, of {@code scores}. */
  INDArray shares(INDArray scores);

  /** O, of shares {@code a} and values {@code v}. */
  INDArray gather(INDArray a, INDArray v);

  /** dV, of shares {@code a} and {@code dO}. */
  INDArray valueGradient(INDArray a, INDArray dO);

  /** dA, of {@code dO} and values {@code v}. */
  INDArray shareGradient(INDArray dO, INDArray v);

  /** dS, of shares {@code a} and {@code dA}: the product with the Jacobian of each row. */
  INDArray scoreGradient(INDArray a, INDArray dA);

  /** dQ, of {@code dS} and keys {@code k}. */
  INDArray queryGradient(INDArray dS, INDArray k);

  /** dK, of {@code dS} and queries {@code q}. */
  INDArray keyGradient(INDArray dS, INDArray q);

  /** dm, of {@code dS}. */
  INDArray slopeGradient(INDArray dS);

  /** O, of all that goes in. */
  INDArray forward(INDArray q, INDArray k, INDArray v, INDArray m);

  /** The gradients of all that goes in. */
  SharedGradients backward(INDArray q, INDArray k, INDArray v, INDArray m, INDArray dO);

  /** What backward gives, each of the shape of what it is the gradient of. */
  record SharedGradients(INDArray dQ, INDArray dK, INDArray dV, INDArray dM) {}
}
