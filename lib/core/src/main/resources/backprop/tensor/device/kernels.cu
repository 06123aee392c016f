// The operations of Kernels that are no products, for a GPU. Compiled twice, with Real float and
// double, when a device is first used.
//
// Every kernel is right for any number of blocks, of 32, 64 … 256 threads: EACH hands out numbers
// among all threads of the grid, and what the threads of a block add up together they pass on through
// shared memory. Sums are of type double, whatever Real is.
//
// The library's matrices lie column after column ('f' order), so that neighbours in a column are
// neighbours in memory: 32 threads side by side take 32 rows, and read one run.

typedef long long Index;

/** Number (i, j) lies at i * down + j * across. */
struct Matrix {
  Real *at;
  Index rows, columns, down, across;

  __device__ Real &operator()(Index i, Index j) const { return at[i * down + j * across]; }
};

/** Images [n, c, h, w], with how far it is from one to the next along each axis. */
struct Pictures {
  Real *at;
  Index n, c, h, w, toN, toC, toH, toW;

  __device__ Real &operator()(Index i, Index k, Index y, Index x) const {
    return at[i * toN + k * toC + y * toH + x * toW];
  }
};

/** One pixel of them, the examples running fastest. */
struct Pixel {
  Index i, k, y, x;

  __device__ Pixel(Index e, const Pictures &of) {
    i = e % of.n;
    x = e / of.n % of.w;
    y = e / of.n / of.w % of.h;
    k = e / of.n / of.w / of.h;
  }
};

/** What slides over them: height, width, stride and padding, and its places down and across. */
struct Window {
  Index height, width, stride, padding, oh, ow;

  /** Which of so many places begins so far from the first; -1 where none does. */
  __device__ Index place(Index away, Index places) const {
    bool begins = away >= 0 && away % stride == 0 && away / stride < places;
    return begins ? away / stride : -1;
  }
};

/** An array of up to six axes: its shape, and how far it is from one to the next along each. */
struct Strided {
  Index rank, size[6], step[6];

  /** Where the i-th number lies, counted row by row. */
  __device__ Index place(Index i) const {
    Index at = 0;
    for (int axis = (int)rank - 1; axis >= 0; axis--) {
      at += i % size[axis] * step[axis];
      i /= size[axis];
    }
    return at;
  }
};

/** Every i below n, once among all threads of the grid. */
#define EACH(i, n)                                                              \
  for (Index i = blockIdx.x * (Index)blockDim.x + threadIdx.x; i < (n);         \
       i += (Index)gridDim.x * blockDim.x)

#define MOST_THREADS 256

/** Row and column of the e-th number of a matrix with so many rows; 32 bits are divided faster. */
struct Place {
  Index i, j;

  __device__ Place(Index e, Index rows) {
    if (e <= 0x7fffffff && rows <= 0x7fffffff) {
      j = (unsigned)e / (unsigned)rows;
    } else {
      j = e / rows;
    }
    i = e - j * rows;
  }
};

// A tile: 32 rows side by side, each of them added up by all the threads that have its lane.
#define LANES 32
#define LANE (threadIdx.x % LANES)
#define SLICE (threadIdx.x / LANES)
#define SLICES (blockDim.x / LANES)

/** The sum over the slices of a lane, told to all its threads. */
__device__ double sumOfLane(double mine) {
  __shared__ double all[MOST_THREADS];
  __syncthreads();
  all[threadIdx.x] = mine;
  __syncthreads();
  double sum = 0;
  for (int s = 0; s < SLICES; s++) {
    sum += all[s * LANES + LANE];
  }
  return sum;
}

/** The largest over the slices of a lane; NaN is passed over, and shows in the sums. */
__device__ Real maxOfLane(Real mine) {
  __shared__ Real all[MOST_THREADS];
  __syncthreads();
  all[threadIdx.x] = mine;
  __syncthreads();
  Real max = all[LANE];
  for (int s = 1; s < SLICES; s++) {
    Real other = all[s * LANES + LANE];
    max = other > max ? other : max;
  }
  return max;
}

/** The sum over the lanes of a slice, told to all its threads. */
__device__ double sumOfSlice(double mine) {
  __shared__ double all[MOST_THREADS];
  __syncthreads();
  all[threadIdx.x] = mine;
  for (int half = LANES / 2; half > 0; half /= 2) {
    __syncthreads();
    if (LANE < half) {
      all[threadIdx.x] += all[threadIdx.x + half];
    }
  }
  __syncthreads();
  return all[SLICE * LANES];
}

/** The largest over the lanes of a slice; NaN is passed over, and shows in the sums. */
__device__ Real maxOfSlice(Real mine) {
  __shared__ Real all[MOST_THREADS];
  __syncthreads();
  all[threadIdx.x] = mine;
  for (int half = LANES / 2; half > 0; half /= 2) {
    __syncthreads();
    if (LANE < half && all[threadIdx.x + half] > all[threadIdx.x]) {
      all[threadIdx.x] = all[threadIdx.x + half];
    }
  }
  __syncthreads();
  return all[SLICE * LANES];
}

/** The sum over a block, which the first thread is told. */
__device__ double sumOfBlock(double mine) {
  __shared__ double all[MOST_THREADS];
  __syncthreads();
  all[threadIdx.x] = mine;
  // The second half is added to the first, until one is left; of an odd number the middle waits.
  for (unsigned left = blockDim.x; left > 1; left = (left + 1) / 2) {
    __syncthreads();
    if (threadIdx.x < left / 2) {
      all[threadIdx.x] += all[threadIdx.x + (left + 1) / 2];
    }
  }
  return all[0];
}

/** 1 above 0, else 0; NaN is neither above 0 nor below, and stays. */
__device__ Real stepOf(Real x) { return x > 0 ? 1 : x <= 0 ? 0 : x; }

__device__ Real normalBelow(Real x) { return (Real)0.5 * (1 + erf(x * (Real)0.70710678118654752)); }

/** 2 sqrt(2/pi), and that times 0.044715. */
#define TWO_ROOTS ((Real)1.5957691216057308)
#define TWO_ROOTS_CUBE ((Real)0.07135481627260025)

/** (1 + tanh u) / 2, which is the logistic function of 2u. */
__device__ Real tanhShare(Real x) {
  return 1 / (1 + exp(-x * (TWO_ROOTS + TWO_ROOTS_CUBE * x * x)));
}

extern "C" {

// --- Memory ---

__global__ void fill(Real *y, double value, Index n) {
  EACH(i, n) { y[i] = (Real)value; }
}

/** The same numbers elsewhere: each from its place in one array to that in another. */
__global__ void move(Real *to, Strided target, const Real *from, Strided source, Index n) {
  EACH(i, n) { to[target.place(i)] = from[source.place(i)]; }
}

// A sum for each block; the host adds them up.

__global__ void sum(double *sums, const Real *a, Index n) {
  double mine = 0;
  EACH(i, n) { mine += a[i]; }
  double all = sumOfBlock(mine);
  if (threadIdx.x == 0) {
    sums[blockIdx.x] = all;
  }
}

__global__ void dot(double *sums, const Real *a, const Real *b, Index n) {
  double mine = 0;
  EACH(i, n) { mine += a[i] * b[i]; }
  double all = sumOfBlock(mine);
  if (threadIdx.x == 0) {
    sums[blockIdx.x] = all;
  }
}

/** How many are no numbers: of those, and of no others, the difference to themselves is not 0. */
__global__ void countNotFinite(double *sums, const Real *a, Index n) {
  double mine = 0;
  EACH(i, n) { mine += a[i] - a[i] == 0 ? 0 : 1; }
  double all = sumOfBlock(mine);
  if (threadIdx.x == 0) {
    sums[blockIdx.x] = all;
  }
}

// --- Number by number ---

__global__ void add(Real *y, const Real *a, const Real *b, Index n) {
  EACH(i, n) { y[i] = a[i] + b[i]; }
}

__global__ void times(Real *y, const Real *a, const Real *b, Index n) {
  EACH(i, n) { y[i] = a[i] * b[i]; }
}

__global__ void relu(Real *y, const Real *x, Index n) {
  EACH(i, n) { y[i] = x[i] <= 0 ? 0 : x[i]; }
}

__global__ void step(Real *y, const Real *x, Index n) {
  EACH(i, n) { y[i] = stepOf(x[i]); }
}

__global__ void reluGradient(Real *dX, const Real *x, const Real *dY, Index n) {
  EACH(i, n) { dX[i] = stepOf(x[i]) * dY[i]; }
}

// Beyond -40, Phi(x) is 0, and infinity times it would be NaN.
#define FAR ((Real)40)

__global__ void gelu(Real *y, const Real *x, Index n) {
  EACH(i, n) {
    Real near = x[i] < -FAR ? -FAR : x[i];
    y[i] = near * normalBelow(near);
  }
}

__global__ void geluGradient(Real *dX, const Real *far, const Real *dY, Index n) {
  EACH(i, n) {
    Real x = far[i] < -FAR ? -FAR : far[i] > FAR ? FAR : far[i];
    Real density = exp(-x * x / 2) * (Real)0.39894228040143268;
    dX[i] = (normalBelow(x) + x * density) * dY[i];
  }
}

__global__ void geluTanh(Real *y, const Real *x, Index n) {
  EACH(i, n) {
    Real near = x[i] < -FAR ? -FAR : x[i];
    y[i] = near * tanhShare(near);
  }
}

__global__ void geluTanhGradient(Real *dX, const Real *far, const Real *dY, Index n) {
  EACH(i, n) {
    Real x = far[i] < -FAR ? -FAR : far[i] > FAR ? FAR : far[i];
    Real share = tanhShare(x);
    Real slope = TWO_ROOTS + 3 * TWO_ROOTS_CUBE * x * x;
    dX[i] = (share + x * slope * share * (1 - share)) * dY[i];
  }
}

// --- Rows ---

__global__ void timesRow(Matrix y, Matrix a, const Real *v, Index stepV) {
  EACH(e, y.rows * y.columns) {
    Place at(e, y.rows);
    y(at.i, at.j) = a(at.i, at.j) * v[at.j * stepV];
  }
}

__global__ void timesRowPlusRow(
    Matrix y, Matrix a, const Real *v, Index stepV, const Real *b, Index stepB) {
  EACH(e, y.rows * y.columns) {
    Place at(e, y.rows);
    y(at.i, at.j) = a(at.i, at.j) * v[at.j * stepV] + b[at.j * stepB];
  }
}

/** Y_ij = b_j, which a product is then added to. */
__global__ void rows(Matrix y, const Real *b, Index stepB) {
  EACH(e, y.rows * y.columns) {
    Place at(e, y.rows);
    y(at.i, at.j) = b[at.j * stepB];
  }
}

/** A block for each column. */
__global__ void sumRows(Real *y, Matrix a) {
  for (Index j = blockIdx.x; j < a.columns; j += gridDim.x) {
    double mine = 0;
    for (Index i = threadIdx.x; i < a.rows; i += blockDim.x) {
      mine += a(i, j);
    }
    double all = sumOfBlock(mine);
    if (threadIdx.x == 0) {
      y[j] = (Real)all;
    }
  }
}

__global__ void sumRowsOfProducts(Real *y, Matrix a, Matrix b) {
  for (Index j = blockIdx.x; j < a.columns; j += gridDim.x) {
    double mine = 0;
    for (Index i = threadIdx.x; i < a.rows; i += blockDim.x) {
      mine += a(i, j) * b(i, j);
    }
    double all = sumOfBlock(mine);
    if (threadIdx.x == 0) {
      y[j] = (Real)all;
    }
  }
}

/** Y_i = W_v, v = indices_i. */
__global__ void lookUp(Matrix y, Matrix w, const int *indices) {
  EACH(e, y.rows * y.columns) {
    Place at(e, y.rows);
    y(at.i, at.j) = w(indices[at.i], at.j);
  }
}

/**
 * W_v = sum of A_i over indices_i = v. The rows of v are members[first[v]] to members[first[v + 1]],
 * in their order: added up so, and not as threads happen to come, the sum is the same every time.
 */
__global__ void sumByIndex(Matrix w, Matrix a, const int *first, const int *members) {
  EACH(e, w.rows * w.columns) {
    Place at(e, w.rows);
    double sum = 0;
    for (int m = first[at.i]; m < first[at.i + 1]; m++) {
      sum += a(members[m], at.j);
    }
    w(at.i, at.j) = (Real)sum;
  }
}

__global__ void oneHot(Matrix y, const int *classes) {
  EACH(e, y.rows * y.columns) {
    Place at(e, y.rows);
    y(at.i, at.j) = classes[at.i] == at.j ? 1 : 0;
  }
}

/** A tile of rows for each block: X^ = (X - mean) / sigma, sigma^2 = mean((X - mean)^2) + epsilon. */
__global__ void normalize(Matrix xHat, Real *sigma, Matrix x, double epsilon) {
  for (Index tile = blockIdx.x; tile * LANES < x.rows; tile += gridDim.x) {
    Index i = tile * LANES + LANE;
    bool is = i < x.rows;
    double mine = 0;
    for (Index j = SLICE; is && j < x.columns; j += SLICES) {
      mine += x(i, j);
    }
    double mean = sumOfLane(mine) / x.columns;
    mine = 0;
    for (Index j = SLICE; is && j < x.columns; j += SLICES) {
      double centred = x(i, j) - mean;
      mine += centred * centred;
    }
    double s = sqrt(sumOfLane(mine) / x.columns + epsilon);
    for (Index j = SLICE; is && j < x.columns; j += SLICES) {
      xHat(i, j) = (x(i, j) - (Real)mean) / (Real)s;
    }
    if (is && SLICE == 0) {
      sigma[i] = (Real)s;
    }
  }
}

/** dX = (dX^ - mean(dX^) - X^ mean(dX^ X^)) / sigma, of each row. */
__global__ void normalizeGradient(
    Matrix dX, Matrix dXHat, Matrix xHat, const Real *sigma, Index stepSigma) {
  for (Index tile = blockIdx.x; tile * LANES < dX.rows; tile += gridDim.x) {
    Index i = tile * LANES + LANE;
    bool is = i < dX.rows;
    double mine = 0, mineAlong = 0;
    for (Index j = SLICE; is && j < dX.columns; j += SLICES) {
      mine += dXHat(i, j);
      mineAlong += dXHat(i, j) * xHat(i, j);
    }
    double mean = sumOfLane(mine) / dX.columns;
    double along = sumOfLane(mineAlong) / dX.columns;
    for (Index j = SLICE; is && j < dX.columns; j += SLICES) {
      dX(i, j) =
          (dXHat(i, j) - (Real)mean - xHat(i, j) * (Real)along) / sigma[i * stepSigma];
    }
  }
}

/** s log(sum of exp Z_j) - sum of Y_j Z_j, s = sum of Y_j, of each row, Z less its largest. */
__global__ void crossEntropy(double *costs, Matrix z, Matrix y) {
  for (Index tile = blockIdx.x; tile * LANES < z.rows; tile += gridDim.x) {
    Index i = tile * LANES + LANE;
    bool is = i < z.rows;
    Real largest = -INFINITY;
    for (Index j = SLICE; is && j < z.columns; j += SLICES) {
      largest = z(i, j) > largest ? z(i, j) : largest;
    }
    largest = maxOfLane(largest);
    double total = 0, wanted = 0, share = 0;
    for (Index j = SLICE; is && j < z.columns; j += SLICES) {
      Real less = z(i, j) - largest;
      total += exp(less);
      share += y(i, j);
      // A logit of -infinity that nobody wants costs nothing; 0 times it would be NaN.
      wanted += y(i, j) == 0 ? 0 : less * y(i, j);
    }
    total = sumOfLane(total);
    share = sumOfLane(share);
    wanted = sumOfLane(wanted);
    if (is && SLICE == 0) {
      costs[i] = share * log(total) - wanted;
    }
  }
}

/** (s softmax(Z) - Y) / m, of each row. */
__global__ void crossEntropyGradient(Matrix dZ, Matrix z, Matrix y, double m) {
  for (Index tile = blockIdx.x; tile * LANES < z.rows; tile += gridDim.x) {
    Index i = tile * LANES + LANE;
    bool is = i < z.rows;
    Real largest = -INFINITY;
    for (Index j = SLICE; is && j < z.columns; j += SLICES) {
      largest = z(i, j) > largest ? z(i, j) : largest;
    }
    largest = maxOfLane(largest);
    double total = 0, share = 0;
    for (Index j = SLICE; is && j < z.columns; j += SLICES) {
      total += exp(z(i, j) - largest);
      share += y(i, j);
    }
    total = sumOfLane(total);
    share = sumOfLane(share);
    for (Index j = SLICE; is && j < z.columns; j += SLICES) {
      dZ(i, j) = (exp(z(i, j) - largest) * (Real)(share / total) - y(i, j)) / (Real)m;
    }
  }
}

// --- Heads of attention: rows of t numbers one after another, t rows a head ---

/**
 * The softmax of each row over the steps that it may look at; zeros elsewhere. A slice for each row.
 * seen has a number for each step of each example, 0 where nobody may look, or is null.
 */
__global__ void headsSoftmax(
    Real *a, Index count, Index t, Index heads, Index causal, const int *seen) {
  for (Index first = blockIdx.x * (Index)SLICES; first < count; first += gridDim.x * (Index)SLICES) {
    Index row = first + SLICE;
    bool is = row < count;
    Real *at = a + row * t;
    Index end = causal ? row % t + 1 : t;
    const int *look = seen ? seen + row / (heads * t) * t : 0;
    Real largest = -INFINITY;
    for (Index j = LANE; is && j < end; j += LANES) {
      largest = (!look || look[j]) && at[j] > largest ? at[j] : largest;
    }
    largest = maxOfSlice(largest);
    double total = 0;
    for (Index j = LANE; is && j < end; j += LANES) {
      total += !look || look[j] ? exp(at[j] - largest) : 0;
    }
    total = sumOfSlice(total);
    for (Index j = LANE; is && j < t; j += LANES) {
      bool shown = j < end && (!look || look[j]);
      // Where nobody may be looked at, the total is 0; where one of them is NaN, so is all the row.
      at[j] = shown ? exp(at[j] - largest) / (Real)total : total == 0 ? 0 : 0 / (Real)total;
    }
  }
}

/** dA = s A (dA - sum of dA A), of each row. */
__global__ void headsSoftmaxGradient(Real *dA, const Real *a, Index count, Index t, double s) {
  for (Index first = blockIdx.x * (Index)SLICES; first < count; first += gridDim.x * (Index)SLICES) {
    Index row = first + SLICE;
    bool is = row < count;
    double mine = 0;
    for (Index j = LANE; is && j < t; j += LANES) {
      mine += dA[row * t + j] * a[row * t + j];
    }
    double along = sumOfSlice(mine);
    for (Index j = LANE; is && j < t; j += LANES) {
      Index e = row * t + j;
      dA[e] = (Real)s * a[e] * (dA[e] - (Real)along);
    }
  }
}

// --- Windows over images ---

/** Rows are places, the examples running fastest; columns pixels, channels fastest, then down. */
__global__ void im2col(Matrix columns, Pictures x, Window window) {
  EACH(e, columns.rows * columns.columns) {
    Index place = e % columns.rows, pixel = e / columns.rows;
    Index i = place % x.n, across = place / x.n % window.ow, down = place / x.n / window.ow;
    Index k = pixel % x.c, dy = pixel / x.c % window.height, dx = pixel / x.c / window.height;
    Index row = down * window.stride + dy - window.padding;
    Index column = across * window.stride + dx - window.padding;
    bool inside = row >= 0 && row < x.h && column >= 0 && column < x.w;
    columns(place, pixel) = inside ? x(i, k, row, column) : 0;
  }
}

/** Each pixel adds up what the places have for it. */
__global__ void col2im(Pictures x, Matrix columns, Window window) {
  EACH(e, x.n * x.c * x.h * x.w) {
    Pixel at(e, x);
    double sum = 0;
    for (Index dx = 0; dx < window.width; dx++) {
      for (Index dy = 0; dy < window.height; dy++) {
        Index down = window.place(at.y + window.padding - dy, window.oh);
        Index across = window.place(at.x + window.padding - dx, window.ow);
        if (down >= 0 && across >= 0) {
          Index place = (down * window.ow + across) * x.n + at.i;
          sum += columns(place, (dx * window.height + dy) * x.c + at.k);
        }
      }
    }
    x(at.i, at.k, at.y, at.x) = (Real)sum;
  }
}

/** The first of the largest, or the last NaN. */
__global__ void maxPool(Pictures y, int *places, Pictures x, Window window) {
  EACH(e, y.n * y.c * y.h * y.w) {
    Pixel at(e, y);
    Index row = at.y * window.stride, column = at.x * window.stride;
    Real largest = x(at.i, at.k, row, column);
    int found = 0;
    for (int p = 1; p < window.height * window.width; p++) {
      Real next = x(at.i, at.k, row + p / window.width, column + p % window.width);
      if (next > largest || next != next) {
        largest = next;
        found = p;
      }
    }
    y(at.i, at.k, at.y, at.x) = largest;
    places[((at.k * y.h + at.y) * y.w + at.x) * y.n + at.i] = found;
  }
}

/** Counts the places that are no pixels of the window. */
__global__ void countOutside(double *sums, const int *places, Strided of, Index last, Index n) {
  double mine = 0;
  EACH(i, n) {
    int place = places[of.place(i)];
    mine += place < 0 || place > last ? 1 : 0;
  }
  double all = sumOfBlock(mine);
  if (threadIdx.x == 0) {
    sums[blockIdx.x] = all;
  }
}

/** Each pixel adds up the gradients of the places that found it. */
__global__ void maxPoolBackward(
    Pictures dX, Pictures dY, const int *places, Strided of, Window window) {
  EACH(e, dX.n * dX.c * dX.h * dX.w) {
    Pixel at(e, dX);
    double sum = 0;
    for (int p = 0; p < window.height * window.width; p++) {
      Index down = window.place(at.y - p / window.width, window.oh);
      Index across = window.place(at.x - p % window.width, window.ow);
      if (down >= 0 && across >= 0
          && places[at.i * of.step[0] + at.k * of.step[1] + down * of.step[2]
                    + across * of.step[3]] == p) {
        sum += dY(at.i, at.k, down, across);
      }
    }
    dX(at.i, at.k, at.y, at.x) = (Real)sum;
  }
}

__global__ void meanPool(Pictures y, Pictures x, Window window) {
  EACH(e, y.n * y.c * y.h * y.w) {
    Pixel at(e, y);
    double sum = 0;
    for (int p = 0; p < window.height * window.width; p++) {
      sum += x(at.i, at.k, at.y * window.stride + p / window.width,
               at.x * window.stride + p % window.width);
    }
    y(at.i, at.k, at.y, at.x) = (Real)(sum / (window.height * window.width));
  }
}

__global__ void meanPoolBackward(Pictures dX, Pictures dY, Window window) {
  EACH(e, dX.n * dX.c * dX.h * dX.w) {
    Pixel at(e, dX);
    double sum = 0;
    for (int p = 0; p < window.height * window.width; p++) {
      Index down = window.place(at.y - p / window.width, window.oh);
      Index across = window.place(at.x - p % window.width, window.ow);
      if (down >= 0 && across >= 0) {
        sum += dY(at.i, at.k, down, across);
      }
    }
    dX(at.i, at.k, at.y, at.x) = (Real)(sum / (window.height * window.width));
  }
}

// --- Masks ---

/** MurmurHash3's finalizer of a number's place, counted row by row, as Masks.Mask has it. */
__global__ void mask(Real *y, Strided of, Index key, Index threshold, double value, Index n) {
  EACH(i, n) {
    unsigned h = (unsigned)i * 0x9E3779B9u + (unsigned)key;
    h = (h ^ (h >> 16)) * 0x85EBCA6Bu + (unsigned)((unsigned long long)key >> 32);
    h = (h ^ (h >> 13)) * 0xC2B2AE35u;
    h = h ^ (h >> 16);
    y[of.place(i)] = (int)(h >> 2) < (int)threshold ? (Real)value : 0;
  }
}

}
