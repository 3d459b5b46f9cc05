// What a call costs in allocations and locks, from the bytes of its frames to
// the bytes of its reply's: the front end, the services and the batcher, whole.
#include <cstring>
#include <memory>
#include <string>

#include "gtest/gtest.h"
#include "server/http2/session/call_pool.h"
#include "server/http2/session/connection.h"
#include "server/http2/session/worker_state.h"
#include "server/service_set.h"
#include "tests/core/batching/puppet_compute_threads.h"
#include "tests/server/http2/frame_bytes.h"
#include "tests/server/services/echo_model.h"
#include "tests/testing/allocation_count.h"
#include "tests/testing/lock_count.h"

namespace neurite::http2 {
namespace {

constexpr int64_t kClasses = 20;
constexpr uint32_t kCalls = 8;  // that come together
constexpr int kWarmUp = 500;

class Http2SteadyStateTest : public ::testing::Test,
                             private Connection::Listener {
 protected:
  Http2SteadyStateTest() {
    constexpr CostCurve::Point kPoints[] = {
        {1, std::chrono::microseconds(10)},
        {256, std::chrono::microseconds(80)}};
    services_.Adopt(EchoRoutes(kClasses, kPoints));
    worker_.now = Clock::Real().Now();
    Connection::Listener& listener = *this;
    connection_ = std::make_unique<Connection>(worker_, calls_, listener,
                                               MonotonicTime::max());
    Receive(frame_bytes::Opening());
    Receive(frame_bytes::WindowUpdate(0, 1 << 30));
  }
  ~Http2SteadyStateTest() override { connection_->Abandon(); }

  void OnWork() override {}

  void Receive(const std::string& bytes) {
    const Buffer memory = worker_.buffers.Take(bytes.size());
    std::memcpy(memory.data(), bytes.data(), bytes.size());
    connection_->Receive({memory.data(), bytes.size()}, memory, worker_.now);
    while (services_.RunRound()) {
    }
    connection_->Pump();
    answered_bytes_ += connection_->unsent().size();
    connection_->OnSent(connection_->unsent().size());
    calls_.ReclaimEnded();
  }

  // Frames that come together, again and again, each time on new streams.
  void ExpectQuiet(const std::string& frames) {
    std::string bytes = frames;
    for (int i = 0; i < kWarmUp; ++i) {
      Receive(bytes);
      Renumber(bytes);
    }
    const size_t answered_before = answered_bytes_;
    const int64_t allocations_before = AllocationCount();
    const int64_t locks_before = LockCount();
    for (int i = 0; i < 100; ++i) {
      Receive(bytes);
      Renumber(bytes);
    }
    EXPECT_EQ(AllocationCount() - allocations_before, 0);
    EXPECT_EQ(LockCount() - locks_before, 0);
    EXPECT_GT(answered_bytes_ - answered_before, 100 * kCalls * 100);
    EXPECT_EQ(worker_.active_calls, open_at_the_end_);
  }

  // The next kCalls streams; those of the connection stay.
  void Renumber(std::string& bytes) const {
    if (open_at_the_end_ > 0) return;
    for (size_t at = 0; at < bytes.size();) {
      const FrameHeader frame = ReadFrameHeader(&bytes[at]);
      if (frame.stream != 0) {
        WriteBig32(&bytes[at + 5], frame.stream + 2 * kCalls);
      }
      at += kFrameHeaderSize + frame.length;
    }
  }

  int64_t open_at_the_end_ = 0;

 private:
  PuppetComputeThreads compute_threads_{0};
  ServiceSet services_{{}, Clock::Real(), compute_threads_, [] {}};
  FrontEndOptions options_;
  ProcessMemory memory_{options_};
  WorkerState worker_{options_, services_.methods(), memory_};
  CallPool calls_{worker_};
  std::unique_ptr<Connection> connection_;
  size_t answered_bytes_ = 0;
};

TEST_F(Http2SteadyStateTest, AnswersCallsWithoutAllocationOrLock) {
  std::string frames;
  for (uint32_t i = 0; i < kCalls; ++i) {
    frames += frame_bytes::WholeCall(2 * i + 1,
                                     "/neurite.v1.InferenceService/Classify",
                                     EchoRequest(1, kClasses));
  }
  ExpectQuiet(frames);
}

TEST_F(Http2SteadyStateTest, AnswersFragmentedMessagesWithoutAllocationOrLock) {
  const std::string message =
      frame_bytes::GrpcMessage(EchoRequest(50, kClasses));
  std::string frames;
  for (uint32_t i = 0; i < kCalls; ++i) {
    frames += frame_bytes::Request(2 * i + 1,
                                   "/neurite.v1.InferenceService/Classify");
    frames += frame_bytes::Data(2 * i + 1, message.substr(0, 1000));
    frames += frame_bytes::Data(2 * i + 1, message.substr(1000, 1001));
    frames += frame_bytes::LastData(2 * i + 1, message.substr(2001));
  }
  ExpectQuiet(frames);
}

TEST_F(Http2SteadyStateTest, AnswersStreamMessagesWithoutAllocationOrLock) {
  Receive(
      frame_bytes::Request(1, "/neurite.v1.InferenceService/ClassifyStream"));
  Receive(frame_bytes::WindowUpdate(1, 1 << 30));
  std::string frames;
  for (uint32_t i = 0; i < kCalls; ++i) {
    frames += frame_bytes::Data(
        1, frame_bytes::GrpcMessage(EchoRequest(1, kClasses)));
  }
  open_at_the_end_ = 1;
  ExpectQuiet(frames);
}

}  // namespace
}  // namespace neurite::http2
