// Decides whether a failed attempt is made again, and when.
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
  // 1 for the first.
  int number = 1;

  // What the server said in "grpc-retry-pushback-ms", if it did.
  std::optional<absl::string_view> pushback;

  // Until nobody waits for the answer any more.
  std::chrono::milliseconds time_left{0};
};

// How long to wait before the next attempt. Nothing if there should be none:
// it would come too late, or the server's pushback is negative or no number.
//
// Without a pushback the delay grows from `first_delay` by `growth` for each
// attempt, up to `longest_delay`, and `jitter`, uniform in [0, 1), picks from
// the upper half of that, so that many clients do not come back at once.
// A server's pushback is obeyed as it is.
std::optional<std::chrono::milliseconds> DelayBeforeRetry(
    const RetryPolicy& policy, const FailedAttempt& failed, double jitter);

}  // namespace neurite

#endif  // NEURITE_CLIENT_RETRY_POLICY_H_
