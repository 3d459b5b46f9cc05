#include "core/batching/batch_policy.h"

#include <algorithm>
#include <cassert>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "core/base/plural.h"

namespace neurite {
namespace {

using std::chrono::milliseconds;
using std::chrono::nanoseconds;

double Milliseconds(nanoseconds time) {
  return std::chrono::duration<double, std::milli>(time).count();
}

// Returns the time after which a retry may succeed, in whole milliseconds, the
// unit of grpc-retry-pushback-ms.
milliseconds RetryAfter(nanoseconds excess) {
  constexpr milliseconds kLeast{1};
  constexpr milliseconds kMost{10'000};
  return std::clamp(std::chrono::ceil<milliseconds>(excess), kLeast, kMost);
}

Admission Refused(const std::string& text, nanoseconds excess) {
  return {absl::ResourceExhaustedError(text), RetryAfter(excess)};
}

// Returns true if `amount` more may be queued in addition to `all`, of which
// `own` is the client's. An empty queue admits any amount: a request over the
// limit could otherwise never be served.
bool FitsBound(int64_t amount, int64_t all, int64_t own, int64_t limit) {
  return all == 0 || amount <= limit - all ||
         amount <= AllowanceOf(limit) - own;
}

absl::Status OutOfRange(absl::string_view field, absl::string_view wanted,
                        int64_t got) {
  return absl::InvalidArgumentError(
      absl::StrCat(field, " must be ", wanted, ", got ", got));
}

}  // namespace

absl::Status BatcherOptions::Validate() const {
  if (max_batch_rows < 1 || max_batch_rows > 65536) {
    return OutOfRange("max_batch_rows", "1 to 65536", max_batch_rows);
  }
  if (max_queued_rows < 1) {
    return OutOfRange("max_queued_rows", "1 or more", max_queued_rows);
  }
  if (max_queue_time.count() < 1) {
    return OutOfRange("max_queue_time", "1 ms or more", max_queue_time.count());
  }
  if (inline_limit.count() < 0) {
    return OutOfRange("inline_limit", "0 us or more", inline_limit.count());
  }
  if (offload_limit.count() < 0) {
    return OutOfRange("offload_limit", "0 us or more", offload_limit.count());
  }
  return absl::OkStatus();
}

BatchLimits LimitsOf(const BatcherOptions& options, const CostCurve& cost) {
  const int64_t most = options.max_batch_rows;
  BatchLimits limits;
  limits.knee = std::min(most, cost.knee());
  limits.here = std::min(most, cost.RowsWithin(options.inline_limit));
  limits.offload =
      std::clamp(cost.RowsWithin(options.offload_limit), limits.knee, most);
  return limits;
}

BatchAction NextBatch(const BatchLimits& limits, int64_t waiting,
                      ComputeThreadState compute_threads) {
  if (waiting == 0) return Nothing{};
  if (waiting <= limits.here) return RunHere{waiting};
  if (compute_threads == ComputeThreadState::kNone) {
    return RunHere{std::min(waiting, std::max(limits.here, limits.knee))};
  }
  const Offload offload{std::min(waiting, limits.offload)};
  if (compute_threads == ComputeThreadState::kSpareCore) return offload;
  if (limits.is_short()) return RunHere{limits.here};
  if (compute_threads == ComputeThreadState::kFree) return offload;
  return Nothing{};
}

nanoseconds TimeInBatches(const CostCurve& cost, int64_t rows,
                          int64_t batch_rows) {
  assert(batch_rows > 0);
  // In double, because the product may overflow an integer.
  const int64_t batches = rows / batch_rows;
  const double whole = static_cast<double>(batches) *
                       static_cast<double>(cost.Time(batch_rows).count());
  constexpr double kYear = 3.2e16;
  return nanoseconds(static_cast<int64_t>(std::min(whole, kYear))) +
         cost.Time(rows % batch_rows);
}

nanoseconds ExpectedWait(nanoseconds running, nanoseconds ahead,
                         nanoseconds own, std::span<const nanoseconds> others,
                         int servers) {
  nanoseconds before = running + ahead;
  for (const nanoseconds other : others) {
    before += std::min(other, ahead + own);
  }
  return before / std::max(servers, 1);
}

double NextSlowdown(double slowdown, nanoseconds elapsed,
                    nanoseconds computing) {
  // A worker that computes for less of the time may have waited for calls.
  constexpr double kLeastShare = 0.3;
  // Beyond this, the worker was stopped or other networks had the time.
  constexpr double kMost = 4;
  // The weight of the latest window: three quarters after four of them.
  constexpr double kWeight = 0.3;
  if (elapsed.count() <= 0 || computing < elapsed * kLeastShare)
    return slowdown;
  const double ratio = static_cast<double>(elapsed.count()) /
                       static_cast<double>(computing.count());
  return slowdown + kWeight * (std::clamp(ratio, 1.0, kMost) - slowdown);
}

int64_t AllowanceOf(int64_t limit) { return limit / 256; }

Admission Admit(const BatcherOptions& options, const Arrival& arrival,
                const Backlog& backlog, MonotonicTime now) {
  if (arrival.deadline <= now) {
    return {absl::DeadlineExceededError(
                "the deadline had already passed on arrival"),
            milliseconds(0)};
  }
  const QueuedWork& all = backlog.all;
  const QueuedWork& client = backlog.client;
  if (!FitsBound(arrival.rows, all.rows, client.rows,
                 options.max_queued_rows)) {
    return Refused(
        absl::StrCat(Plural(all.rows, "row"), " already queued; ", arrival.rows,
                     " more would exceed the limit of ",
                     options.max_queued_rows, "; retry later"),
        backlog.wait);
  }
  if (backlog.wait > options.max_queue_time) {
    return Refused(
        absl::StrFormat(
            "the predicted queueing time of %.1f ms exceeds the limit of "
            "%d ms; retry later",
            Milliseconds(backlog.wait), options.max_queue_time.count()),
        backlog.wait - options.max_queue_time);
  }
  const nanoseconds left = arrival.deadline - now;
  // A call that has to wait could otherwise end just too late: the wait is only
  // predicted, and the reply must still be written. Without it, the simulated
  // network B answers 5 % fewer calls in time at 1.5 times its capacity; twice
  // as much gains nothing (tests/bench/overload_simulation_test.cc).
  constexpr nanoseconds kMargin = std::chrono::microseconds(300);
  const nanoseconds needed =
      backlog.wait + std::min(backlog.wait, kMargin) + arrival.own;
  if (needed > left) {
    return Refused(
        absl::StrFormat(
            "the call is predicted to end in %.2f ms, after its deadline in "
            "%.2f ms; retry later",
            Milliseconds(needed), Milliseconds(left)),
        left + nanoseconds(1));
  }
  return {};
}

Disposition DispositionOf(MonotonicTime deadline, bool cancelled,
                          MonotonicTime end) {
  if (cancelled) return Disposition::kCancelled;
  if (deadline <= end) return Disposition::kExpired;
  return Disposition::kCompute;
}

}  // namespace neurite
