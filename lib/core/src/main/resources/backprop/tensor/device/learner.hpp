// What a learner's kernels need beside emulator.hpp: pointers that know how far they reach, and a
// process of their own, which reads what a launch is given, and writes what comes of it.

#include <sys/resource.h>
#include <unistd.h>

#include <cstdarg>
#include <type_traits>

namespace emulated {

/** Where the answer goes; what a kernel prints goes to stderr. */
static int answer;

static void write(const void *bytes, size_t count) {
  const char *at = (const char *)bytes;
  while (count > 0) {
    ssize_t written = ::write(answer, at, count);
    if (written <= 0) {
      _exit(1);
    }
    at += written;
    count -= written;
  }
}

/** Ends the process with what went wrong in a line; 0 where nobody knows the line. */
[[noreturn]] static void fail(int line, const char *format, ...) {
  char text[400];
  va_list values;
  va_start(values, format);
  int length = std::vsnprintf(text, sizeof text, format, values);
  va_end(values);
  char head[80];
  int begin = line > 0 ? std::snprintf(head, sizeof head, "Eline %d: ", line)
                       : std::snprintf(head, sizeof head, "E");
  write(head, begin);
  write(text, length < (int)sizeof text ? length : sizeof text - 1);
  std::fflush(nullptr);
  _exit(0);
}

static const char *who() {
  static char text[60];
  std::snprintf(text, sizeof text, "(block %u, thread %u)", blockIdx.x, threadIdx.x);
  return text;
}

/** An index, and the line that it stands in. */
struct At {
  long long i;
  int line;

  template <typename I, typename = std::enable_if_t<std::is_integral<I>::value>>
  At(I i, int line = __builtin_LINE()) : i((long long)i), line(line) {}
};

/** A pointer into an array whose length it knows; what is made of it by + knows it too. */
template <typename T>
struct Pointer {
  T *from = nullptr;
  long long offset = 0;
  /** -1: unknown, of what is no array. */
  long long length = 0;
  const char *name = "a pointer";

  Pointer() {}
  Pointer(std::nullptr_t) {}
  Pointer(T *from, long long length, const char *name) : from(from), length(length), name(name) {}

  template <size_t N>
  Pointer(T (&array)[N]) : from(array), length(N), name("an array of the kernel's") {}

  template <typename P, typename = std::enable_if_t<std::is_convertible<P, T *>::value &&
                                                    std::is_pointer<P>::value>>
  Pointer(P raw) : from(raw), length(-1) {}

  /** A pointer that only reads, of one that writes too. */
  template <typename U, typename = std::enable_if_t<std::is_convertible<U *, T *>::value>>
  Pointer(const Pointer<U> &other)
      : from(other.from), offset(other.offset), length(other.length), name(other.name) {}

  T &at(long long i, int line) const {
    if (from == nullptr) {
      fail(line, "%s points nowhere %s", name, who());
    }
    if (length >= 0 && (i < 0 || i >= length)) {
      fail(line, "index %lld of %s, which has %lld numbers %s", i, name, length, who());
    }
    return from[i];
  }

  T &operator[](At index) const { return at(offset + index.i, index.line); }
  T &operator*() const { return at(offset, 0); }

  Pointer &operator+=(long long n) {
    offset += n;
    return *this;
  }
  Pointer &operator-=(long long n) { return *this += -n; }
  Pointer &operator++() { return *this += 1; }
  Pointer &operator--() { return *this += -1; }
  Pointer operator++(int) {
    Pointer before = *this;
    offset++;
    return before;
  }
  Pointer operator--(int) {
    Pointer before = *this;
    offset--;
    return before;
  }
  friend Pointer operator+(Pointer p, long long n) { return p += n; }
  friend Pointer operator+(long long n, Pointer p) { return p += n; }
  friend Pointer operator-(Pointer p, long long n) { return p -= n; }
  long long operator-(const Pointer &other) const {
    return (from + offset) - (other.from + other.offset);
  }
  bool operator==(const Pointer &other) const { return from + offset == other.from + other.offset; }
  bool operator!=(const Pointer &other) const { return !(*this == other); }
  bool operator<(const Pointer &other) const { return *this - other < 0; }
  explicit operator bool() const { return from != nullptr; }
};

/** What a launch is given: an array, or one number. */
struct Argument {
  int array, size;
  /** 'f', 'd', 'i', 'l', as Java calls them. */
  int type, written;
  long long count;
  char *bytes;

  template <typename T>
  Pointer<T> pointer(const char *name) const {
    return Pointer<T>((T *)bytes, count, name);
  }
  template <typename T>
  T number() const {
    return *(const T *)bytes;
  }
};

static void read(void *bytes, size_t count) {
  if (std::fread(bytes, 1, count, stdin) != count) {
    _exit(1);
  }
}

static double number(const Argument &a, const char *bytes, long long i) {
  switch (a.type) {
    case 'f':
      return ((const float *)bytes)[i];
    case 'd':
      return ((const double *)bytes)[i];
    case 'i':
      return ((const int *)bytes)[i];
    default:
      return (double)((const long long *)bytes)[i];
  }
}

/** How far apart two orders may be: not at all, unless sums by atomicAdd were rounded otherwise. */
static double allowed(const std::vector<Argument> &all) {
  double largest = 0;
  for (const Argument &a : all) {
    for (long long i = 0; i < a.count && (a.type == 'f' || a.type == 'd'); i++) {
      double size = std::fabs(number(a, a.bytes, i));
      largest = size > largest && size < 1e300 ? size : largest;
    }
  }
  bool single = false;
  for (const Argument &a : all) {
    single |= a.type == 'f';
  }
  return atomics ? largest * (single ? 1e-4 : 1e-9) : 0;
}

/** The same launch, from the first thread to the last and from the last to the first. */
static void launch(void (*kernel)(const char *), int blocks, int threads,
                   std::vector<Argument> &all, const char *const *names) {
  std::vector<Argument> again = all;
  for (Argument &a : again) {
    a.bytes = new char[a.count * a.size + 8];
    std::memcpy(a.bytes, all[&a - again.data()].bytes, a.count * a.size);
  }
  const char *error = grid(kernel, (const char *)all.data(), blocks, threads);
  if (error == nullptr) {
    // What is printed, is printed once.
    std::fflush(nullptr);
    stderr = std::freopen("/dev/null", "w", stderr);
    backwards = true;
    dup2(fileno(stderr), 1);
    error = grid(kernel, (const char *)again.data(), blocks, threads);
  }
  if (error != nullptr) {
    fail(0, "%s", error);
  }
  double most = allowed(all);
  for (size_t k = 0; k < all.size(); k++) {
    const Argument &a = all[k];
    for (long long i = 0; a.written && i < a.count; i++) {
      double one = number(a, a.bytes, i), other = number(a, again[k].bytes, i);
      bool same = one == other || (one != one && other != other) || std::fabs(one - other) <= most;
      if (!same) {
        fail(0,
             "what comes out depends on the order of the threads: %s[%lld] is %.6g if they have "
             "their turn from the first to the last, and %.6g from the last to the first. Does one "
             "read, or write, what another writes, with no __syncthreads() between, or in another "
             "block?",
             names[k], i, one, other);
      }
    }
  }
}

struct Entry {
  const char *name;
  void (*kernel)(const char *);
  const char *const *names;
};

static void bound(int what, long long most) {
  // At the harder of the two limits of time, there is no signal that tells which it was.
  rlimit limit = {(rlim_t)most, (rlim_t)most + 1};
  setrlimit((__rlimit_resource_t)what, &limit);
}

/** Serves one launch. */
static int serve(const Entry *entries) {
  answer = dup(1);
  dup2(2, 1);
  std::setvbuf(stdout, nullptr, _IONBF, 0);
  bound(RLIMIT_CORE, 0);
  // Of root, whom this does not bind, the kernel is a cell like any other.
  bound(RLIMIT_NPROC, 0);
  int head[6];
  read(head, sizeof head);
  bound(RLIMIT_CPU, head[4]);
  long long bytes = 0;
  std::vector<Argument> all(head[3]);
  for (Argument &a : all) {
    int kind[4];
    read(kind, sizeof kind);
    a.array = kind[0];
    a.type = kind[1];
    a.size = kind[2];
    a.written = kind[3];
    read(&a.count, sizeof a.count);
    a.bytes = new char[a.count * a.size + 8];
    read(a.bytes, a.count * a.size);
    bytes += a.count * a.size;
  }
  bound(RLIMIT_AS, 4 * bytes + (1LL << 30));
  bound(RLIMIT_FSIZE, bytes + (1 << 20));
  const Entry &entry = entries[head[0]];
  launch(entry.kernel, head[1], head[2], all, entry.names);
  write("R", 1);
  for (const Argument &a : all) {
    if (a.written) {
      write(a.bytes, a.count * a.size);
    }
  }
  std::fflush(nullptr);
  _exit(0);
}

}  // namespace emulated

template <typename T, typename U>
T atomicAdd(emulated::Pointer<T> at, U term) {
  return atomicAdd(&*at, (T)term);
}

// What the compiler calls where an array of the kernel's is left, or a whole number divided by 0.
extern "C" {
struct Place {
  const char *file;
  unsigned line, column;
};

void __ubsan_handle_out_of_bounds_abort(Place *place, long index) {
  emulated::fail(place->line, "index %ld of an array of the kernel's, which has fewer numbers %s",
                 index, emulated::who());
}

void __ubsan_handle_divrem_overflow_abort(Place *place, long, long) {
  emulated::fail(place->line, "a whole number is divided by 0 %s", emulated::who());
}
}

using emulated::Pointer;

inline float rsqrtf(float x) { return 1 / std::sqrt(x); }
inline double rsqrt(double x) { return 1 / std::sqrt(x); }
