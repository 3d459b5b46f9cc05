// The decisions of the batcher, as pure functions of a snapshot and the time.
#ifndef NEURITE_CORE_BATCHING_BATCH_POLICY_H_
#define NEURITE_CORE_BATCHING_BATCH_POLICY_H_

#include <cstdint>

#include "absl/status/status.h"
#include "core/base/clock.h"

namespace neurite {

struct BatcherOptions {
  // Rows that are computed together at most. Larger requests are split. Beyond
  // a few hundred rows the product gains nothing and the first row waits
  // longer.
  int64_t max_batch_rows = 256;

  // Rows that may wait on one lane. Beyond this a call is refused with
  // RESOURCE_EXHAUSTED, unless nothing waits: a call of any size is then taken.
  int64_t max_waiting_rows = 65536;

  // INVALID_ARGUMENT naming the first field that is out of range.
  absl::Status Validate() const;
};

// A call that asks to be let in.
struct Arrival {
  int64_t rows = 0;
  MonotonicTime deadline = MonotonicTime::max();
};

// OK, or why `arrival` is refused at `now` while `waiting_rows` wait:
//   DEADLINE_EXCEEDED   its deadline has passed
//   RESOURCE_EXHAUSTED  too many rows wait
absl::Status Admit(const BatcherOptions& options, const Arrival& arrival,
                   int64_t waiting_rows, MonotonicTime now);

// How many of `waiting_rows` rows of one network make the next batch. Never
// waits for company: 0 only if none wait.
int64_t NextBatchRows(const BatcherOptions& options, int64_t waiting_rows);

// What to do with a waiting call right before its rows would be computed.
enum class Fate {
  kCompute,
  kExpired,    // its deadline has passed: nobody reads the answer
  kCancelled,  // its client has gone
};
Fate FateOf(MonotonicTime deadline, bool cancelled, MonotonicTime now);

}  // namespace neurite

#endif  // NEURITE_CORE_BATCHING_BATCH_POLICY_H_
