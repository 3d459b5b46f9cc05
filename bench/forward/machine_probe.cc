// The measuring functions of machine.h: loops that contain only arithmetic or
// only loads.
#include <immintrin.h>
#include <sys/mman.h>
#include <time.h>

#include <algorithm>
#include <cstdlib>
#include <memory>

#include "bench/forward/machine.h"
#include "bench/forward/timing.h"

namespace neurite::bench {
namespace {

constexpr int kFmaSteps = 50'000;
// Independent sums: at least the latency of an FMA times two units, and at most
// the registers that AVX2 has besides those of the two factors.
constexpr int kChains = 12;

// Returns the flop/s of one loop on kChains independent registers.
#define NEURITE_PEAK(name, isa, Vec, set1, fmadd, workers)                  \
  [[gnu::target(isa)]] double name() {                                      \
    const Vec x = set1(0.999f), y = set1(0.001f);                           \
    Vec sums[kChains];                                                      \
    _Pragma("GCC unroll 12") for (int i = 0; i < kChains; ++i) sums[i] = x; \
    const Stopwatch watch;                                                  \
    for (int step = 0; step < kFmaSteps; ++step) {                          \
      _Pragma("GCC unroll 12") for (int i = 0; i < kChains; ++i) {          \
        sums[i] = fmadd(sums[i], x, y);                                     \
        asm volatile("" : "+v"(sums[i]));                                   \
      }                                                                     \
    }                                                                       \
    return 2.0 * (workers)*kChains * kFmaSteps / watch.Seconds();           \
  }
NEURITE_PEAK(PeakAvx512, "avx512f", __m512, _mm512_set1_ps, _mm512_fmadd_ps, 16)
NEURITE_PEAK(PeakAvx2, "avx2,fma", __m256, _mm256_set1_ps, _mm256_fmadd_ps, 8)
#undef NEURITE_PEAK

// Reads `floats` floats, a multiple of 128, from an address that is a multiple
// of 64 bytes.
#define NEURITE_READ(name, isa, Vec, load, workers)                       \
  [[gnu::target(isa)]] void name(const float* data, int64_t floats) {     \
    for (const float* end = data + floats; data < end; data += 128) {     \
      _Pragma("GCC unroll 16") for (int i = 0; i < 128; i += (workers)) { \
        const Vec value = load(data + i);                                 \
        asm volatile("" : : "v"(value));                                  \
      }                                                                   \
    }                                                                     \
  }
NEURITE_READ(ReadAvx512, "avx512f", __m512, _mm512_load_ps, 16)
NEURITE_READ(ReadAvx2, "avx2", __m256, _mm256_load_ps, 8)
NEURITE_READ(ReadSse, "sse2", __m128, _mm_load_ps, 4)
#undef NEURITE_READ

void Read(const float* data, int64_t floats) {
  if (__builtin_cpu_supports("avx512f")) {
    ReadAvx512(data, floats);
  } else if (__builtin_cpu_supports("avx2")) {
    ReadAvx2(data, floats);
  } else {
    ReadSse(data, floats);
  }
}

// Returns the peak of the widest instructions, in flop/s.
double MeasurePeakOnce(Machine& machine) {
  double reached = 0;
  if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma")) {
    reached = PeakAvx2();
    machine.avx2_peak = std::max(machine.avx2_peak, reached);
  }
  if (__builtin_cpu_supports("avx512f")) {
    const double avx512 = PeakAvx512();
    machine.avx512_peak = std::max(machine.avx512_peak, avx512);
    reached = std::max(reached, avx512);
  }
  return reached;
}

// The processor time of this thread since it started.
double CpuSeconds() {
  timespec now;
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) +
         1e-9 * static_cast<double>(now.tv_nsec);
}

struct Free {
  void operator()(float* data) const { std::free(data); }
};

// Allocates large pages, so that address translation costs nothing.
std::unique_ptr<float[], Free> Buffer(int64_t bytes) {
  constexpr size_t kLargePage = size_t{2} << 20;
  const size_t size =
      (static_cast<size_t>(bytes) + kLargePage - 1) / kLargePage * kLargePage;
  auto* data = static_cast<float*>(std::aligned_alloc(kLargePage, size));
  if (data == nullptr) std::abort();
  madvise(data, size, MADV_HUGEPAGE);  // only a hint; slower if refused
  std::fill_n(data, size / sizeof(float), 1.0f);
  return std::unique_ptr<float[], Free>(data);
}

// The byte/s of repeatedly reading `bytes` bytes, the best of several passes.
double ReadBandwidth(int64_t bytes) {
  constexpr double kPassSeconds = 0.001;
  constexpr int kPasses = 30;
  const auto floats = bytes / static_cast<int64_t>(sizeof(float)) / 128 * 128;
  const auto buffer = Buffer(bytes);
  double best = 0;
  for (int pass = 0; pass < kPasses; ++pass) {
    Read(buffer.get(), floats);
    const Stopwatch watch;
    int64_t reads = 0;
    do {
      Read(buffer.get(), floats);
      ++reads;
    } while (watch.Seconds() < kPassSeconds);
    best = std::max(
        best, 4.0 * static_cast<double>(reads * floats) / watch.Seconds());
  }
  return best;
}

}  // namespace

void MeasurePeak(Machine& machine) {
  constexpr int kTimes = 20;
  for (int i = 0; i < kTimes; ++i) (void)MeasurePeakOnce(machine);
}

bool CoreNoiseDetector::WasDisturbed() {
  constexpr double kLeastShare = 0.98;
  const double wall = wall_.Seconds();
  const double cpu = CpuSeconds() - cpu_seconds_;
  double peak = 0;
  for (int i = 0; i < 3; ++i) peak = std::max(peak, MeasurePeakOnce(machine_));
  wall_ = Stopwatch();
  cpu_seconds_ = CpuSeconds();
  return cpu < kLeastShare * wall || peak < kLeastShare * machine_.peak();
}

void MeasureBandwidths(Machine& machine) {
  // Half of each cache, because the rest holds other data. The system may
  // report a larger level-3 cache than one core of a virtual machine can use.
  constexpr int64_t kMostL3 = int64_t{16} << 20;
  const int64_t in_l3 = std::min(machine.l3_bytes / 2, kMostL3);
  const int64_t beyond =
      std::clamp(2 * machine.l3_bytes, int64_t{128} << 20, int64_t{1} << 30);
  const auto raise = [](double& best, int64_t bytes) {
    if (bytes > 0) best = std::max(best, ReadBandwidth(bytes));
  };
  raise(machine.l2_bandwidth, machine.l2_bytes / 2);
  raise(machine.l3_bandwidth, in_l3);
  raise(machine.memory_bandwidth, beyond);
  for (const Net& net : Nets()) {
    raise(machine.weight_bandwidth[net.letter],
          std::max(net.ParameterBytes(), machine.l2_bytes / 4));
  }
}

}  // namespace neurite::bench
