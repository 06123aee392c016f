// C_i = s A_i B_i + keep C_i for the emulated device, column after column, by the formula.

#include <vector>

template <typename Real>
static void products(long m, long n, long k, double s, double keep, const Real *a, int aByRows,
                     long lda, long stepA, const Real *b, int bByRows, long ldb, long stepB, Real *c,
                     long ldc, long stepC, int count) {
  for (int q = 0; q < count; q++, a += stepA, b += stepB, c += stepC) {
    // A column after column, so that the innermost loop runs along memory.
    std::vector<Real> columns;
    const Real *left = a;
    long ld = lda;
    if (aByRows) {
      columns.resize(m * k);
      for (long i = 0; i < m; i++) {
        for (long p = 0; p < k; p++) {
          columns[i + p * m] = a[i * lda + p];
        }
      }
      left = columns.data();
      ld = m;
    }
    for (long j = 0; j < n; j++) {
      Real *to = c + j * ldc;
      for (long i = 0; i < m; i++) {
        to[i] = keep == 0 ? 0 : (Real)keep * to[i];
      }
      for (long p = 0; p < k; p++) {
        Real factor = (Real)s * (bByRows ? b[p * ldb + j] : b[p + j * ldb]);
        const Real *from = left + p * ld;
        for (long i = 0; i < m; i++) {
          to[i] += from[i] * factor;
        }
      }
    }
  }
}

extern "C" __attribute__((visibility("default"))) void products_float(long m, long n, long k, double s, double keep, const float *a,
                               int aByRows, long lda, long stepA, const float *b, int bByRows,
                               long ldb, long stepB, float *c, long ldc, long stepC, int count) {
  products(m, n, k, s, keep, a, aByRows, lda, stepA, b, bByRows, ldb, stepB, c, ldc, stepC, count);
}

extern "C" __attribute__((visibility("default"))) void products_double(long m, long n, long k, double s, double keep, const double *a,
                                int aByRows, long lda, long stepA, const double *b, int bByRows,
                                long ldb, long stepB, double *c, long ldc, long stepC, int count) {
  products(m, n, k, s, keep, a, aByRows, lda, stepA, b, bByRows, ldb, stepB, c, ldc, stepC, count);
}
