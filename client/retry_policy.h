// Decides whether and when a failed attempt is retried.
#ifndef NEURITE_CLIENT_RETRY_POLICY_H_
#define NEURITE_CLIENT_RETRY_POLICY_H_

#include <chrono>
#include <optional>

#include "absl/strings/string_view.h"

namespace neurite {

struct RetryPolicy {
  std::chrono::milliseconds first_delay{50};
  std::chrono::milliseconds longest_delay{2000};
  double growth = 2;
};

struct FailedAttempt {
  // 1 for the first attempt.
  int number = 1;

  // The value of the trailer "grpc-retry-pushback-ms", if the server sent one.
  std::optional<absl::string_view> pushback;

  // Time until the call's deadline.
  std::chrono::milliseconds time_left{0};
};

// Returns the delay before the next attempt. Empty if there must be none: the
// delay is not shorter than `time_left`, or the server's pushback is negative
// or not a number.
//
// Without a pushback the delay grows from `first_delay` by the factor `growth`
// per attempt, up to `longest_delay`; `jitter`, uniform in [0, 1), then picks a
// value from the upper half of that, so that many clients do not retry at
// once. A pushback is used unchanged.
std::optional<std::chrono::milliseconds> DelayBeforeRetry(
    const RetryPolicy& policy, const FailedAttempt& failed, double jitter);

}  // namespace neurite

#endif  // NEURITE_CLIENT_RETRY_POLICY_H_
