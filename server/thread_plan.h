// Decides the number of threads of the server.
#ifndef NEURITE_SERVER_THREAD_PLAN_H_
#define NEURITE_SERVER_THREAD_PLAN_H_

#include <optional>
#include <string>

#include "absl/strings/string_view.h"

namespace neurite {

// The CPU time that this process may use.
struct CpuAllowance {
  int cores = 1;                // cores that its threads may run on (affinity)
  std::optional<double> quota;  // of its control groups, in cores; empty: none
};

// Returns the allowance of this process. Reads its affinity, /proc/self/cgroup,
// and cpu.max (cgroup v2) or cpu.cfs_quota_us (v1) of its control group and all
// groups above. A file that cannot be read sets no limit.
CpuAllowance ReadCpuAllowance();

// Parses the content of cpu.max: "150000 100000" is 1.5 cores. Returns nullopt
// for "max ..." and for other text.
std::optional<double> ParseCpuMax(absl::string_view text);

struct ThreadPlan {
  int workers = 1;
  int compute_threads = 0;

  // True if the compute threads have at least one core besides a worker's.
  bool spare_cores = false;

  // "2 cores: 2 workers, 2 compute threads, 1 loader".
  std::string text;
};

// The numbers set by flags; empty: choose one.
struct ThreadWish {
  std::optional<int> workers;
  std::optional<int> compute_threads;  // 0: the workers run every batch
};

// By default, plans one worker and one compute thread for each whole core that
// quota and affinity allow, and at least one of each. They share the cores: a
// worker preempts a compute thread.
ThreadPlan PlanThreads(const CpuAllowance& allowance, const ThreadWish& wish);

}  // namespace neurite

#endif  // NEURITE_SERVER_THREAD_PLAN_H_
