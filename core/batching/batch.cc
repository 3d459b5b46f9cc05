#include "core/batching/batch.h"

#include <thread>

namespace neurite {

void FinishedBatches::Add(Batch& batch) {
  ++adding_;
  Batch* head = head_.load(std::memory_order_relaxed);
  do {
    batch.next_finished = head;
  } while (!head_.compare_exchange_weak(head, &batch, std::memory_order_release,
                                        std::memory_order_relaxed));
  wake_();
  --adding_;
}

void FinishedBatches::AwaitQuiet() const {
  while (adding_ > 0) std::this_thread::yield();
}

void Batch::Begin(const Network& network, int64_t most_rows) {
  network_ = &network;
  input_ = memory_.Buffer(0, most_rows, network.input_width());
  output_ = memory_.Buffer(1, most_rows, network.output_width());
  rows_ = 0;
  parts_.clear();
  next_running = nullptr;
  came_back = false;
}

void Batch::Run(Workspace& workspace) {
  const MonotonicTime begin = clock_.Now();
  network_->Run(input_.Rows(0, rows_), workspace, output_.Rows(0, rows_));
  ended_ = clock_.Now();
  compute_time_ = ended_ - begin;
}

}  // namespace neurite
