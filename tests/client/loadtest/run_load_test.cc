// Tests runs with real threads and transports that answer immediately.
#include "client/loadtest/run_load.h"

#include <sched.h>
#include <unistd.h>

#include <atomic>
#include <deque>
#include <functional>
#include <limits>
#include <memory>
#include <mutex>
#include <set>
#include <thread>
#include <vector>

#include "client/loadtest/client_limit.h"
#include "client/loadtest/cpu_time.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/testing/status_matchers.h"

namespace neurite {
namespace {

using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::nanoseconds;
using std::chrono::seconds;
using ::testing::ElementsAre;
using ::testing::Gt;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

// Answers each call in the next Wait().
class InstantTransport final : public Transport {
 public:
  void Start(size_t slot, size_t, MonotonicTime) override {
    slots_.push_back(slot);
  }
  void Wait(MonotonicTime,
            absl::FunctionRef<void(const EndedCall&)> on_ended) override {
    while (!slots_.empty()) {
      EndedCall ended;
      ended.slot = slots_.front();
      slots_.pop_front();
      on_ended(ended);
    }
  }

 private:
  std::deque<size_t> slots_;
};

class RunLoadTest : public ::testing::Test {
 protected:
  RunLoadTest() {
    options_.requests = 1000;
    options_.duration = hours(1);
  }

  absl::StatusOr<LoadResult> Run(const LoadObserver& observer = {}) {
    return RunLoad(
        options_,
        [this](const TransportShare& share)
            -> absl::StatusOr<std::unique_ptr<Transport>> {
          shares_.push_back(share);
          return std::make_unique<InstantTransport>();
        },
        observer, Clock::Real());
  }

  LoadOptions options_;
  std::vector<TransportShare> shares_;
};

TEST_F(RunLoadTest, ThreadsShareRequestsCallsAndConnections) {
  options_.threads = 3;
  options_.connections = 4;
  options_.concurrency = 5;
  NEURITE_ASSERT_OK_AND_ASSIGN(const LoadResult result, Run());
  EXPECT_THAT(result.ended, IsOk());
  EXPECT_EQ(result.threads, 3);
  EXPECT_EQ(result.tally.latency.count(), 1000);
  EXPECT_EQ(result.tally.ok_in_time, 1000);
  std::multiset<int> connections;
  std::multiset<size_t> slots;
  for (const TransportShare& share : shares_) {
    connections.insert(share.connections);
    slots.insert(share.slots);
  }
  EXPECT_THAT(connections, ElementsAre(1, 1, 2));
  EXPECT_THAT(slots, ElementsAre(1, 2, 2));
  EXPECT_GT(result.seconds, 0);
  EXPECT_LT(result.seconds, 3600);
  EXPECT_GT(result.achieved_rate(), 0);
}

TEST_F(RunLoadTest, EveryScenarioEndsAfterItsRequests) {
  for (const Scenario scenario :
       {Scenario::kSingleStream, Scenario::kMultiStream, Scenario::kServer,
        Scenario::kOffline, Scenario::kClosed}) {
    SCOPED_TRACE(std::string(ScenarioName(scenario)));
    options_.scenario = scenario;
    options_.rate = 1e6;
    options_.concurrency = 8;
    NEURITE_ASSERT_OK_AND_ASSIGN(const LoadResult result, Run());
    EXPECT_EQ(result.tally.due(), 1000);
    EXPECT_EQ(result.tally.latency.count() + result.tally.unsent, 1000);
  }
}

TEST_F(RunLoadTest, TwoRunsCanRunConcurrently) {
  // The first request of each run waits until the other run has started.
  std::atomic<int> begun = 0;
  const auto run = [&begun, &asked = options_] {
    bool first = true;
    LoadOptions options = asked;
    options.concurrency = 1;
    options.check = [&begun, &first](size_t, MessagePieces) {
      if (std::exchange(first, false)) {
        begun.fetch_add(1);
        begun.notify_all();
        for (int seen = begun; seen < 2; seen = begun) begun.wait(seen);
      }
      return true;
    };
    const absl::StatusOr<LoadResult> result = RunLoad(
        options,
        [](const TransportShare&)
            -> absl::StatusOr<std::unique_ptr<Transport>> {
          return std::make_unique<InstantTransport>();
        },
        {}, Clock::Real());
    ASSERT_THAT(result, IsOk());
    EXPECT_EQ(result->tally.latency.count(), 1000);
  };
  std::jthread other(run);
  run();
}

TEST_F(RunLoadTest, StopReturnsWhatWasMeasured) {
  options_.requests.reset();
  std::atomic<bool> stop = false;
  LoadObserver observer;
  observer.stop = &stop;
  observer.on_progress = [&stop](const LoadProgress& progress) {
    if (progress.ended > 0) stop = true;
  };
  NEURITE_ASSERT_OK_AND_ASSIGN(const LoadResult result, Run(observer));
  EXPECT_THAT(result.ended,
              StatusIs(absl::StatusCode::kCancelled, HasSubstr("stopped")));
  EXPECT_THAT(result.tally.latency.count(), Gt(0));
  EXPECT_LT(result.seconds, 3600);
}

TEST_F(RunLoadTest, PinsItsThreadsToTheChosenProcessor) {
  cpu_set_t ours;
  CPU_ZERO(&ours);
  ASSERT_EQ(sched_getaffinity(0, sizeof(ours), &ours), 0);
  int cpu = 0;
  while (!CPU_ISSET(cpu, &ours)) ++cpu;
  options_.cpu = cpu;
  options_.check = [cpu](size_t, MessagePieces) {
    return sched_getcpu() == cpu;
  };
  NEURITE_ASSERT_OK_AND_ASSIGN(const LoadResult result, Run());
  EXPECT_EQ(result.tally.wrong, 0);
  EXPECT_EQ(result.tally.latency.count(), 1000);
}

TEST_F(RunLoadTest, MeasuresTheServerProcess) {
  options_.server_pid = getpid();
  NEURITE_ASSERT_OK_AND_ASSIGN(const LoadResult result, Run());
  ASSERT_TRUE(result.server.has_value());
  EXPECT_GE(result.server->cpu_seconds, 0);
  EXPECT_GT(result.server->resident_bytes, 1 << 20);
  EXPECT_GE(result.server->peak_resident_bytes, result.server->resident_bytes);
}

TEST_F(RunLoadTest, NamesAMissingProcess) {
  options_.server_pid = std::numeric_limits<pid_t>::max();
  EXPECT_THAT(Run(), StatusIs(absl::StatusCode::kNotFound,
                              HasSubstr("no process 2147483647")));
}

TEST_F(RunLoadTest, FailsIfNoConnectionCanBeMade) {
  EXPECT_THAT(
      RunLoad(
          options_,
          [](const TransportShare&)
              -> absl::StatusOr<std::unique_ptr<Transport>> {
            return absl::UnavailableError("nobody is there");
          },
          {}, Clock::Real()),
      StatusIs(absl::StatusCode::kUnavailable, HasSubstr("nobody is there")));
}

TEST_F(RunLoadTest, RejectsInvalidOptions) {
  const struct {
    const char* name;
    std::function<void(LoadOptions&)> spoil;
  } kCases[] = {
      {"rate",
       [](LoadOptions& o) {
         o.scenario = Scenario::kServer;
         o.rate = 0;
       }},
      {"rate",
       [](LoadOptions& o) {
         o.scenario = Scenario::kServer;
         o.rate = std::numeric_limits<double>::quiet_NaN();
       }},
      {"concurrency", [](LoadOptions& o) { o.concurrency = 0; }},
      {"messages", [](LoadOptions& o) { o.messages = 0; }},
      {"duration", [](LoadOptions& o) { o.duration = nanoseconds(0); }},
      {"warm-up", [](LoadOptions& o) { o.warm_up = nanoseconds(-1); }},
      {"timeout", [](LoadOptions& o) { o.timeout = nanoseconds(0); }},
      {"requests", [](LoadOptions& o) { o.requests = 0; }},
      {"offline",
       [](LoadOptions& o) {
         o.scenario = Scenario::kOffline;
         o.requests.reset();
       }},
      {"threads", [](LoadOptions& o) { o.threads = 0; }},
      {"processor", [](LoadOptions& o) { o.cpu = 1023; }},
      {"processor", [](LoadOptions& o) { o.cpu = -1; }},
      {"connections", [](LoadOptions& o) { o.connections = 0; }},
      {"in flight", [](LoadOptions& o) { o.most_in_flight = 0; }},
  };
  for (const auto& c : kCases) {
    LoadOptions options = options_;
    std::swap(options, options_);
    c.spoil(options_);
    EXPECT_THAT(
        Run(), StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr(c.name)));
    std::swap(options, options_);
  }
}

LoadResult Healthy() {
  LoadResult result;
  result.seconds = 10;
  result.client_cpu_seconds = 5;
  for (int i = 0; i < 1000; ++i) {
    result.tally.latency.Add(milliseconds(2));
    result.tally.lateness.Add(nanoseconds(1000));
  }
  return result;
}

TEST(ClientLimitsTest, AHealthyClientHasNoLimits) {
  LoadOptions options;
  options.scenario = Scenario::kServer;
  EXPECT_THAT(ClientLimits(options, Healthy()), IsEmpty());
}

TEST(ClientLimitsTest, ReportsEachSignOfASaturatedClient) {
  LoadOptions options;
  options.scenario = Scenario::kServer;
  LoadResult busy = Healthy();
  busy.client_cpu_seconds = 9.5;
  EXPECT_THAT(ClientLimits(options, busy),
              ElementsAre(HasSubstr("busy 95 % of the time")));
  LoadResult late = Healthy();
  for (int i = 0; i < 20; ++i) late.tally.lateness.Add(milliseconds(9));
  EXPECT_THAT(ClientLimits(options, late),
              ElementsAre(HasSubstr("9.0 ms late")));
  LoadResult full = Healthy();
  full.tally.unsent = 7;
  EXPECT_THAT(ClientLimits(options, full),
              ElementsAre(HasSubstr("7 requests were due but never sent")));
  full.tally.unsent = 1;
  EXPECT_THAT(ClientLimits(options, full),
              ElementsAre(HasSubstr("1 request was due but never sent")));
}

}  // namespace
}  // namespace neurite
