// How many threads the server runs.
#ifndef NEURITE_SERVER_THREAD_PLAN_H_
#define NEURITE_SERVER_THREAD_PLAN_H_

#include <optional>
#include <string>

#include "absl/strings/string_view.h"

namespace neurite {

// The processor time that this process may use.
struct CpuAllowance {
  int cores = 1;                // that its threads may run on (affinity)
  std::optional<double> quota;  // in cores, of its control groups; empty: none
};

// What the system allows this process. Reads /proc/self/cgroup and the cpu.max
// of every group above (cgroup v2; cpu.cfs_quota_us of v1); what cannot be read
// allows everything.
CpuAllowance ReadCpuAllowance();

// The quota in the text of a cpu.max: "150000 100000" is 1.5 cores; "max ..."
// and what is no such text: none.
std::optional<double> ParseCpuMax(absl::string_view text);

struct ThreadPlan {
  int workers = 1;
  int compute_threads = 0;

  // True if compute threads have cores beside the worker's.
  bool spare_cores = false;

  // "2 cores: 2 workers, 2 compute threads, 1 loader".
  std::string text;
};

// What was asked for; empty: what is right.
struct ThreadWish {
  std::optional<int> workers;
  std::optional<int> compute_threads;  // 0: the workers run every batch
};

// Workers and compute threads: of each, one for each whole core that the quota
// and the affinity leave, at least one. They share the cores: a worker
// interrupts a compute thread.
ThreadPlan PlanThreads(const CpuAllowance& allowance, const ThreadWish& wish);

}  // namespace neurite

#endif  // NEURITE_SERVER_THREAD_PLAN_H_
