package backprop.bench;

import org.bytedeco.openblas.global.openblas;
import org.nd4j.linalg.factory.Nd4j;

/** The threads that ND4J and BLAS use in this process. */
final class Threads {

  private Threads() {}

  /**
   * Refuses to time others in a process where our library has computed: it tells ND4J and BLAS to
   * use one thread, since it brings its own.
   *
   * @throws IllegalStateException if ND4J or BLAS uses other than {@code OMP_NUM_THREADS} threads
   */
  static void requireAll(String whose) {
    int wanted = Integer.parseInt(System.getenv("OMP_NUM_THREADS"));
    int nd4j = Nd4j.getEnvironment().maxThreads();
    int blas = openblas.blas_get_num_threads();
    if (nd4j != wanted || blas != wanted) {
      throw new IllegalStateException(
          "%s must have %d threads, as OMP_NUM_THREADS says; ND4J has %d and BLAS %d"
              .formatted(whose, wanted, nd4j, blas));
    }
  }
}
