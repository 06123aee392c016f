package backprop.autograder.mutant;

import backprop.nn.Layer;
import backprop.nn.Mode;
import backprop.nn.Parameter;
import backprop.tensor.Ops;
import backprop.tensor.Shapes;
import java.util.List;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * SwiGLU, right as it stands, in pieces to override one of.
 *
 * <pre>
 * forward   G = X W_g     U = X W_u     H = SiLU(G) ⊙ U     Y = H W_d
 * backward  dW_d += Hᵀ dY     dH = dY W_dᵀ     dU = dH ⊙ SiLU(G)     dG = dH ⊙ U ⊙ SiLU'(G)
 *           dW_g += Xᵀ dG     dW_u += Xᵀ dU     dX = dG W_gᵀ + dU W_uᵀ
 * </pre>
 */
public class OpenGated implements Layer {

  protected final Parameter gate;
  protected final Parameter up;
  protected final Parameter down;
  protected INDArray x;
  protected INDArray g;
  protected INDArray u;

  public OpenGated(Parameter gate, Parameter up, Parameter down) {
    this.gate = gate;
    this.up = up;
    this.down = down;
  }

  @Override
  public INDArray forward(INDArray x, Mode mode) {
    Shapes.requireColumns("SwiGlu.forward", "x", x, gate.value().size(0));
    Shapes.requireType("SwiGlu.forward", "x", x, gate.type());
    this.x = x;
    g = x.mmul(gate.value());
    u = x.mmul(up.value());
    return h().mmul(down.value());
  }

  @Override
  public INDArray backward(INDArray dY) {
    Shapes.requireForwardFirst("SwiGlu.backward", x);
    Shapes.requireShape("SwiGlu.backward", "dY", dY, x.size(0), down.value().size(1));
    Shapes.requireType("SwiGlu.backward", "dY", dY, gate.type());
    INDArray dH = dY.mmul(down.value().transpose());
    INDArray dU = dU(dH);
    INDArray dG = dG(dH);
    gate.accumulate(x.transpose().mmul(dG));
    up.accumulate(x.transpose().mmul(dU));
    down.accumulate(h().transpose().mmul(dY));
    return dX(dG, dU);
  }

  @Override
  public List<Parameter> parameters() {
    return List.of(gate, up, down);
  }

  protected INDArray h() {
    return g.mul(sigmoid(g)).mul(u);
  }

  protected INDArray dU(INDArray dH) {
    return dH.mul(g.mul(sigmoid(g)));
  }

  protected INDArray dG(INDArray dH) {
    INDArray s = sigmoid(g);
    return dH.mul(u).mul(s.mul(g.mul(s.rsub(1)).add(1)));
  }

  protected INDArray dX(INDArray dG, INDArray dU) {
    return dG.mmul(gate.value().transpose()).add(dU.mmul(up.value().transpose()));
  }

  protected INDArray sigmoid(INDArray a) {
    return Ops.sigmoid(a);
  }
}
