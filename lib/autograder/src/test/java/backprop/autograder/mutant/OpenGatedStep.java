package backprop.autograder.mutant;

import backprop.exercise.RecurrentStep;
import backprop.exercise.StepGradients;
import backprop.exercise.StepValues;
import backprop.nn.Parameter;
import backprop.tensor.Ops;
import java.util.List;
import org.nd4j.linalg.api.ndarray.INDArray;

/** A step of exercise 17's unit, right as it stands, in pieces to override one of. */
public class OpenGatedStep implements RecurrentStep {

  protected final Parameter wf;
  protected final Parameter uf;
  protected final Parameter bf;
  protected final Parameter wg;
  protected final Parameter ug;
  protected final Parameter bg;

  public OpenGatedStep(
      Parameter wf, Parameter uf, Parameter bf, Parameter wg, Parameter ug, Parameter bg) {
    this.wf = wf;
    this.uf = uf;
    this.bf = bf;
    this.wg = wg;
    this.ug = ug;
    this.bg = bg;
  }

  @Override
  public List<Parameter> parameters() {
    return List.of(wf, uf, bf, wg, ug, bg);
  }

  @Override
  public StepValues forward(INDArray x, INDArray h) {
    INDArray f = f(x, h);
    INDArray m = m(f, h);
    INDArray g = g(x, h, m);
    return new StepValues(x, h, f, m, g, next(h, f, g));
  }

  @Override
  public StepGradients backward(StepValues v, INDArray dNext) {
    INDArray dZg = dZg(v, dNext);
    INDArray dM = dM(dZg);
    INDArray dZf = dZf(v, dNext, dM);
    add(wf, Ops.matmulTransposeA(v.x(), dZf));
    add(uf, Ops.matmulTransposeA(v.h(), dZf));
    add(bf, Ops.sumRows(dZf));
    add(wg, Ops.matmulTransposeA(v.x(), dZg));
    add(ug, dUg(v, dZg));
    add(bg, Ops.sumRows(dZg));
    return new StepGradients(dZg, dM, dZf, dX(dZf, dZg), dH(v, dNext, dM, dZf));
  }

  protected INDArray f(INDArray x, INDArray h) {
    return Ops.sigmoid(Ops.affine(x, wf.value(), bf.value()).add(Ops.matmul(h, uf.value())));
  }

  protected INDArray m(INDArray f, INDArray h) {
    return f.mul(h);
  }

  protected INDArray g(INDArray x, INDArray h, INDArray m) {
    return Ops.tanh(Ops.affine(x, wg.value(), bg.value()).add(Ops.matmul(m, ug.value())));
  }

  protected INDArray next(INDArray h, INDArray f, INDArray g) {
    return f.rsub(1).mul(h).add(f.mul(g));
  }

  protected INDArray dZg(StepValues v, INDArray dNext) {
    return dNext.mul(v.f()).mul(v.g().mul(v.g()).rsub(1));
  }

  protected INDArray dM(INDArray dZg) {
    return Ops.matmulTransposeB(dZg, ug.value());
  }

  protected INDArray dZf(StepValues v, INDArray dNext, INDArray dM) {
    INDArray dF = dNext.mul(v.g().sub(v.h())).add(dM.mul(v.h()));
    return dF.mul(v.f()).mul(v.f().rsub(1));
  }

  protected INDArray dX(INDArray dZf, INDArray dZg) {
    return Ops.matmulTransposeB(dZf, wf.value()).add(Ops.matmulTransposeB(dZg, wg.value()));
  }

  protected INDArray dH(StepValues v, INDArray dNext, INDArray dM, INDArray dZf) {
    return dNext.mul(v.f().rsub(1)).add(dM.mul(v.f())).add(Ops.matmulTransposeB(dZf, uf.value()));
  }

  protected INDArray dUg(StepValues v, INDArray dZg) {
    return Ops.matmulTransposeA(v.m(), dZg);
  }

  protected void add(Parameter p, INDArray gradient) {
    p.accumulate(gradient);
  }
}
