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
  // Computes, on the compute thread's thread. Touches nothing that a worker
  // uses.
  virtual void Run(Workspace& workspace) = 0;

  // Tells whoever handed it over; the compute thread, which is free again, does
  // not touch the job any more.
  virtual void Done() = 0;

 protected:
  ~BatchJob() = default;
};

// Takes one job at a time for each compute thread: what waits for its turn
// waits with the worker, which knows what is fair.
class ComputeThreadGroup {
 public:
  virtual ~ComputeThreadGroup() = default;

  virtual int count() const = 0;

  // What a worker can hand over now.
  virtual ComputeThreadState state() const = 0;

  // Starts `job` on a compute thread that is free. False: there is none.
  virtual bool TryStart(BatchJob& job) = 0;
};

// Thread-safe and free of locks.
class ComputeThreads final : public ComputeThreadGroup {
 public:
  // `count` threads, 0 or more. `spare_cores`: they have cores beside those of
  // the workers.
  ComputeThreads(int count, bool spare_cores);

  // Ends them. REQUIRES: no job runs or is started.
  ~ComputeThreads() override;

  int count() const override { return static_cast<int>(threads_.size()); }
  ComputeThreadState state() const override;
  bool TryStart(BatchJob& job) override;

 private:
  // A cache line each: a worker that hands over disturbs no other compute
  // thread.
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
