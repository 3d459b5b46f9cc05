// What a thread or a process has used of the machine.
#ifndef NEURITE_CLIENT_LOADTEST_CPU_TIME_H_
#define NEURITE_CLIENT_LOADTEST_CPU_TIME_H_

#include <sys/types.h>

#include <chrono>
#include <cstdint>

#include "absl/status/statusor.h"

namespace neurite {

// Of the calling thread, in user mode and in the kernel.
std::chrono::nanoseconds ThreadCpuTime();

struct ProcessUsage {
  std::chrono::nanoseconds cpu_time{0};  // since it began
  int64_t resident_bytes = 0;
  int64_t peak_resident_bytes = 0;
};

// Of a process on this machine. NOT_FOUND if there is none with this id.
absl::StatusOr<ProcessUsage> ReadProcessUsage(pid_t pid);

}  // namespace neurite

#endif  // NEURITE_CLIENT_LOADTEST_CPU_TIME_H_
