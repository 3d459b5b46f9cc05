#include "client/loadtest/cpu_time.h"

#include <time.h>

#include <fstream>
#include <string>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/string_view.h"

namespace neurite {
namespace {

std::chrono::nanoseconds Read(clockid_t clock) {
  timespec time = {};
  clock_gettime(clock, &time);
  return std::chrono::seconds(time.tv_sec) +
         std::chrono::nanoseconds(time.tv_nsec);
}

// Parses a line such as "VmRSS:      1234 kB".
int64_t Kibibytes(absl::string_view line) {
  const std::vector<absl::string_view> words =
      absl::StrSplit(line, absl::ByAnyChar(" \t"), absl::SkipEmpty());
  int64_t kibibytes = 0;
  if (words.size() < 2 || !absl::SimpleAtoi(words[1], &kibibytes)) return 0;
  return kibibytes;
}

}  // namespace

std::chrono::nanoseconds ThreadCpuTime() {
  return Read(CLOCK_THREAD_CPUTIME_ID);
}

absl::StatusOr<ProcessUsage> ReadProcessUsage(pid_t pid) {
  clockid_t clock = 0;
  std::ifstream status(absl::StrCat("/proc/", pid, "/status"));
  // The CPU clock is more precise than /proc/PID/stat, which counts 10 ms
  // ticks.
  if (!status || clock_getcpuclockid(pid, &clock) != 0) {
    return absl::NotFoundError(
        absl::StrCat("no process ", pid, " on this machine"));
  }
  ProcessUsage usage;
  usage.cpu_time = Read(clock);
  for (std::string line; std::getline(status, line);) {
    if (line.rfind("VmRSS:", 0) == 0) {
      usage.resident_bytes = Kibibytes(line) * 1024;
    } else if (line.rfind("VmHWM:", 0) == 0) {
      usage.peak_resident_bytes = Kibibytes(line) * 1024;
    }
  }
  return usage;
}

}  // namespace neurite
