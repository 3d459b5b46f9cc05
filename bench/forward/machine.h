// The measured peak performance of one core of this machine.
#ifndef NEURITE_BENCH_FORWARD_MACHINE_H_
#define NEURITE_BENCH_FORWARD_MACHINE_H_

#include <cstdint>
#include <map>
#include <string>

#include "absl/status/statusor.h"
#include "bench/forward/nets.h"
#include "bench/forward/timing.h"

namespace neurite::bench {

enum class MemoryLevel { kL2, kL3, kMemory };
std::string MemoryLevelName(MemoryLevel level);

struct Machine {
  std::string cpu;       // the model name that it reports
  int64_t l2_bytes = 0;  // of the core; 0: unknown
  int64_t l3_bytes = 0;  // that the core can use; 0: unknown

  // Fused multiply-adds on registers only, in flop/s; 0 if the processor lacks
  // the instructions.
  double avx512_peak = 0;
  double avx2_peak = 0;

  // Bandwidth of streaming reads, in byte/s: over half of each cache (at most
  // 16 MiB), and over a buffer far larger than the caches.
  double l2_bandwidth = 0;
  double l3_bandwidth = 0;
  double memory_bandwidth = 0;
  // The same over as many bytes as a network's weights, by the network's
  // letter: a nearly full level-3 cache is slower than a half-full one. Weights
  // that would fit the level-1 cache are read from the level-2 cache.
  std::map<std::string, double> weight_bandwidth;

  // The peak with the widest instructions that the processor has.
  double peak() const;
  // The smallest level that holds `bytes`.
  MemoryLevel LevelOf(int64_t bytes) const;

  // The least time that a pass of `rows` rows can take: the larger of
  // flops / peak() and bytes / bandwidth, where the bytes are those of the
  // weights and biases, read once from the smallest level that holds them all.
  double RooflineSeconds(const Net& net, int64_t rows) const;

  // Repeating the pass for this long loads all weights of `net` into a cache
  // that held other data, and lets the cache settle. REQUIRES:
  // memory_bandwidth was measured.
  double WarmSeconds(const Net& net) const;
};

// Pins this thread, and the threads that it starts later, to the last processor
// that it may run on, and returns the processor's number. Returns INTERNAL if
// the system refuses.
absl::StatusOr<int> PinToOneCore();

// Returns the name and the cache sizes of the processor `core`. The measured
// members stay 0.
Machine DescribeMachine(int core);

// Measure briefly and raise each of `machine`'s numbers to the value reached.
// Called repeatedly during a run, they find the maximum.
void MeasurePeak(Machine& machine);
void MeasureBandwidths(Machine& machine);

// Detects that this thread did not have its core for part of the time, or that
// the core did not reach the machine's peak: other programs, or other guests of
// the host, used it.
class CoreNoiseDetector final : public NoiseDetector {
 public:
  // Also raises the peak of `machine`, which must outlive this object.
  explicit CoreNoiseDetector(Machine& machine) : machine_(machine) {}
  bool WasDisturbed() override;

 private:
  Machine& machine_;
  Stopwatch wall_;
  double cpu_seconds_ = 0;
};

}  // namespace neurite::bench

#endif  // NEURITE_BENCH_FORWARD_MACHINE_H_
