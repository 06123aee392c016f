package backprop.autograder.exercise;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import backprop.autograder.mutant.OpenNorm;
import backprop.exercise.Autograder;
import backprop.exercise.Exercises;
import backprop.exercise.Report;
import backprop.nn.Parameter;
import backprop.tensor.device.CudaKernel;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.ndarray.INDArray;

@DisplayName("Exercise 21, LayerNorm's backward as kernels")
class LayerNormKernelExerciseTest {

  private static final double ALL = 14;

  @Test
  @DisplayName("gives Java's arrays all of the points: what counts is what is computed")
  void arrays() {
    Outcome.full(Exercises.LAYER_NORM_KERNEL, ALL, (gain, bias) -> new OpenNorm(1, gain, bias));
  }

  @Test
  @DisplayName("gives a thread for each row, and sums by atomicAdd, all points too")
  void otherKernels() {
    Assumptions.assumeTrue(CudaKernel.isHere(), "needs g++, which compiles kernels");
    CudaKernel.define(
        """
        __global__ void wholeRow(float *dX, const float *dY, const float *xHat,
                                 const float *sigma, const float *gain, int n, int d) {
          int i = blockIdx.x * blockDim.x + threadIdx.x;
          if (i >= n) return;
          const float *dy = dY + i * d;
          const float *x = xHat + i * d;
          double sum = 0, along = 0;
          for (int j = 0; j < d; j++) {
            sum += gain[j] * dy[j];
            along += gain[j] * dy[j] * x[j];
          }
          for (int j = 0; j < d; j++)
            dX[i * d + j] = (gain[j] * dy[j] - sum / d - x[j] * along / d) / sigma[i];
        }
        __global__ void byAtomics(float *dGain, float *dBias, const float *dY, const float *xHat,
                                  int d) {
          for (int j = threadIdx.x; j < d; j += blockDim.x) {
            int at = blockIdx.x * d + j;
            atomicAdd(&dGain[j], dY[at] * xHat[at]);
            atomicAdd(&dBias[j], dY[at]);
          }
        }
        """,
        1);
    Outcome.full(Exercises.LAYER_NORM_KERNEL, ALL, Otherwise::new);
  }

  @Test
  @DisplayName("names the mistake where the gain stands before the bracket")
  void gainBefore() {
    Report report =
        Autograder.check(
            Exercises.LAYER_NORM_KERNEL,
            (gain, bias) ->
                new OpenNorm(1, gain, bias) {
                  @Override
                  protected INDArray dX(INDArray dY) {
                    return scaled(through(dY));
                  }
                });
    assertEquals(ALL - 5, report.score(), report::toString);
    assertTrue(report.toString().contains("the gain stands before the bracket"), report::toString);
  }

  /** Launched otherwise: blocks of 32 rows, and a block for each row's share of a column. */
  private static final class Otherwise extends OpenNorm {
    Otherwise(Parameter gain, Parameter bias) {
      super(1, gain, bias);
    }

    @Override
    public INDArray backward(INDArray dY) {
      int n = (int) dY.size(0);
      int d = (int) dY.size(1);
      INDArray dX = dY.like();
      CudaKernel.named("wholeRow")
          .launch((n + 31) / 32, 32, dX, dY, xHat, sigma, gain.value(), n, d);
      INDArray dGain = gain.value().like();
      INDArray dBias = gain.value().like();
      CudaKernel.named("byAtomics").launch(n, 16, dGain, dBias, dY, xHat, d);
      gain.accumulate(dGain);
      bias.accumulate(dBias);
      return dX;
    }
  }
}
