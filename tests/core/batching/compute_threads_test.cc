#include "core/batching/compute_threads.h"

#include <memory>
#include <vector>

#include "core/base/mutex.h"
#include "gtest/gtest.h"

namespace neurite {
namespace {

// Stays in Run until LetGo is called.
class HeldJob final : public BatchJob {
 public:
  void Run(Workspace& /*workspace*/) override {
    const MutexLock lock(mu_);
    running_ = true;
    changed_.NotifyAll();
    while (!let_go_) changed_.Wait(mu_);
  }
  void Done() override {
    const MutexLock lock(mu_);
    done_ = true;
    changed_.NotifyAll();
  }

  void LetGo() {
    const MutexLock lock(mu_);
    let_go_ = true;
    changed_.NotifyAll();
  }
  void AwaitRunning() {
    const MutexLock lock(mu_);
    while (!running_) changed_.Wait(mu_);
  }
  void AwaitDone() {
    const MutexLock lock(mu_);
    while (!done_) changed_.Wait(mu_);
  }

 private:
  Mutex mu_;
  CondVar changed_;
  bool running_ ABSL_GUARDED_BY(mu_) = false;
  bool let_go_ ABSL_GUARDED_BY(mu_) = false;
  bool done_ ABSL_GUARDED_BY(mu_) = false;
};

TEST(ComputeThreads, ZeroThreadsAcceptNoJob) {
  ComputeThreads none(0, /*spare_cores=*/true);
  HeldJob job;
  EXPECT_EQ(none.state(), ComputeThreadState::kNone);
  EXPECT_FALSE(none.TryStart(job));
}

TEST(ComputeThreads, EachThreadRunsOneJobAtATime) {
  HeldJob jobs[3];
  ComputeThreads two(2, /*spare_cores=*/false);
  EXPECT_EQ(two.state(), ComputeThreadState::kFree);
  EXPECT_TRUE(two.TryStart(jobs[0]));
  EXPECT_TRUE(two.TryStart(jobs[1]));
  EXPECT_EQ(two.state(), ComputeThreadState::kBusy);
  EXPECT_FALSE(two.TryStart(jobs[2]));
  jobs[0].AwaitRunning();
  jobs[1].AwaitRunning();
  jobs[0].LetGo();
  jobs[0].AwaitDone();
  EXPECT_TRUE(two.TryStart(jobs[2])) << "done means free";
  jobs[1].LetGo();
  jobs[2].LetGo();
  jobs[1].AwaitDone();
  jobs[2].AwaitDone();
}

TEST(ComputeThreads, AThreadAcceptsANewJobOnceTheLastIsDone) {
  ComputeThreads one(1, /*spare_cores=*/true);
  EXPECT_EQ(one.state(), ComputeThreadState::kSpareCore);
  for (int i = 0; i < 1000; ++i) {
    HeldJob job;
    job.LetGo();
    ASSERT_TRUE(one.TryStart(job));
    job.AwaitDone();
  }
}

}  // namespace
}  // namespace neurite
