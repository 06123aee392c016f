package backprop.bench;

import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.SubsamplingLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/** The twins of our models in DL4J, with weights of their own. */
final class Dl4j {

  private Dl4j() {}

  static MultiLayerNetwork mlp() {
    return started(
        network().layer(hidden(784, 512)).layer(hidden(512, 256)).layer(output(256, 10)));
  }

  static MultiLayerNetwork leNet() {
    return started(
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

  private static MultiLayerNetwork started(NeuralNetConfiguration.ListBuilder network) {
    MultiLayerNetwork net = new MultiLayerNetwork(network.build());
    net.init();
    return net;
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
