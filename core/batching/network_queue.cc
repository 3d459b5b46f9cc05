#include "core/batching/network_queue.h"

namespace neurite {

using std::chrono::nanoseconds;

void NetworkQueue::Learn(int64_t rows, nanoseconds time) {
  cost_.Learn(rows, time);
  limits_ = LimitsOf(options_, cost_);
}

nanoseconds NetworkQueue::TimeOfRunning(MonotonicTime now) const {
  nanoseconds time{0};
  for (const Batch* batch = first_running_; batch != nullptr;
       batch = batch->next_running) {
    if (batch->came_back || batch->expected_end <= now) continue;
    time += batch->expected_end - now;
  }
  return time;
}

void NetworkQueue::Push(BatchItem& item) {
  (first_ == nullptr ? first_ : last_->queue_entry.next) = &item;
  last_ = &item;
  rows_ += item.rows();
}

void NetworkQueue::PopFirst() {
  first_ = first_->queue_entry.next;
  if (first_ == nullptr) last_ = nullptr;
}

void NetworkQueue::AddRunning(Batch& batch) {
  (first_running_ == nullptr ? first_running_ : last_running_->next_running) =
      &batch;
  last_running_ = &batch;
}

}  // namespace neurite
