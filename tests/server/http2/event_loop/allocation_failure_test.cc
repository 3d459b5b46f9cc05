// Lets allocations of a worker fail, one after the other. A program of its own,
// because it replaces operator new.
#include <cstdint>
#include <functional>
#include <future>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "server/http2/event_loop/worker.h"
#include "server/service_set.h"
#include "server/transport/memory_reserve.h"
#include "tests/core/batching/puppet_compute_threads.h"
#include "tests/server/http2/event_loop/silent_client.h"
#include "tests/server/http2/frame_bytes.h"
#include "tests/server/services/echo_model.h"
#include "tests/testing/allocation_count.h"
#include "tests/testing/status_matchers.h"

namespace neurite::http2 {
namespace {

using frame_bytes::Data;
using frame_bytes::GrpcMessage;
using frame_bytes::LastData;
using frame_bytes::Request;
using frame_bytes::WholeCall;

constexpr char kClassify[] = "/neurite.v1.InferenceService/Classify";
constexpr int64_t kColumns = 20;

std::string RowsOf(int64_t rows) { return EchoRequest(rows, kColumns); }

// Calls of every kind, in pieces; the last one is on kLastStream.
constexpr uint32_t kLastStream = 21;
std::vector<std::string> Script() {
  const std::string row = RowsOf(1);
  const std::string rows = GrpcMessage(RowsOf(50));
  const HeaderFields deadline = {{"grpc-timeout", "30S"}};
  return {frame_bytes::Opening(),
          WholeCall(1, kClassify, row),
          Request(3, kClassify) + Data(3, rows.substr(0, 1000)),
          LastData(3, rows.substr(1000)),
          Request(5, "/neurite.v1.InferenceService/ClassifyStream") +
              Data(5, GrpcMessage(row) + GrpcMessage(row)),
          WholeCall(7, "/grpc.health.v1.Health/Watch", ""),
          WholeCall(9, "/neurite.v1.ModelService/ListModels", ""),
          WholeCall(11, "/neurite.v1.InferenceService/Explain", row),
          WholeCall(13, "/no.such/Method", "", {{"x", std::string(500, 'x')}}),
          Request(15, kClassify) + frame_bytes::Reset(15),
          WholeCall(17, kClassify, row, {{"server-timing", "1"}}),
          frame_bytes::Settings({{Setting::kInitialWindowSize, 1 << 20}}),
          LastData(5, GrpcMessage(row)),
          WholeCall(19, kClassify, "malformed"),
          WholeCall(kLastStream, kClassify, row, deadline)};
}

class AllocationFailureTest : public ::testing::Test {
 protected:
  AllocationFailureTest() {
    static constexpr CostCurve::Point kPoints[] = {
        {1, std::chrono::microseconds(10)},
        {256, std::chrono::microseconds(80)}};
    EXPECT_TRUE(MemoryReserve::Install());
    EXPECT_THAT(worker_.Start(), IsOk());
    OnWorker([](WorkerServices& services) {
      static_cast<ServiceSet&>(services).Adopt(EchoRoutes(kColumns, kPoints));
    });
  }
  ~AllocationFailureTest() override {
    worker_.StopAndJoin();
    MemoryReserve::Uninstall();
  }

  // Runs `task` on the worker's thread, and waits for it.
  void OnWorker(const std::function<void(WorkerServices&)>& task) {
    std::promise<void> done;
    worker_.Post([&](WorkerServices& services) {
      task(services);
      done.set_value();
    });
    done.get_future().wait();
  }

  // All is well afterwards.
  void ExpectServed() {
    SilentClient client(worker_);
    client.Send(frame_bytes::Opening());
    client.Send(WholeCall(1, kClassify, RowsOf(1)));
    EXPECT_EQ(client.Outcome(1), "ok");
    EXPECT_TRUE(MemoryReserve::held());
  }

  const FrontEndOptions options_;
  PuppetComputeThreads compute_threads_{0};
  ProcessMemory memory_{options_};
  Worker worker_{options_, Clock::Real(),
                 [this](WorkerWaker& waker) {
                   return std::make_unique<ServiceSet>(
                       ServiceSetOptions{}, Clock::Real(), compute_threads_,
                       [&waker] { waker.Wake(); });
                 },
                 memory_, /*index=*/0};
};

TEST_F(AllocationFailureTest, OneFailureClosesAtMostItsConnection) {
  const std::vector<std::string> script = Script();
  int closed = 0;
  int64_t failing = 1;
  for (bool came = true; came && failing < 10'000; ++failing) {
    SCOPED_TRACE(failing);
    SilentClient neighbour(worker_);
    neighbour.Send(frame_bytes::Opening());
    neighbour.Send(WholeCall(1, kClassify, RowsOf(1)));
    ASSERT_EQ(neighbour.Outcome(1), "ok");
    // Everything is allocated anew, to fail.
    OnWorker([failing](WorkerServices& services) {
      services.Trim();
      FailOneAllocation(failing);
    });
    {
      SilentClient client(worker_);
      for (const std::string& bytes : script) client.SendIfOpen(bytes);
      const std::string outcome = client.Outcome(kLastStream);
      EXPECT_TRUE(outcome == "ok" || client.ended()) << outcome;
      closed += client.ended() ? 1 : 0;
    }
    OnWorker([&came](WorkerServices&) {
      came = AllocationHasFailed();
      FailOneAllocation(0);
    });
    neighbour.Send(WholeCall(3, kClassify, RowsOf(1)));
    EXPECT_EQ(neighbour.Outcome(3), "ok");
    ExpectServed();
  }
  EXPECT_GT(closed, 50);
  // Calls of a connection that was closed end with it.
  while (worker_.connections() > 0) OnWorker([](WorkerServices&) {});
  EXPECT_EQ(worker_.active_calls(), 0);
}

TEST_F(AllocationFailureTest, LargeBlocksThatAreNotThereEndCallsOnly) {
  OnWorker([](WorkerServices&) { FailAllocationsFrom(size_t{512} << 10); });
  for (int i = 0; i < 5; ++i) {
    SilentClient client(worker_);
    client.Send(frame_bytes::Opening());
    std::thread sender([&client] {
      client.SendIfOpen(WholeCall(1, kClassify, RowsOf(20'000)));
    });
    EXPECT_NE(client.Outcome(1), "ok");
    sender.join();
    // The reserve is a large block, too.
    OnWorker([](WorkerServices&) { FailAllocationsFrom(SIZE_MAX); });
    ExpectServed();
    OnWorker([](WorkerServices&) { FailAllocationsFrom(size_t{512} << 10); });
  }
  OnWorker([](WorkerServices&) { FailAllocationsFrom(SIZE_MAX); });
}

}  // namespace
}  // namespace neurite::http2
