#include "core/batching/compute_threads.h"

#include <cassert>

#include "core/base/thread_priority.h"

namespace neurite {
namespace {

// Put into a slot, makes its thread exit.
class StopJob final : public BatchJob {
 public:
  void Run(Workspace& /*workspace*/) override {}
  void Done() override {}
};
StopJob stop_job;

}  // namespace

ComputeThreads::ComputeThreads(int count, bool spare_cores)
    : spare_cores_(spare_cores), slots_(static_cast<size_t>(count)) {
  threads_.reserve(slots_.size());
  for (Slot& slot : slots_) {
    threads_.emplace_back([this, &slot] { Run(slot); });
  }
}

ComputeThreads::~ComputeThreads() {
  for (Slot& slot : slots_) {
    assert(slot.job == nullptr);
    slot.job = &stop_job;
    slot.job.notify_one();
  }
  for (std::thread& thread : threads_) thread.join();
}

ComputeThreadState ComputeThreads::state() const {
  if (slots_.empty()) return ComputeThreadState::kNone;
  for (const Slot& slot : slots_) {
    if (slot.job.load(std::memory_order_relaxed) == nullptr) {
      return spare_cores_ ? ComputeThreadState::kSpareCore
                          : ComputeThreadState::kFree;
    }
  }
  return ComputeThreadState::kBusy;
}

bool ComputeThreads::TryStart(BatchJob& job) {
  for (Slot& slot : slots_) {
    BatchJob* expected = nullptr;
    if (slot.job.compare_exchange_strong(expected, &job)) {
      slot.job.notify_one();
      return true;
    }
  }
  return false;
}

void ComputeThreads::Run(Slot& slot) {
  PreferThroughput();
  Workspace workspace;
  for (;;) {
    slot.job.wait(nullptr);
    BatchJob* const job = slot.job;
    if (job == &stop_job) return;
    job->Run(workspace);
    // The slot is freed before the notification, so that the notified worker
    // finds this compute thread free.
    slot.job = nullptr;
    job->Done();
  }
}

}  // namespace neurite
