#include "client/retry_policy.h"

#include <algorithm>
#include <cmath>
#include <cstdint>

#include "absl/strings/numbers.h"

namespace neurite {
namespace {

using Milliseconds = std::chrono::milliseconds;

Milliseconds Backoff(const RetryPolicy& policy, int attempt, double jitter) {
  const double longest = static_cast<double>(policy.longest_delay.count());
  const double grown = static_cast<double>(policy.first_delay.count()) *
                       std::pow(policy.growth, attempt - 1);
  return Milliseconds(
      static_cast<int64_t>(std::min(longest, grown) * (0.5 + 0.5 * jitter)));
}

}  // namespace

std::optional<Milliseconds> DelayBeforeRetry(const RetryPolicy& policy,
                                             const FailedAttempt& failed,
                                             double jitter) {
  Milliseconds delay{0};
  if (failed.pushback.has_value()) {
    int32_t pushback = 0;
    if (!absl::SimpleAtoi(*failed.pushback, &pushback) || pushback < 0) {
      return std::nullopt;
    }
    delay = Milliseconds(pushback);
  } else {
    delay = Backoff(policy, failed.number, jitter);
  }
  if (delay >= failed.time_left) return std::nullopt;
  return delay;
}

}  // namespace neurite
