// CPU time and memory use of threads and processes.
#ifndef NEURITE_CLIENT_LOADTEST_CPU_TIME_H_
#define NEURITE_CLIENT_LOADTEST_CPU_TIME_H_

#include <sys/types.h>

#include <chrono>
#include <cstdint>

#include "absl/status/statusor.h"

namespace neurite {

// Returns the CPU time of the calling thread, in user mode and in the kernel.
std::chrono::nanoseconds ThreadCpuTime();

struct ProcessUsage {
  std::chrono::nanoseconds cpu_time{0};  // since the process started
  int64_t resident_bytes = 0;
  int64_t peak_resident_bytes = 0;
};

// Reads the usage of a process on this machine. NOT_FOUND if there is no
// process with this id.
absl::StatusOr<ProcessUsage> ReadProcessUsage(pid_t pid);

}  // namespace neurite

#endif  // NEURITE_CLIENT_LOADTEST_CPU_TIME_H_
