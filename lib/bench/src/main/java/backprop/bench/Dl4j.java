package backprop.bench;

import backprop.nn.Parameter;
import java.util.Iterator;
import java.util.List;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.SubsamplingLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/** The twins of our models in DL4J. */
final class Dl4j implements Peer {

  private final MultiLayerNetwork net;

  private Dl4j(MultiLayerNetwork net) {
    this.net = net;
  }

  @Override
  public double loss(INDArray x, INDArray y) {
    return net.score(new DataSet(x, y), true);
  }

  @Override
  public void fit(INDArray x, INDArray y) {
    net.fit(x, y);
  }

  /** An Mlp whose weights start as these, in order. */
  static Peer mlp(List<Parameter> start) {
    return started(
        start, network().layer(hidden(784, 512)).layer(hidden(512, 256)).layer(output(256, 10)));
  }

  /** A LeNet whose weights start as these, in order. */
  static Peer leNet(List<Parameter> start) {
    return started(
        start,
        network()
            .layer(convolution(1, 20))
            .layer(pool())
            .layer(convolution(20, 50))
            .layer(pool())
            .layer(hidden(50 * 4 * 4, 500))
            .layer(output(500, 10))
            .setInputType(InputType.convolutional(28, 28, 1)));
  }

  private static NeuralNetConfiguration.ListBuilder network() {
    return new NeuralNetConfiguration.Builder().updater(new Adam(Work.RATE)).list();
  }

  private static Peer started(List<Parameter> start, NeuralNetConfiguration.ListBuilder network) {
    MultiLayerNetwork net = new MultiLayerNetwork(network.build());
    net.init();
    Iterator<Parameter> next = start.iterator();
    for (int i = 0; i < net.getnLayers(); i++) {
      if (net.paramTable().containsKey(i + "_W")) {
        copy(next.next(), net.getParam(i + "_W"));
        copy(next.next(), net.getParam(i + "_b"));
      }
    }
    return new Dl4j(net);
  }

  private static void copy(Parameter ours, INDArray theirs) {
    theirs.assign(ours.value().dup('c').reshape('c', theirs.shape()));
  }

  private static ConvolutionLayer convolution(int in, int out) {
    return new ConvolutionLayer.Builder(5, 5)
        .nIn(in)
        .nOut(out)
        .activation(Activation.IDENTITY)
        .build();
  }

  private static SubsamplingLayer pool() {
    return new SubsamplingLayer.Builder(SubsamplingLayer.PoolingType.MAX)
        .kernelSize(2, 2)
        .stride(2, 2)
        .build();
  }

  private static DenseLayer hidden(int in, int out) {
    return new DenseLayer.Builder().nIn(in).nOut(out).activation(Activation.RELU).build();
  }

  private static OutputLayer output(int in, int out) {
    return new OutputLayer.Builder(LossFunction.MCXENT)
        .nIn(in)
        .nOut(out)
        .activation(Activation.SOFTMAX)
        .build();
  }
}
