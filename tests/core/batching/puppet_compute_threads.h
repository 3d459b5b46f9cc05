// Compute threads that run a batch when the test calls RunOne.
#ifndef NEURITE_TESTS_CORE_BATCHING_PUPPET_COMPUTE_THREADS_H_
#define NEURITE_TESTS_CORE_BATCHING_PUPPET_COMPUTE_THREADS_H_

#include <cstddef>
#include <vector>

#include "core/batching/compute_threads.h"
#include "core/model/workspace.h"
#include "gtest/gtest.h"

namespace neurite {

class PuppetComputeThreads final : public ComputeThreadGroup {
 public:
  explicit PuppetComputeThreads(
      int count, ComputeThreadState when_free = ComputeThreadState::kFree)
      : count_(count), when_free_(when_free) {}

  ~PuppetComputeThreads() override {
    EXPECT_EQ(started(), 0u) << "a batch is lost";
  }

  int count() const override { return count_; }
  ComputeThreadState state() const override {
    if (count_ == 0) return ComputeThreadState::kNone;
    return started() < static_cast<size_t>(count_) ? when_free_
                                                   : ComputeThreadState::kBusy;
  }
  bool TryStart(BatchJob& job) override {
    if (steal_next_) return steal_next_ = false;
    if (started() == static_cast<size_t>(count_)) return false;
    jobs_.push_back(&job);
    return true;
  }

  // The number of offloaded batches that have not been run.
  size_t started() const { return jobs_.size(); }

  // Runs the `index`-th oldest of them, and returns it to its worker.
  void RunOne(size_t index = 0) {
    ASSERT_LT(index, jobs_.size());
    BatchJob* const job = jobs_[index];
    jobs_.erase(jobs_.begin() + static_cast<std::ptrdiff_t>(index));
    job->Run(workspace_);
    job->Done();
  }

  // Makes the next TryStart fail, as if another worker had taken the free
  // compute thread just before.
  void StealNext() { steal_next_ = true; }

 private:
  const int count_;
  const ComputeThreadState when_free_;
  bool steal_next_ = false;
  std::vector<BatchJob*> jobs_;
  Workspace workspace_;
};

}  // namespace neurite

#endif  // NEURITE_TESTS_CORE_BATCHING_PUPPET_COMPUTE_THREADS_H_
