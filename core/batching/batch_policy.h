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
  // Rows that are computed together at most. Larger requests are split. The cap
  // of a network is the knee of its cost curve, where that is lower.
  int64_t max_batch_rows = 256;

  // What takes no longer runs on the worker that read it. Larger saves the way
  // to a compute thread; smaller protects other models' latency.
  std::chrono::microseconds inline_limit{100};

  // What a compute thread runs at a time takes about so long, unless the knee
  // needs more. Larger saves offloading; smaller protects other models'
  // latency.
  std::chrono::microseconds offload_limit{1000};

  // --- Bounds of what waits on one worker; beyond, calls get
  // RESOURCE_EXHAUSTED,
  // --- unless nothing waits: a call of any size is then taken; or their client
  // --- stays within its allowance (see AllowanceOf).
  int64_t max_queued_rows = 65536;
  int64_t max_queued_bytes = int64_t{64} << 20;  // until they are answered

  // A call that would wait longer, by the cost curves, is refused at once.
  // Lower it to what a caller would still wait for.
  std::chrono::milliseconds max_queue_time{1000};

  // INVALID_ARGUMENT naming the first field that is out of range.
  absl::Status Validate() const;
};

// How many rows of one network run together.
struct BatchLimits {
  int64_t knee = 1;     // from here on a row costs no less
  int64_t here = 0;     // what fits the inline limit; 0: not even one row
  int64_t offload = 1;  // what a compute thread takes at a time
  // True if short batches are as good as long ones: its rows run on the worker,
  // however many, a few at a time.
  bool is_short() const { return here >= knee; }

  friend bool operator==(const BatchLimits&, const BatchLimits&) = default;
};
BatchLimits LimitsOf(const BatcherOptions& options, const CostCurve& cost);

// The compute threads as a worker sees them.
enum class ComputeThreadState {
  kNone,  // there are none: the worker runs all
  kBusy,
  kFree,       // one is free, on the worker's own core
  kSpareCore,  // one is free, on a core that would be idle
};

// What a worker does next for one network.
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

// Says what to do where `waiting` rows of a network wait. Never waits for
// company: rows that can run, run. Nothing only if none wait, or all must wait
// for a compute thread.
BatchAction NextBatch(const BatchLimits& limits, int64_t waiting,
                      ComputeThreadState compute_threads);

// What `rows` rows take if they run in batches of `batch_rows`.
// REQUIRES: batch_rows > 0.
std::chrono::nanoseconds TimeInBatches(const CostCurve& cost, int64_t rows,
                                       int64_t batch_rows);

// How long an arrival waits for its first row's turn, where networks take turns
// by time: until `running` has ended, and until `ahead`, the rows of its own
// network, and as much of each of `others` as fits beside `ahead` and `own` are
// done, by `servers` threads.
std::chrono::nanoseconds ExpectedWait(
    std::chrono::nanoseconds running, std::chrono::nanoseconds ahead,
    std::chrono::nanoseconds own,
    std::span<const std::chrono::nanoseconds> others, int servers);

// What one client may always have waiting, of what is bounded by `limit`,
// however much others have: a 256th, so that as many lone rows of a connection
// find room as it may have calls. What waits is bounded by `limit` and the
// allowances of as many clients as there may be.
int64_t AllowanceOf(int64_t limit);

// A call that asks to be let in.
struct Arrival {
  int64_t rows = 0;
  int64_t bytes = 0;  // of its request
  MonotonicTime deadline = MonotonicTime::max();
  std::chrono::nanoseconds own{0};  // what its rows take
};

// What it finds on its worker.
struct Backlog {
  QueuedWork all;
  // Of all, what the arrival's client has: all of it where clients are not told
  // apart.
  QueuedWork client;
  std::chrono::nanoseconds wait{0};  // see ExpectedWait
};

struct Admission {
  absl::Status status;
  // With RESOURCE_EXHAUSTED: when to try again.
  std::chrono::milliseconds retry_after{0};
};

// OK, or why `arrival` is refused at `now`:
//   DEADLINE_EXCEEDED   its deadline has passed
//   RESOURCE_EXHAUSTED  too much waits, it would wait too long, or it would end
//                       past its deadline
Admission Admit(const BatcherOptions& options, const Arrival& arrival,
                const Backlog& backlog, MonotonicTime now);

// What to do with a waiting call right before its rows would be computed, which
// is expected to end at `end`.
enum class Disposition {
  kCompute,
  kExpired,    // its deadline is not after that: nobody reads the answer
  kCancelled,  // its client has gone
};
Disposition DispositionOf(MonotonicTime deadline, bool cancelled,
                          MonotonicTime end);

}  // namespace neurite

#endif  // NEURITE_CORE_BATCHING_BATCH_POLICY_H_
