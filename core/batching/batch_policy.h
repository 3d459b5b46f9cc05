// The decisions of the batcher, as pure functions of a snapshot and the time.
#ifndef NEURITE_CORE_BATCHING_BATCH_POLICY_H_
#define NEURITE_CORE_BATCHING_BATCH_POLICY_H_

#include <chrono>
#include <cstdint>
#include <span>
#include <variant>

#include "absl/status/status.h"
#include "core/base/clock.h"
#include "core/batching/queued_work.h"
#include "core/model/cost_curve.h"

namespace neurite {

struct BatcherOptions {
  // --- Batches ---------------------------------------------------------------
  // The most rows of one batch. Larger requests are split. Most networks have
  // smaller batches (see BatchLimits).
  int64_t max_batch_rows = 256;

  // Batches that take at most this long run on the worker itself. A larger
  // value saves offloading; a smaller one protects the latency of other models.
  std::chrono::microseconds inline_limit{100};

  // Offloaded batches take about this long, or longer if the knee of the cost
  // curve requires it. A larger value saves offloading; a smaller one protects
  // the latency of other models.
  std::chrono::microseconds offload_limit{1000};

  // --- Queues ----------------------------------------------------------------
  // Limits of the queued work of one worker. A call beyond a limit fails with
  // RESOURCE_EXHAUSTED, unless nothing is queued (then a call of any size is
  // admitted) or its client stays within its allowance (see AllowanceOf).
  int64_t max_queued_rows = 65536;

  // A call is rejected immediately if its queueing time, predicted from the
  // cost curves, exceeds this. Set it to the longest time that clients accept.
  std::chrono::milliseconds max_queue_time{1000};

  // Returns INVALID_ARGUMENT that names the first field that is out of range.
  absl::Status Validate() const;
};

// The batch sizes of one network, in rows.
struct BatchLimits {
  int64_t knee = 1;     // larger batches do not lower the time per row
  int64_t here = 0;     // the most within inline_limit; 0: not even one row
  int64_t offload = 1;  // the most in an offloaded batch
  // True if batches within inline_limit are as efficient as longer ones. Any
  // number of rows then runs on the worker, `here` rows at a time, unless a
  // compute thread has a spare core.
  bool is_short() const { return here >= knee; }

  friend bool operator==(const BatchLimits&, const BatchLimits&) = default;
};
BatchLimits LimitsOf(const BatcherOptions& options, const CostCurve& cost);

// Whether a worker can offload a batch.
enum class ComputeThreadState {
  kNone,  // there are no compute threads: the worker runs every batch
  kBusy,
  kFree,       // one is free, but shares the cores of the workers
  kSpareCore,  // one is free, and has a core besides those of the workers
};

// The next action of a worker for one network.
struct Nothing {
  friend bool operator==(const Nothing&, const Nothing&) = default;
};
struct RunHere {
  int64_t rows = 0;
  friend bool operator==(const RunHere&, const RunHere&) = default;
};
struct Offload {
  int64_t rows = 0;
  friend bool operator==(const Offload&, const Offload&) = default;
};
using BatchAction = std::variant<Nothing, RunHere, Offload>;

// Decides what to do if `waiting` rows of a network are queued. Rows that can
// run are never delayed to form a larger batch. Returns Nothing only if no rows
// are queued, or if they need a compute thread and none is free.
BatchAction NextBatch(const BatchLimits& limits, int64_t waiting,
                      ComputeThreadState compute_threads);

// Returns the time that `rows` rows take in batches of `batch_rows`.
// REQUIRES: batch_rows > 0.
std::chrono::nanoseconds TimeInBatches(const CostCurve& cost, int64_t rows,
                                       int64_t batch_rows);

// Predicts how long the first row of a call is queued. Networks take turns,
// each for the same share of time, on `servers` threads. Hence the call waits
// for
//   running  the batches in progress,
//   ahead    the queued rows of its own network, and
//   others   the queued rows of each other network, but of each at most as much
//            as ahead + own, where `own` is the time of the call's rows.
// `servers` below 1 counts as 1.
std::chrono::nanoseconds ExpectedWait(
    std::chrono::nanoseconds running, std::chrono::nanoseconds ahead,
    std::chrono::nanoseconds own,
    std::span<const std::chrono::nanoseconds> others, int servers);

// The calls of a network queue in two lines. Those of the first are computed
// before those of the second; within a line, they are in order of arrival.
enum class QueueLine { kFirst, kSecond };

// How much less computing time than another client one must have been granted
// for its calls to queue in the first line. Clients that send equally many
// calls differ by less for most of the time.
inline constexpr std::chrono::nanoseconds kGrantTolerance =
    std::chrono::milliseconds(40);
// The computing time that such a client may then take from the first line at
// once, however long it sent nothing.
inline constexpr std::chrono::nanoseconds kGrantCredit =
    std::chrono::milliseconds(10);

// Returns the computing time that a client counts as having been granted.
// `granted` is that of its calls admitted up to now, `most` the largest of any
// client.
constexpr std::chrono::nanoseconds CountedGrant(
    std::chrono::nanoseconds granted, std::chrono::nanoseconds most) {
  const std::chrono::nanoseconds least = most - kGrantTolerance - kGrantCredit;
  return granted < least ? least : granted;
}

// Returns the line for a call that takes `own` to compute. The calls of a
// client that sends few thus never wait for the queue of one that sends many,
// while clients that send many get equal shares of the computing time.
constexpr QueueLine LineOf(std::chrono::nanoseconds counted_grant,
                           std::chrono::nanoseconds own,
                           std::chrono::nanoseconds most) {
  return counted_grant + own + kGrantTolerance <= most ? QueueLine::kFirst
                                                       : QueueLine::kSecond;
}

// Follows how much slower a worker gets through its queue than the cost curves
// predict, because it also reads, encodes and writes. `slowdown` is the present
// value, at least 1; it takes the time `elapsed` with queued calls and the time
// `computing` within it into account, unless little of it was computing.
double NextSlowdown(double slowdown, std::chrono::nanoseconds elapsed,
                    std::chrono::nanoseconds computing);

// Returns the part of `limit` that one client may always have queued, however
// much other clients have: 1/256. By default this admits a 1-row request on
// each of the streams that a connection may have. Total queued work is
// therefore bounded by `limit` plus the allowances of all clients.
int64_t AllowanceOf(int64_t limit);

// A call that is to be admitted.
struct Arrival {
  int64_t rows = 0;
  MonotonicTime deadline = MonotonicTime::max();
  std::chrono::nanoseconds own{0};  // the time to compute its rows
};

// The queued work of the worker when the call arrives.
struct Backlog {
  QueuedWork all;
  // The client's share of `all`. Equal to `all` if the front end does not
  // distinguish its clients.
  QueuedWork client;
  std::chrono::nanoseconds wait{0};  // see ExpectedWait and NextSlowdown
};

struct Admission {
  absl::Status status;
  // With RESOURCE_EXHAUSTED: the time after which a retry may succeed. After
  // its deadline if the call would miss that: retries within it only add to the
  // load.
  std::chrono::milliseconds retry_after{0};
};

// Returns OK, or the reason for which `arrival` is rejected at `now`:
//   DEADLINE_EXCEEDED   its deadline has passed
//   RESOURCE_EXHAUSTED  too much work is queued, its predicted queueing time is
//                       over max_queue_time, or it would miss its deadline
Admission Admit(const BatcherOptions& options, const Arrival& arrival,
                const Backlog& backlog, MonotonicTime now);

// The decision about a queued call just before its rows are computed.
enum class Disposition {
  kCompute,
  kExpired,    // it has missed its deadline, or would miss it
  kCancelled,  // the client has cancelled or disconnected
};
// `end` is the time at which its last row is expected to be computed: a call
// with a deadline at or before it has expired.
Disposition DispositionOf(MonotonicTime deadline, bool cancelled,
                          MonotonicTime end);

}  // namespace neurite

#endif  // NEURITE_CORE_BATCHING_BATCH_POLICY_H_
