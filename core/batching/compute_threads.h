// The threads that run long batches.
#ifndef NEURITE_CORE_BATCHING_COMPUTE_THREADS_H_
#define NEURITE_CORE_BATCHING_COMPUTE_THREADS_H_

#include <atomic>
#include <memory>
#include <thread>
#include <vector>

#include "core/batching/batch_policy.h"
#include "core/model/workspace.h"

namespace neurite {

// A batch that a compute thread runs.
class BatchJob {
 public:
  // Computes, on the compute thread. Must not access anything that a worker
  // uses meanwhile.
  virtual void Run(Workspace& workspace) = 0;

  // Notifies the worker that offloaded the job. The compute thread is free
  // again and does not access the job afterwards.
  virtual void Done() = 0;

 protected:
  ~BatchJob() = default;
};

// Accepts one job at a time for each compute thread. There is no queue: other
// jobs stay queued with their worker, which schedules the networks fairly.
class ComputeThreadGroup {
 public:
  virtual ~ComputeThreadGroup() = default;

  virtual int count() const = 0;

  // Whether a worker can offload a job now. Another worker may be faster.
  virtual ComputeThreadState state() const = 0;

  // Starts `job` on a free compute thread; returns false if there is none.
  virtual bool TryStart(BatchJob& job) = 0;
};

// Thread-safe and lock-free.
class ComputeThreads final : public ComputeThreadGroup {
 public:
  // Starts `count` (0 or more) threads. `spare_cores`: true if they have cores
  // besides those of the workers.
  ComputeThreads(int count, bool spare_cores);

  // Stops and joins the threads. REQUIRES: no job is running or being started.
  ~ComputeThreads() override;

  int count() const override { return static_cast<int>(threads_.size()); }
  ComputeThreadState state() const override;
  bool TryStart(BatchJob& job) override;

 private:
  // Each slot has its own cache line, so that starting a job does not slow down
  // other compute threads.
  struct alignas(64) Slot {
    std::atomic<BatchJob*> job{nullptr};
  };

  void Run(Slot& slot);

  const bool spare_cores_;
  std::vector<Slot> slots_;
  std::vector<std::thread> threads_;
};

}  // namespace neurite

#endif  // NEURITE_CORE_BATCHING_COMPUTE_THREADS_H_
