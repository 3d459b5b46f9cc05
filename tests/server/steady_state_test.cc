// Counts the allocations and locks per request in Neurite's own code, from the
// bytes of the request to those of the reply. Counts every allocation and lock
// of the program: hence this test is a separate program, with a transport that
// has neither.
#include <array>
#include <memory>
#include <string>
#include <vector>

#include "gtest/gtest.h"
#include "server/service_set.h"
#include "tests/core/batching/puppet_compute_threads.h"
#include "tests/server/services/echo_model.h"
#include "tests/testing/allocation_count.h"
#include "tests/testing/lock_count.h"

namespace neurite {
namespace {

// A call with preallocated memory for its reply.
class QuietCall final : public Call {
 public:
  int64_t finished() const { return finished_; }
  absl::string_view reply() const { return {reply_.data(), reply_bytes_}; }

  MonotonicTime deadline() const override { return MonotonicTime::max(); }
  bool cancelled() const override { return false; }
  std::optional<absl::string_view> RequestHeader(
      absl::string_view /*name*/) const override {
    return std::nullopt;
  }
  std::span<char> ReserveReply(size_t bytes) override {
    EXPECT_LE(bytes, reply_.size());
    return {reply_.data(), bytes};
  }
  void ReleaseMessage() override {}
  void AddHeader(absl::string_view /*name*/,
                 absl::string_view /*value*/) override {}
  void SendReply(size_t bytes) override { reply_bytes_ = bytes; }
  bool writable() const override { return true; }
  void AddTrailer(absl::string_view /*name*/,
                  absl::string_view /*value*/) override {}
  void Finish(const absl::Status& status) override {
    EXPECT_TRUE(status.ok()) << status;
    ++finished_;
    state_.reset();
  }

 private:
  std::array<char, size_t{1} << 20> reply_;
  size_t reply_bytes_ = 0;
  int64_t finished_ = 0;
};

class SteadyStateTest : public ::testing::Test {
 protected:
  static constexpr int64_t kClasses = 20;
  static constexpr int kCalls = 6;
  static constexpr int kWarmUp = 500;

  SteadyStateTest() {
    // At least 30 rows are worth a compute thread.
    constexpr CostCurve::Point kPoints[] = {
        {1, std::chrono::microseconds(50)},
        {30, std::chrono::microseconds(101)},
        {256, std::chrono::microseconds(800)}};
    worker_.Adopt(EchoRoutes(kClasses, kPoints));
    classify_ = worker_.methods().Find("/neurite.v1.InferenceService/Classify");
    for (int i = 0; i < kCalls; ++i) {
      calls_.push_back(std::make_unique<QuietCall>());
    }
  }

  // Delivers several calls at a time, as a worker does, in two pieces each.
  void AskOnce(const std::string& request) {
    const absl::string_view pieces[] = {
        absl::string_view(request).substr(0, request.size() / 2 + 1),
        absl::string_view(request).substr(request.size() / 2 + 1)};
    for (const auto& call : calls_)
      classify_->handler->OnMessage(*call, pieces);
    while (worker_.RunRound()) {
    }
    while (compute_threads_.started() > 0) {
      compute_threads_.RunOne();
      while (worker_.RunRound()) {
      }
    }
  }

  void ExpectQuiet(const std::string& request) {
    // Warms up until the buffers have their size and the cost curve is stable.
    for (int i = 0; i < kWarmUp; ++i) AskOnce(request);
    const int64_t allocations_before = AllocationCount();
    const int64_t locks_before = LockCount();
    for (int i = 0; i < 100; ++i) AskOnce(request);
    EXPECT_EQ(AllocationCount() - allocations_before, 0);
    EXPECT_EQ(LockCount() - locks_before, 0);
    for (const auto& call : calls_) EXPECT_EQ(call->finished(), kWarmUp + 100);
  }

  PuppetComputeThreads compute_threads_{2};
  ServiceSet worker_{{}, Clock::Real(), compute_threads_, [] {}};
  const Method* classify_ = nullptr;
  std::vector<std::unique_ptr<QuietCall>> calls_;
};

TEST_F(SteadyStateTest, CountersCountAllocationsAndLocks) {
  const int64_t allocations_before = AllocationCount();
  const int64_t locks_before = LockCount();
  const auto mutex = std::make_unique<Mutex>();
  const MutexLock lock(*mutex);
  EXPECT_EQ(AllocationCount() - allocations_before, 1);
  EXPECT_EQ(LockCount() - locks_before, 1);
}

TEST_F(SteadyStateTest, AnswersALoneRowWithoutAllocationOrLock) {
  ExpectQuiet(EchoRequest(1, kClasses, 0));
}

TEST_F(SteadyStateTest, RanksTopClassesWithoutAllocationOrLock) {
  ExpectQuiet(EchoRequest(3, kClasses, 5));
}

TEST_F(SteadyStateTest, OffloadsRowsWithoutAllocationOrLock) {
  ExpectQuiet(EchoRequest(100, kClasses, 0));
}

}  // namespace
}  // namespace neurite
