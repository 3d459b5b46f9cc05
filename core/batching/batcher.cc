#include "core/batching/batcher.h"

#include <algorithm>
#include <cassert>
#include <utility>

#include "absl/strings/str_cat.h"

namespace neurite {

Batcher::Batcher(const BatcherOptions& options, const Clock& clock)
    : options_(options), clock_(clock) {
  assert(options.Validate().ok());
}

Batcher::~Batcher() { assert(used_queues_ == 0); }

Batcher::Queue& Batcher::QueueOf(const Network& network) {
  // A lane reads for a handful of networks between two runs: a scan is enough.
  for (size_t i = 0; i < used_queues_; ++i) {
    if (queues_[i].network == &network) return queues_[i];
  }
  if (used_queues_ == queues_.size()) queues_.emplace_back();
  Queue& queue = queues_[used_queues_++];
  queue.network = &network;
  return queue;
}

void Batcher::Submit(const Network& network, BatchItem& item) {
  const Arrival arrival{.rows = item.rows(), .deadline = item.deadline()};
  const absl::Status admitted =
      Admit(options_, arrival, waiting_rows_, clock_.Now());
  if (!admitted.ok()) return item.Finish(admitted);

  Queue& queue = QueueOf(network);
  queue.items.push_back({.item = &item});
  queue.rows += arrival.rows;
  waiting_rows_ += arrival.rows;
}

bool Batcher::RunRound() {
  size_t kept = 0;
  for (size_t i = 0; i < used_queues_; ++i) {
    RunBatch(queues_[i]);
    if (queues_[i].rows == 0) continue;
    if (kept != i) std::swap(queues_[kept], queues_[i]);
    ++kept;
  }
  used_queues_ = kept;
  return waiting_rows_ > 0;
}

void Batcher::RunBatch(Queue& queue) {
  const Network& network = *queue.network;
  const int64_t wanted = NextBatchRows(options_, queue.rows);
  const MatrixView batch = io_.Buffer(0, wanted, network.input_width());
  const int64_t rows = FillBatch(queue, batch);
  if (rows == 0) return;

  const MatrixView outputs = io_.Buffer(1, rows, network.output_width());
  network.Run(batch.Rows(0, rows), layers_, outputs);
  ++counts_.batches;
  counts_.computed_rows += rows;
  for (const Part& part : parts_) {
    part.item->TakeOutputs(part.first, outputs.Rows(part.batch_row, part.rows));
    if (part.last) part.item->Finish(absl::OkStatus());
  }
}

int64_t Batcher::FillBatch(Queue& queue, MatrixView batch) {
  parts_.clear();
  const MonotonicTime now = clock_.Now();
  int64_t filled = 0;
  while (filled < batch.rows() && !queue.items.empty()) {
    Waiting& front = queue.items.front();
    const int64_t left = front.item->rows() - front.done;
    switch (FateOf(front.item->deadline(), front.item->cancelled(), now)) {
      case Fate::kCancelled:
        counts_.cancelled_rows += left;
        Drop(queue, absl::CancelledError("the client has gone"));
        continue;
      case Fate::kExpired:
        counts_.expired_rows += left;
        Drop(queue, absl::DeadlineExceededError(absl::StrCat(
                        "the deadline passed while ", left, " rows waited")));
        continue;
      case Fate::kCompute:
        break;
    }
    const int64_t rows = std::min(left, batch.rows() - filled);
    const absl::Status copied =
        front.item->CopyRows(front.done, batch.Rows(filled, rows));
    if (!copied.ok()) {
      Drop(queue, copied);
      continue;
    }
    parts_.push_back({.item = front.item,
                      .first = front.done,
                      .batch_row = filled,
                      .rows = rows,
                      .last = rows == left});
    filled += rows;
    front.done += rows;
    queue.rows -= rows;
    waiting_rows_ -= rows;
    if (rows == left) queue.items.pop_front();
  }
  return filled;
}

void Batcher::Drop(Queue& queue, const absl::Status& status) {
  const Waiting dropped = queue.items.front();
  queue.items.pop_front();
  const int64_t left = dropped.item->rows() - dropped.done;
  queue.rows -= left;
  waiting_rows_ -= left;
  dropped.item->Finish(status);
}

}  // namespace neurite
