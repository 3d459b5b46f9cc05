#include "bench/forward/machine.h"

#include <sched.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fstream>

#include "absl/status/status.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"

namespace neurite::bench {
namespace {

std::string FirstLine(const std::string& path) {
  std::ifstream file(path);
  std::string line;
  std::getline(file, line);
  return line;
}

std::string CpuName() {
  std::ifstream file("/proc/cpuinfo");
  for (std::string line; std::getline(file, line);) {
    if (line.starts_with("model name")) {
      return line.substr(std::min(line.find(": ") + 2, line.size()));
    }
  }
  return "unknown processor";
}

// The size of the data cache of `level`, in bytes; 0 if the system does not
// report it.
int64_t CacheBytes(int core, int level) {
  const std::string folder =
      absl::StrCat("/sys/devices/system/cpu/cpu", core, "/cache/index");
  for (int index = 0; index < 8; ++index) {
    const std::string cache = absl::StrCat(folder, index);
    if (FirstLine(absl::StrCat(cache, "/level")) != absl::StrCat(level) ||
        FirstLine(absl::StrCat(cache, "/type")) == "Instruction") {
      continue;
    }
    int64_t kibibytes = 0;
    const std::string size = FirstLine(absl::StrCat(cache, "/size"));
    if (absl::SimpleAtoi(absl::StripSuffix(size, "K"), &kibibytes)) {
      return kibibytes << 10;
    }
  }
  const long size = sysconf(level == 2 ? _SC_LEVEL2_CACHE_SIZE  // NOLINT
                                       : _SC_LEVEL3_CACHE_SIZE);
  return std::max(size, 0L);
}

}  // namespace

std::string MemoryLevelName(MemoryLevel level) {
  static constexpr const char* kNames[] = {"L2", "L3", "memory"};
  return kNames[static_cast<int>(level)];
}

MemoryLevel Machine::LevelOf(int64_t bytes) const {
  if (bytes <= l2_bytes) return MemoryLevel::kL2;
  if (bytes <= l3_bytes) return MemoryLevel::kL3;
  return MemoryLevel::kMemory;
}

double Machine::peak() const { return std::max(avx512_peak, avx2_peak); }

double Machine::RooflineSeconds(const Net& net, int64_t rows) const {
  return std::max(net.Flops(rows) / peak(),
                  static_cast<double>(net.ParameterBytes()) /
                      weight_bandwidth.at(net.letter));
}

double Machine::WarmSeconds(const Net& net) const {
  constexpr int kPasses = 15;
  return kPasses * static_cast<double>(net.ParameterBytes()) / memory_bandwidth;
}

absl::StatusOr<int> PinToOneCore() {
  cpu_set_t allowed;
  if (sched_getaffinity(0, sizeof(allowed), &allowed) != 0) {
    return absl::InternalError(
        absl::StrCat("sched_getaffinity: ", std::strerror(errno)));
  }
  int last = -1;
  for (int core = 0; core < CPU_SETSIZE; ++core) {
    if (CPU_ISSET(core, &allowed)) last = core;
  }
  cpu_set_t one;
  CPU_ZERO(&one);
  CPU_SET(last, &one);
  if (sched_setaffinity(0, sizeof(one), &one) != 0) {
    return absl::InternalError(absl::StrCat("sched_setaffinity to processor ",
                                            last, ": ", std::strerror(errno)));
  }
  return last;
}

Machine DescribeMachine(int core) {
  Machine machine;
  machine.cpu = CpuName();
  machine.l2_bytes = CacheBytes(core, 2);
  machine.l3_bytes = CacheBytes(core, 3);
  return machine;
}

}  // namespace neurite::bench
