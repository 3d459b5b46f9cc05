#include "client/loadtest/client_limit.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "core/base/plural.h"

namespace neurite {
namespace {

constexpr double kBusy = 0.9;

// Smaller delays are within the precision of the system's timers.
constexpr std::chrono::milliseconds kLate{1};

double Milliseconds(std::chrono::nanoseconds time) {
  return std::chrono::duration<double, std::milli>(time).count();
}

}  // namespace

std::vector<std::string> ClientLimits(const LoadOptions& options,
                                      const LoadResult& result) {
  std::vector<std::string> limits;
  if (result.client_load() > kBusy) {
    limits.push_back(absl::StrFormat(
        "the client was busy %.0f %% of the time on %s: use more --threads and "
        "--connections, or another machine",
        100 * result.client_load(), Plural(result.threads, "thread")));
  }
  // In the offline scenario all requests beyond those in flight are sent late
  // by design.
  if (options.scenario == Scenario::kOffline) return limits;
  const LoadTally& tally = result.tally;
  if (tally.unsent > 0) {
    limits.push_back(absl::StrCat(
        Plural(tally.unsent, "request was", "requests were"),
        " due but never sent: the limit of ",
        Plural(options.most_in_flight, "call"), " in flight was reached"));
  }
  const auto late = tally.lateness.Percentile(99);
  if (late > kLate && late > tally.latency.Percentile(99) / 10) {
    limits.push_back(absl::StrFormat(
        "1 %% of the requests were sent at least %.1f ms late, which is part "
        "of their latency",
        Milliseconds(late)));
  }
  return limits;
}

}  // namespace neurite
