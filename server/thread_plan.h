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
  int executors = 0;

  // True if executors have cores beside the lane's.
  bool spare_cores = false;

  // "2 cores: 1 lane, 2 executors, 1 loader".
  std::string text;
};

// Executors: one for each whole core that the quota and the affinity leave, at
// least one: on one core it shares the core with the lane, which interrupts it.
// `executors`, if given, wins; 0: the lane runs every batch.
ThreadPlan PlanThreads(const CpuAllowance& allowance,
                       std::optional<int> executors);

}  // namespace neurite

#endif  // NEURITE_SERVER_THREAD_PLAN_H_
