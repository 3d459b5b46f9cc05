// What one core of this machine can do at best, measured.
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
  std::string cpu;       // its name for itself
  int64_t l2_bytes = 0;  // of the core, 0 where unknown
  int64_t l3_bytes = 0;  // that the core can reach, 0 where unknown

  // Fused multiply-adds on registers alone, in flop/s; 0 without such
  // instructions.
  double avx512_peak = 0;
  double avx2_peak = 0;

  // Streaming reads, in byte/s, of half of each cache (16 MiB at most) and of
  // far more than the caches hold.
  double l2_bandwidth = 0;
  double l3_bandwidth = 0;
  double memory_bandwidth = 0;
  // The same over as many bytes as a network's weights, by its letter: a nearly
  // full level-3 cache is slower than half of one. What would fit the
  // first-level cache is read from the second.
  std::map<std::string, double> weight_bandwidth;

  // Of the widest instructions that there are.
  double peak() const;
  // The smallest level that holds `bytes`.
  MemoryLevel LevelOf(int64_t bytes) const;

  // What a pass of `rows` rows takes at least: the larger of flops / peak() and
  // bytes / bandwidth, where bytes are those of the weights and biases, read
  // once from the smallest level that holds them all.
  double RooflineSeconds(const Net& net, int64_t rows) const;

  // Calls of this long bring all weights of `net` back to a cache that held
  // others, and let it settle. REQUIRES: memory_bandwidth was measured.
  double WarmSeconds(const Net& net) const;
};

// Pins this thread, and those it will start, to the last processor that it may
// run on, and returns that. INTERNAL if the system refuses.
absl::StatusOr<int> PinToOneCore();

// The name and the caches of the processor `core`; nothing measured yet.
Machine DescribeMachine(int core);

// Measures for a moment and raises each of `machine`'s numbers to what was
// reached; called again and again during a run, it finds the best.
void MeasurePeak(Machine& machine);
void MeasureBandwidths(Machine& machine);

// Sees that this thread did not have its core for some of the time, or that the
// core did not reach the machine's peak: other programs, or other guests of the
// host, took from it.
class CoreNoiseDetector final : public NoiseDetector {
 public:
  // Raises the peak of `machine` on the way; `machine` must outlive this.
  explicit CoreNoiseDetector(Machine& machine) : machine_(machine) {}
  bool WasDisturbed() override;

 private:
  Machine& machine_;
  Stopwatch wall_;
  double cpu_seconds_ = 0;
};

}  // namespace neurite::bench

#endif  // NEURITE_BENCH_FORWARD_MACHINE_H_
