#include "core/batching/batcher.h"

#include <algorithm>
#include <cassert>
#include <utility>
#include <variant>

#include "absl/strings/str_cat.h"
#include "core/base/plural.h"

namespace neurite {

using std::chrono::nanoseconds;

namespace {

// Batches kept for reuse in addition to one per compute thread. A batch keeps
// the memory of the largest rows that it has had.
constexpr size_t kSpareBatches = 4;

// The time after which the slowdown is computed anew: many batches of a small
// network, one or two of a large one.
constexpr std::chrono::milliseconds kWindow{2};

}  // namespace

Batcher::Batcher(const BatcherOptions& options, const Clock& clock,
                 ComputeThreadGroup& compute_threads,
                 std::function<void()> wake)
    : options_(options),
      clock_(clock),
      compute_threads_(compute_threads),
      finished_(std::move(wake)),
      window_began_(clock.Now()),
      last_ended_(window_began_) {
  assert(options.Validate().ok());
}

Batcher::~Batcher() {
  assert(idle());
  Quiesce();
}

// --- Admission ---------------------------------------------------------------

NetworkQueue& Batcher::QueueOf(const Network& network, const CostCurve& cost) {
  std::unique_ptr<NetworkQueue>& queue = queues_[&network];
  if (queue == nullptr) {
    queue = std::make_unique<NetworkQueue>(network, cost, options_);
  }
  return *queue;
}

void Batcher::Submit(const Network& network, const CostCurve& cost,
                     BatchItem& item) {
  NetworkQueue& queue = QueueOf(network, cost);
  const MonotonicTime now = clock_.Now();
  UpdateSlowdown(now);
  item.queue_entry = {};
  item.queue_entry.submitted = now;
  item.queue_entry.client = clients_.Enter(item.connection_id());
  const Place place = PlaceOf(queue, item);
  const Admission admission = AdmitTo(queue, place, item, now);
  if (!admission.status.ok()) {
    ++counts_.refused_calls;
    clients_.Leave(item.queue_entry.client);
    if (admission.retry_after.count() == 0)
      return item.Finish(admission.status);
    return item.Refuse(admission.status, admission.retry_after);
  }
  queue.Push(item, place.line);
  if (item.queue_entry.client != nullptr) {
    clients_.Grant(item.queue_entry.client, place.granted);
  }
  clients_.AddRows(item.queue_entry.client, item.rows());
  ++items_;
  if (!queue.active) {
    queue.active = true;
    // A network does not accumulate turns while it has no work: otherwise it
    // would then exclude the others until it had caught up.
    queue.served = std::max(queue.served, served_);
    active_.push_back(&queue);
  }
}

Batcher::Place Batcher::PlaceOf(const NetworkQueue& queue,
                                const BatchItem& item) const {
  Place place;
  if (queue.cost().known()) {
    place.own = queue.TimeOfRows(item.rows(), RunsOnWorker(queue));
  }
  const ClientBacklog* const client = item.queue_entry.client;
  if (client == nullptr) return place;
  const nanoseconds most = clients_.most_granted();
  const nanoseconds counted = CountedGrant(client->granted, most);
  place.line = LineOf(counted, place.own, most);
  place.granted = counted + place.own;
  return place;
}

Admission Batcher::AdmitTo(const NetworkQueue& queue, const Place& place,
                           const BatchItem& item, MonotonicTime now) const {
  const Arrival arrival{
      .rows = item.rows(), .deadline = item.deadline(), .own = place.own};
  const ClientBacklog* const client = item.queue_entry.client;
  const QueuedWork& all = clients_.total();
  Backlog backlog{.all = all, .client = client == nullptr ? all : client->work};
  if (queue.cost().known()) {
    backlog.wait = std::chrono::duration_cast<nanoseconds>(
        WaitFor(queue, place, now) * slowdown_);
  }
  return Admit(options_, arrival, backlog, now);
}

void Batcher::UpdateSlowdown(MonotonicTime now) {
  if (idle()) window_began_ += now - std::max(window_began_, last_ended_);
  if (now - window_began_ < kWindow) return;
  slowdown_ = NextSlowdown(slowdown_, now - window_began_, computing_);
  window_began_ = now;
  computing_ = {};
}

bool Batcher::RunsOnWorker(const NetworkQueue& queue) const {
  return compute_threads_.count() == 0 || queue.limits().is_short();
}

nanoseconds Batcher::WaitFor(const NetworkQueue& queue, const Place& place,
                             MonotonicTime now) const {
  const bool on_worker = RunsOnWorker(queue);
  nanoseconds running{0};
  others_.clear();
  for (const NetworkQueue* other : active_) {
    if (!on_worker) running += other->TimeOfRunning(now);
    if (other != &queue && RunsOnWorker(*other) == on_worker) {
      others_.push_back(other->TimeOfRows(other->rows(), on_worker));
    }
  }
  return ExpectedWait(
      running, queue.TimeOfRows(queue.RowsAhead(place.line), on_worker),
      place.own, others_, on_worker ? 1 : compute_threads_.count());
}

// --- Rounds ------------------------------------------------------------------

bool Batcher::RunRound() {
  TakeFinished();
  nanoseconds spent{0};
  BatchAction action;
  for (;;) {
    NetworkQueue* const queue = NextTurn(&action);
    if (queue == nullptr) {
      Deactivate();
      return false;
    }
    if (const auto* offload = std::get_if<Offload>(&action)) {
      StartOnComputeThread(*queue, offload->rows);
      continue;
    }
    if (spent >= options_.inline_limit && spent.count() > 0) return true;
    spent += RunOnWorker(*queue, std::get<RunHere>(action).rows);
  }
}

NetworkQueue* Batcher::NextTurn(BatchAction* action) {
  const ComputeThreadState compute_threads = compute_threads_.state();
  NetworkQueue* next = nullptr;
  for (NetworkQueue* queue : active_) {
    if (next != nullptr && next->served <= queue->served) continue;
    const BatchAction its =
        NextBatch(queue->limits(), queue->rows(), compute_threads);
    if (std::holds_alternative<Nothing>(its)) continue;
    next = queue;
    *action = its;
  }
  return next;
}

nanoseconds Batcher::RunOnWorker(NetworkQueue& queue, int64_t rows) {
  Batch* const batch = MakeBatch(queue, rows);
  if (batch == nullptr) return nanoseconds(0);
  const nanoseconds expected = Serve(queue, *batch);
  batch->Run(workspace_);
  batch->came_back = true;
  SettleAll(queue);
  return expected;
}

void Batcher::StartOnComputeThread(NetworkQueue& queue, int64_t rows) {
  Batch* const batch = MakeBatch(queue, rows);
  if (batch == nullptr) return;
  batch->expected_end = clock_.Now() + Serve(queue, *batch);
  ++counts_.offloaded;
  if (compute_threads_.TryStart(*batch)) return;
  // Another worker has taken the free compute thread meanwhile.
  batch->Run(workspace_);
  batch->came_back = true;
  SettleAll(queue);
}

nanoseconds Batcher::Serve(NetworkQueue& queue, const Batch& batch) {
  // Each turn has a cost above 0, even if the cost curve is unknown: otherwise
  // the network would keep the turn.
  const nanoseconds time =
      std::max(queue.cost().Time(batch.rows()), nanoseconds(batch.rows()));
  served_ = std::max(served_, queue.served);
  queue.served += time;
  return time;
}

void Batcher::Deactivate() {
  std::erase_if(active_, [](NetworkQueue* queue) {
    queue->active = queue->rows() > 0 || queue->has_running();
    return !queue->active;
  });
}

void Batcher::ForgetIdleNetworks() {
  Deactivate();
  absl::erase_if(queues_,
                 [](const auto& entry) { return !entry.second->active; });
}

Batch* Batcher::MakeBatch(NetworkQueue& queue, int64_t rows) {
  if (free_batches_.empty()) {
    free_batches_.push_back(std::make_unique<Batch>(clock_, finished_));
  }
  Fill(queue, rows, *free_batches_.back());
  if (free_batches_.back()->rows() == 0) return nullptr;
  Batch& batch = *free_batches_.back().release();
  free_batches_.pop_back();
  batch.owner = &queue;
  queue.AddRunning(batch);
  return &batch;
}

// --- From the queue into a batch ---------------------------------------------

void Batcher::Fill(NetworkQueue& queue, int64_t rows, Batch& batch) {
  batch.Begin(queue.network(), rows);
  const MonotonicTime now = clock_.Now();
  // Calls with a deadline before the end of the batch are dropped: their
  // clients would not wait for the reply.
  const MonotonicTime end = now + queue.cost().Time(rows);
  while (batch.rows() < rows && queue.first() != nullptr) {
    if (DropIfUseless(queue, rows - batch.rows(), end)) continue;
    BatchItem& item = *queue.first();
    const int64_t left = item.rows() - item.queue_entry.taken;
    const int64_t taken = std::min(left, rows - batch.rows());
    if (item.queue_entry.taken == 0)
      item.queue_entry.timing.queue = now - item.queue_entry.submitted;
    const absl::Status copied =
        CopyRows(item, batch.input().Rows(batch.rows(), taken));
    if (!copied.ok()) {
      Drop(queue, copied);
      continue;
    }
    batch.Add({.item = &item,
               .first = item.queue_entry.taken,
               .batch_row = batch.rows(),
               .rows = taken,
               .last = taken == left});
    item.queue_entry.taken += taken;
    ++item.queue_entry.in_flight;
    queue.TakeRows(taken);
    clients_.AddRows(item.queue_entry.client, -taken);
    if (taken == left) queue.PopFirst();
  }
}

bool Batcher::DropIfUseless(NetworkQueue& queue, int64_t room,
                            MonotonicTime end) {
  const BatchItem& item = *queue.first();
  const int64_t left = item.rows() - item.queue_entry.taken;
  if (left > room) {
    end += queue.TimeOfFullBatches(left - room, RunsOnWorker(queue));
  }
  switch (DispositionOf(item.deadline(), item.cancelled(), end)) {
    case Disposition::kCompute:
      return false;
    case Disposition::kCancelled:
      counts_.cancelled_rows += left;
      Drop(queue, absl::CancelledError(
                      "the client cancelled the call or disconnected"));
      return true;
    case Disposition::kExpired:
      counts_.expired_rows += left;
      counts_.wasted_rows += item.queue_entry.settled;
      Drop(queue,
           absl::DeadlineExceededError(absl::StrCat(
               "deadline exceeded while queued (", Plural(left, "row"), ")")));
      return true;
  }
  return false;
}

absl::Status Batcher::CopyRows(BatchItem& item, MatrixView rows) {
  if (!item.wants_timing()) return item.CopyRows(item.queue_entry.taken, rows);
  const MonotonicTime begin = clock_.Now();
  absl::Status copied = item.CopyRows(item.queue_entry.taken, rows);
  item.queue_entry.timing.decode += clock_.Now() - begin;
  return copied;
}

void Batcher::Drop(NetworkQueue& queue, const absl::Status& status) {
  BatchItem& item = *queue.first();
  const int64_t left = item.rows() - item.queue_entry.taken;
  queue.TakeRows(left);
  clients_.AddRows(item.queue_entry.client, -left);
  queue.PopFirst();
  // Batches with rows of the item still refer to it.
  if (item.queue_entry.in_flight > 0) {
    item.queue_entry.failure = status;
  } else {
    End(item, status);
  }
}

// --- From a batch to its items -----------------------------------------------

void Batcher::TakeFinished() {
  Batch* next = nullptr;
  for (Batch* batch = finished_.TakeAll(); batch != nullptr; batch = next) {
    next = batch->next_finished;
    batch->came_back = true;
    SettleAll(*static_cast<NetworkQueue*>(batch->owner));
  }
}

void Batcher::SettleAll(NetworkQueue& queue) {
  queue.TakeSettled([&](Batch& batch) {
    Settle(queue, batch);
    GiveBack(&batch);
  });
}

// Keeps a few batches and frees the others: hundreds may be settled at once
// after a slow one, because the batches of an item are settled in order.
void Batcher::GiveBack(Batch* batch) {
  std::unique_ptr<Batch> owned(batch);
  const auto most_free =
      static_cast<size_t>(compute_threads_.count()) + kSpareBatches;
  if (free_batches_.size() < most_free) {
    free_batches_.push_back(std::move(owned));
  }
}

void Batcher::Settle(NetworkQueue& queue, const Batch& batch) {
  ++counts_.batches;
  counts_.computed_rows += batch.rows();
  last_ended_ = std::max(last_ended_, batch.ended());
  queue.Learn(batch.rows(), batch.compute_time());
  computing_ +=
      batch.compute_time() /
      (RunsOnWorker(queue) ? 1 : std::max(compute_threads_.count(), 1));
  for (const Batch::Part& part : batch.parts()) {
    BatchItem& item = *part.item;
    --item.queue_entry.in_flight;
    item.queue_entry.settled += part.rows;
    if (item.deadline() < batch.ended() ||
        absl::IsDeadlineExceeded(item.queue_entry.failure)) {
      counts_.wasted_rows += part.rows;
    }
    item.queue_entry.timing.compute += batch.compute_time();
    item.queue_entry.timing.batch_rows = batch.rows();
    if (!item.queue_entry.failure.ok()) {
      if (item.queue_entry.in_flight == 0)
        End(item, std::exchange(item.queue_entry.failure, {}));
      continue;
    }
    if (item.cancelled() && part.last) {
      End(item, absl::CancelledError(
                    "the client cancelled the call or disconnected"));
      continue;
    }
    item.TakeOutputs(part.first, batch.outputs(part));
    if (part.last) End(item, absl::OkStatus());
  }
}

void Batcher::End(BatchItem& item, const absl::Status& status) {
  --items_;
  clients_.Leave(item.queue_entry.client);
  item.Finish(status);
}

}  // namespace neurite
