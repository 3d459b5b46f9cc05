#include "bench/serve/processors.h"

#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <system_error>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "client/loadtest/cpu_time.h"

namespace neurite::bench::serve {
namespace {

cpu_set_t AllowedOf(pid_t thread) {
  cpu_set_t allowed;
  CPU_ZERO(&allowed);
  sched_getaffinity(thread, sizeof(allowed), &allowed);
  return allowed;
}

// The time that `processor` was busy, including the time that the host gave to
// other guests.
std::chrono::nanoseconds BusyTime(int processor) {
  const std::string name = absl::StrCat("cpu", processor, " ");
  std::ifstream file("/proc/stat");
  for (std::string line; std::getline(file, line);) {
    if (!line.starts_with(name)) continue;
    std::istringstream fields(line.substr(name.size()));
    int64_t user = 0, nice = 0, system = 0, idle = 0, iowait = 0;
    int64_t irq = 0, softirq = 0, steal = 0;
    fields >> user >> nice >> system >> idle >> iowait >> irq >> softirq >>
        steal;
    const int64_t ticks = user + nice + system + irq + softirq + steal;
    return std::chrono::nanoseconds(ticks * 1'000'000'000 /
                                    sysconf(_SC_CLK_TCK));
  }
  return std::chrono::nanoseconds(0);
}

}  // namespace

Processors ChooseProcessors() {
  const cpu_set_t allowed = AllowedOf(0);
  Processors processors{.server = -1};
  for (int i = 0; i < CPU_SETSIZE; ++i) {
    if (!CPU_ISSET(static_cast<size_t>(i), &allowed)) continue;
    if (processors.server < 0) processors.server = i;
    processors.client = i;
  }
  processors.server = std::max(processors.server, 0);
  return processors;
}

StayOn::StayOn(std::initializer_list<int> processors) : before_(AllowedOf(0)) {
  cpu_set_t only;
  CPU_ZERO(&only);
  for (const int each : processors) CPU_SET(static_cast<size_t>(each), &only);
  sched_setaffinity(0, sizeof(only), &only);
}

StayOn::~StayOn() { sched_setaffinity(0, sizeof(before_), &before_); }

int ThreadsBeside(int processor) {
  int beside = 0;
  std::error_code error;
  for (const auto& entry :
       std::filesystem::directory_iterator("/proc/self/task", error)) {
    pid_t thread = 0;
    if (!absl::SimpleAtoi(entry.path().filename().string(), &thread)) continue;
    const cpu_set_t allowed = AllowedOf(thread);
    const bool here = CPU_ISSET(static_cast<size_t>(processor), &allowed);
    if (!here || CPU_COUNT(&allowed) != 1) ++beside;
  }
  return beside;
}

OthersWatch::OthersWatch(int processor, pid_t process)
    : processor_(processor),
      process_(process),
      begin_(std::chrono::steady_clock::now()),
      before_(OthersTime()) {}

double OthersWatch::Share() const {
  const std::chrono::duration<double> others = OthersTime() - before_;
  const std::chrono::duration<double> wall =
      std::chrono::steady_clock::now() - begin_;
  return std::clamp(others / wall, 0.0, 1.0);
}

std::chrono::nanoseconds OthersWatch::OthersTime() const {
  const auto usage = ReadProcessUsage(process_);
  if (!usage.ok()) return BusyTime(processor_);
  return BusyTime(processor_) - usage->cpu_time;
}

}  // namespace neurite::bench::serve
