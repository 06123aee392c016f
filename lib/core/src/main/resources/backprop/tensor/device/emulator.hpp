// What a program in CUDA C needs to run as C++ on a processor: blocks one after another, and the
// threads of a block in turn, each up to the next __syncthreads().

#include <setjmp.h>
#include <sys/mman.h>
#include <ucontext.h>

#include <cmath>
#include <cstdio>
#include <cstring>
#include <string>
#include <utility>
#include <vector>

using std::abs;
using std::erf;
using std::exp;
using std::fmax;
using std::fmin;
using std::log;
using std::max;
using std::min;
using std::pow;
using std::sqrt;
using std::tanh;

#define __global__
#define __device__
#define __host__
#define __forceinline__ inline
#define __restrict__
#define __shared__ static

struct dim3 {
  unsigned x = 1, y = 1, z = 1;
};

static dim3 threadIdx, blockIdx, blockDim, gridDim;

namespace emulated {

/**
 * A stack, on which threads run one after another, and stop at a barrier. It is entered by its
 * context, and from then on by a jump, which makes no call to the system.
 */
struct Fiber {
  ucontext_t context;
  jmp_buf place;
  bool began = false;
  bool waits = false;
};

/** Of a thread; below it lies a page that nobody may touch. */
static const size_t STACK = 64 << 10, GUARD = 16 << 10;

static jmp_buf scheduler;
static std::vector<Fiber *> fibers;
static Fiber *running;
static unsigned next;

/** Whether blocks and threads have their turn from the last to the first. */
static bool backwards;

static void (*kernel)(const char *);
static const char *arguments;

static void leave(Fiber *fiber) {
  if (_setjmp(fiber->place) == 0) {
    _longjmp(scheduler, 1);
  }
}

static void threads() {
  for (;;) {
    while (next < blockDim.x) {
      threadIdx.x = backwards ? blockDim.x - 1 - next : next;
      next++;
      kernel(arguments);
    }
    running->waits = false;
    leave(running);
  }
}

static void resume(Fiber *fiber) {
  running = fiber;
  if (_setjmp(scheduler) == 0) {
    if (fiber->began) {
      _longjmp(fiber->place, 1);
    }
    fiber->began = true;
    setcontext(&fiber->context);
  }
}

static Fiber *fresh() {
  Fiber *fiber = new Fiber();
  getcontext(&fiber->context);
  void *memory = mmap(nullptr, GUARD + STACK, PROT_READ | PROT_WRITE,
                      MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  mprotect(memory, GUARD, PROT_NONE);
  fiber->context.uc_stack.ss_sp = (char *)memory + GUARD;
  fiber->context.uc_stack.ss_size = STACK;
  fiber->context.uc_link = nullptr;
  makecontext(&fiber->context, threads, 0);
  return fiber;
}

/** Runs all threads of a block; whether all of them came to the same barriers. */
static bool block() {
  next = 0;
  std::vector<Fiber *> waiting;
  for (size_t f = 0; next < blockDim.x; f++) {
    if (f == fibers.size()) {
      fibers.push_back(fresh());
    }
    resume(fibers[f]);
    if (fibers[f]->waits) {
      waiting.push_back(fibers[f]);
    }
  }
  while (!waiting.empty()) {
    if (waiting.size() != blockDim.x) {
      // Those that wait are left where they are, for good.
      fibers.clear();
      return false;
    }
    std::vector<Fiber *> again;
    for (Fiber *fiber : waiting) {
      fiber->waits = false;
      resume(fiber);
      if (fiber->waits) {
        again.push_back(fiber);
      }
    }
    waiting = again;
  }
  return true;
}

static const char *grid(void (*what)(const char *), const char *with, unsigned blocks,
                        unsigned threads) {
  kernel = what;
  arguments = with;
  gridDim.x = blocks;
  blockDim.x = threads;
  for (unsigned b = 0; b < blocks; b++) {
    blockIdx.x = backwards ? blocks - 1 - b : b;
    if (!block()) {
      return "some threads of a block ended, or took another way, while others wait for them at "
             "__syncthreads()";
    }
  }
  return nullptr;
}

/** Calls a kernel with its parameters as they lie in memory. */
template <typename... P, size_t... I>
void call(void (*kernel)(P...), const char *at, std::index_sequence<I...>) {
  size_t places[sizeof...(P) + 1] = {};
  size_t sizes[] = {sizeof(P)..., 0}, alignments[] = {alignof(P)..., 1}, place = 0;
  for (size_t i = 0; i < sizeof...(P); i++) {
    place = (place + alignments[i] - 1) / alignments[i] * alignments[i];
    places[i] = place;
    place += sizes[i];
  }
  kernel(*(const std::remove_reference_t<P> *)(at + places[I])...);
}

template <typename... P>
void call(void (*kernel)(P...), const char *at) {
  call(kernel, at, std::index_sequence_for<P...>());
}

}  // namespace emulated

static void __syncthreads() {
  emulated::Fiber *mine = emulated::running;
  dim3 me = threadIdx;
  mine->waits = true;
  emulated::leave(mine);
  threadIdx = me;
}

/** Whether a kernel has added by atomicAdd, whose order shows in the last digits. */
static bool atomics;

template <typename T>
T atomicAdd(T *at, T term) {
  atomics = true;
  T before = *at;
  *at += term;
  return before;
}

// No other name is seen from outside: a kernel called step is not the step of the C library.
#define EXPORTED extern "C" __attribute__((visibility("default")))

#define EMULATED(name)                                                                       \
  EXPORTED const char *emulated_##name(const char *parameters, unsigned blocks,            \
                                         unsigned threads) {                                 \
    return emulated::grid([](const char *at) { emulated::call(name, at); }, parameters, blocks, \
                          threads);                                                          \
  }

