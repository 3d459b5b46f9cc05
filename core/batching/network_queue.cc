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

void NetworkQueue::Push(BatchItem& item, QueueLine at) {
  Line& line = lines_[static_cast<size_t>(at)];
  (line.first == nullptr ? line.first : line.last->queue_entry.next) = &item;
  line.last = &item;
  line.rows += item.rows();
}

void NetworkQueue::PopFirst() {
  Line& line = FrontLine();
  line.first = line.first->queue_entry.next;
  if (line.first == nullptr) line.last = nullptr;
}

void NetworkQueue::AddRunning(Batch& batch) {
  (first_running_ == nullptr ? first_running_ : last_running_->next_running) =
      &batch;
  last_running_ = &batch;
}

}  // namespace neurite
