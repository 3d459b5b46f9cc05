#include "client/loadtest/load_options.h"

#include <sched.h>

#include <cmath>

#include "absl/strings/str_cat.h"
#include "core/base/plural.h"
#include "core/base/status_macros.h"

namespace neurite {
namespace {

absl::Status Wrong(absl::string_view what, double value,
                   absl::string_view wanted) {
  return absl::InvalidArgumentError(
      absl::StrCat(what, " ", value, ": must be ", wanted));
}

absl::Status CheckCpu(int cpu) {
  cpu_set_t ours;
  CPU_ZERO(&ours);
  sched_getaffinity(0, sizeof(ours), &ours);
  if (cpu >= 0 && cpu < CPU_SETSIZE && CPU_ISSET(cpu, &ours)) {
    return absl::OkStatus();
  }
  return absl::InvalidArgumentError(
      absl::StrCat("processor ", cpu,
                   ": not available to this process, which "
                   "may use ",
                   Plural(CPU_COUNT(&ours), "processor"),
                   "; the first processor of a machine is 0"));
}

}  // namespace

absl::Status LoadOptions::Validate() const {
  if (scenario == Scenario::kServer && !(rate > 0 && std::isfinite(rate))) {
    return Wrong("rate", rate, "a number of requests per second above 0");
  }
  if (concurrency < 1) {
    return Wrong("concurrency", static_cast<double>(concurrency), "1 or more");
  }
  if (messages < 1) return Wrong("messages", 0, "1 or more");
  if (duration.count() <= 0) {
    return Wrong("duration in ns", static_cast<double>(duration.count()),
                 "above 0");
  }
  if (warm_up.count() < 0) {
    return Wrong("warm-up in ns", static_cast<double>(warm_up.count()),
                 "0 or more");
  }
  if (timeout.count() <= 0) {
    return Wrong("timeout in ns", static_cast<double>(timeout.count()),
                 "above 0");
  }
  if (requests.value_or(1) < 1) {
    return Wrong("requests", static_cast<double>(*requests), "1 or more");
  }
  if (scenario == Scenario::kOffline && !requests.has_value()) {
    return absl::InvalidArgumentError(
        "the scenario offline requires a number of requests");
  }
  if (threads < 1) return Wrong("threads", threads, "1 or more");
  if (cpu.has_value()) NEURITE_RETURN_IF_ERROR(CheckCpu(*cpu));
  if (connections < 1) return Wrong("connections", connections, "1 or more");
  if (most_in_flight < 1) {
    return Wrong("calls in flight", static_cast<double>(most_in_flight),
                 "1 or more");
  }
  return absl::OkStatus();
}

}  // namespace neurite
