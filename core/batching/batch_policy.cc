#include "core/batching/batch_policy.h"

#include <algorithm>

#include "absl/strings/str_cat.h"

namespace neurite {

absl::Status BatcherOptions::Validate() const {
  if (max_batch_rows < 1 || max_batch_rows > 65536) {
    return absl::InvalidArgumentError(
        absl::StrCat("max_batch_rows needs 1 to 65536, got ", max_batch_rows));
  }
  if (max_waiting_rows < 1) {
    return absl::InvalidArgumentError(absl::StrCat(
        "max_waiting_rows needs 1 or more, got ", max_waiting_rows));
  }
  return absl::OkStatus();
}

absl::Status Admit(const BatcherOptions& options, const Arrival& arrival,
                   int64_t waiting_rows, MonotonicTime now) {
  if (arrival.deadline <= now) {
    return absl::DeadlineExceededError(
        "the deadline had passed when the call arrived");
  }
  if (waiting_rows > 0 &&
      arrival.rows > options.max_waiting_rows - waiting_rows) {
    return absl::ResourceExhaustedError(
        absl::StrCat(waiting_rows, " rows wait already, and ", arrival.rows,
                     " more would be over the limit of ",
                     options.max_waiting_rows, ": try again later"));
  }
  return absl::OkStatus();
}

int64_t NextBatchRows(const BatcherOptions& options, int64_t waiting_rows) {
  return std::min(waiting_rows, options.max_batch_rows);
}

Fate FateOf(MonotonicTime deadline, bool cancelled, MonotonicTime now) {
  if (cancelled) return Fate::kCancelled;
  if (deadline <= now) return Fate::kExpired;
  return Fate::kCompute;
}

}  // namespace neurite
