// The front end of our own with everything behind it: real sockets, several
// workers, compute threads, models that change, and a stop in the middle.
#include <atomic>
#include <chrono>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "client/loadtest/h2_transport.h"
#include "gtest/gtest.h"
#include "neurite/v1/inference.pb.h"
#include "server/http2/event_loop/front_end.h"
#include "server/service_set.h"
#include "tests/testing/integer_network.h"
#include "tests/testing/status_matchers.h"

namespace neurite::http2 {
namespace {

using std::chrono_literals::operator""s;
using std::chrono_literals::operator""us;
using std::chrono_literals::operator""ms;

constexpr int64_t kInputs = 50;
constexpr int kClients = 3;
constexpr size_t kInFlight = 16;
constexpr int64_t kManyRows = 60;  // worth a compute thread

// A table whose only version `v` of "sum" adds `v`.
std::shared_ptr<const RoutingTable> TableOf(
    int64_t version, ServerPhase phase = ServerPhase::kServing) {
  constexpr CostCurve::Point kPoints[] = {{1, 50us}, {30, 101us}, {256, 800us}};
  ModelEntry entry;
  entry.id = {.name = "sum", .version = version};
  entry.state = ModelState::kAvailable;
  entry.network =
      CompileOrDie(WeightedSumSpec(kInputs, static_cast<float>(version)));
  entry.cost = CostCurve(kPoints);
  return std::make_shared<const RoutingTable>(std::vector<ModelEntry>{entry},
                                              phase);
}

std::string RequestOf(int64_t rows) {
  v1::RegressRequest request;
  request.mutable_model()->set_name("sum");
  request.mutable_input()->set_rows(rows);
  request.mutable_input()->set_cols(kInputs);
  for (int64_t i = 0; i < rows * kInputs; ++i) {
    request.mutable_input()->add_values(static_cast<float>(i % kInputs));
  }
  return request.SerializeAsString();
}

// 1 * 0 + 2 * 1 + ..., and the version.
float Wanted(int64_t version) {
  float sum = static_cast<float>(version);
  for (int64_t i = 0; i < kInputs; ++i) sum += static_cast<float>((i + 1) * i);
  return sum;
}

// True if every row of `reply` is what the version that it names answers.
bool IsRight(MessagePieces reply) {
  std::string bytes;
  for (const absl::string_view piece : reply) {
    bytes.append(piece.data(), piece.size());
  }
  v1::RegressResponse response;
  if (!response.ParseFromString(bytes) || response.results().empty()) {
    return false;
  }
  for (const auto& row : response.results()) {
    if (row.values_size() != 1 ||
        row.values(0) != Wanted(response.model().version())) {
      return false;
    }
  }
  return true;
}

class Http2StressTest : public ::testing::Test {
 protected:
  void SetUp() override {
    FrontEndOptions options{.listen = {"127.0.0.1:0"}, .workers = 3};
    auto started =
        StartHttp2FrontEnd(options, Clock::Real(), [this](WorkerWaker& waker) {
          return std::make_unique<ServiceSet>(ServiceSetOptions{},
                                              Clock::Real(), compute_threads_,
                                              [&waker] { waker.Wake(); });
        });
    ASSERT_THAT(started, IsOk());
    front_end_ = *std::move(started);
    Publish(TableOf(1));
  }

  void Publish(const std::shared_ptr<const RoutingTable>& table) {
    front_end_->RunOnWorkers([&table](WorkerServices& app) {
      static_cast<ServiceSet&>(app).Adopt(table);
    });
  }

  // Asks until it is told to stop, or the server has gone.
  void Ask() {
    const auto target = std::make_shared<const LoadTarget>(
        LoadTarget{.address = front_end_->addresses()[0],
                   .method = "/neurite.v1.InferenceService/Regress",
                   .messages = {RequestOf(1), RequestOf(kManyRows)},
                   .want_replies = true});
    auto transport =
        H2Transports(target)({.connections = 2, .slots = kInFlight});
    ASSERT_THAT(transport, IsOk());
    std::vector<size_t> free;
    for (size_t slot = 0; slot < kInFlight; ++slot) free.push_back(slot);
    size_t next = 0;
    while (!done_ || free.size() < kInFlight) {
      for (; !done_ && !free.empty(); free.pop_back()) {
        // Some with a deadline that passes while they are under way.
        const auto time = next % 7 == 0 ? std::chrono::nanoseconds(300us)
                                        : std::chrono::nanoseconds(30s);
        (*transport)
            ->Start(free.back(), next++ % 2, Clock::Real().Now() + time);
      }
      (*transport)
          ->Wait(Clock::Real().Now() + 100ms, [&](const EndedCall& call) {
            free.push_back(call.slot);
            Count(call);
          });
    }
  }

  void Count(const EndedCall& call) {
    switch (call.code) {
      case absl::StatusCode::kOk:
        ++(IsRight(call.reply) ? right_ : wrong_);
        return;
      case absl::StatusCode::kDeadlineExceeded:
      case absl::StatusCode::kResourceExhausted:
        ++late_;
        return;
      case absl::StatusCode::kUnavailable:
        ++unavailable_;
        done_ = done_ || stopping_;
        return;
      default:
        ADD_FAILURE() << absl::StatusCodeToString(call.code) << " "
                      << call.message;
    }
  }

  ComputeThreads compute_threads_{2, /*spare_cores=*/true};
  std::unique_ptr<FrontEnd> front_end_;
  std::atomic<bool> done_{false};
  std::atomic<bool> stopping_{false};
  std::atomic<int64_t> right_{0};
  std::atomic<int64_t> wrong_{0};
  std::atomic<int64_t> late_{0};
  std::atomic<int64_t> unavailable_{0};
};

TEST_F(Http2StressTest, EveryAnswerMatchesItsVersionWhileModelsChange) {
  std::vector<std::thread> clients;
  for (int i = 0; i < kClients; ++i) clients.emplace_back([this] { Ask(); });
  for (int64_t version = 2; version <= 60; ++version) {
    const int64_t before = right_;
    Publish(TableOf(version));
    // Each version answers some.
    while (right_ < before + 50) std::this_thread::yield();
  }
  done_ = true;
  for (std::thread& client : clients) client.join();
  EXPECT_EQ(wrong_, 0);
  EXPECT_EQ(unavailable_, 0);
  EXPECT_GT(right_, 59 * 50);
  EXPECT_TRUE(front_end_->Stop(Clock::Real().Now() + 60s));
}

TEST_F(Http2StressTest, StopUnderLoadAnswersEveryCall) {
  std::vector<std::thread> clients;
  for (int i = 0; i < kClients; ++i) clients.emplace_back([this] { Ask(); });
  while (right_ < 1000) std::this_thread::yield();
  stopping_ = true;
  Publish(TableOf(1, ServerPhase::kDraining));
  const bool in_time = front_end_->Stop(Clock::Real().Now() + 60s);
  done_ = true;
  for (std::thread& client : clients) client.join();
  EXPECT_TRUE(in_time);
  EXPECT_EQ(wrong_, 0);
}

}  // namespace
}  // namespace neurite::http2
