// Tests in simulated time when the worker sends requests and what it counts.
#include "client/loadtest/load_worker.h"

#include <limits>
#include <memory>
#include <optional>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/client/loadtest/simulated_server.h"

namespace neurite {
namespace {

using std::chrono::microseconds;
using std::chrono::milliseconds;
using std::chrono::nanoseconds;
using std::chrono::seconds;
using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::Ge;
using ::testing::Gt;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Le;
using ::testing::Lt;

class LoadWorkerTest : public ::testing::Test {
 protected:
  LoadWorkerTest() : start_(clock_.Now()) {
    plan_.quota = std::numeric_limits<int64_t>::max();
    plan_.slots = 1000;
    SetServiceTime(microseconds(100));
  }

  void SetServiceTime(nanoseconds time) {
    server_ = std::make_unique<SimulatedServer>(clock_, time);
  }

  void Closed(int64_t concurrency) {
    options_.scenario = Scenario::kClosed;
    plan_.arrivals.concurrency = concurrency;
    plan_.slots = static_cast<size_t>(concurrency);
  }
  void Poisson(double rate) {
    options_.scenario = Scenario::kServer;
    plan_.arrivals.rate = rate;
  }

  // Runs to the end and returns the simulated time that it took.
  nanoseconds Run() { return RunFrom(start_); }
  nanoseconds RunFrom(MonotonicTime start) {
    plan_.arrivals.scenario = options_.scenario;
    plan_.arrivals.start = start;
    plan_.arrivals.measured_from = start + options_.warm_up;
    plan_.send_until = plan_.arrivals.measured_from + options_.duration;
    signals_.answered_at = start.time_since_epoch().count();
    worker_ = std::make_unique<LoadWorker>(options_, plan_, *server_, clock_,
                                           signals_);
    worker_->Run();
    return clock_.Now() - start;
  }

  const LoadTally& tally() const { return worker_->tally(); }

  FakeClock clock_;
  const MonotonicTime start_;
  LoadOptions options_;
  WorkerPlan plan_;
  LoadSignals signals_;
  std::unique_ptr<SimulatedServer> server_;
  std::unique_ptr<LoadWorker> worker_;
};

TEST_F(LoadWorkerTest, ClosedLoopKeepsExactlyItsConcurrencyInFlight) {
  Closed(4);
  options_.duration = seconds(1);
  Run();
  EXPECT_EQ(server_->most_in_flight(), 4u);
  // One call per 100 us; calls in flight at the end are answered and counted.
  EXPECT_THAT(tally().due(), AllOf(Ge(9'990), Le(10'010)));
  EXPECT_EQ(tally().latency.count(), tally().due());
  EXPECT_EQ(tally().latency.Percentile(50), tally().latency.max());
  EXPECT_EQ(tally().latency.max(), microseconds(400));
  EXPECT_THAT(tally().ok_in_time, AllOf(Ge(9'990), Le(10'000)));
}

TEST_F(LoadWorkerTest, StallsDelayEveryRequestDueMeanwhile) {
  const auto stall = [&] {
    server_->StallBetween(start_ + seconds(4), start_ + seconds(5));
  };
  Poisson(1000);
  plan_.slots = 100'000;
  stall();
  Run();
  // A tenth of the requests were delayed by half a second on average. The
  // slowest 1 % arrived in the first tenth of the stall: all over 850 ms.
  EXPECT_THAT(tally().latency.Percentile(99),
              AllOf(Gt(milliseconds(850)), Lt(milliseconds(1100))));
  EXPECT_THAT(tally().latency.Percentile(95), Gt(milliseconds(400)));

  // A closed loop sends no requests during the stall, so only one is slow.
  const MonotonicTime end = clock_.Now();
  SetServiceTime(microseconds(100));
  server_->StallBetween(end + seconds(4), end + seconds(5));
  options_.scenario = Scenario::kSingleStream;
  plan_.slots = 1;
  plan_.arrivals.scenario = Scenario::kSingleStream;
  plan_.arrivals.start = plan_.arrivals.measured_from = end;
  plan_.send_until = end + options_.duration;
  LoadWorker single(options_, plan_, *server_, clock_, signals_);
  single.Run();
  EXPECT_LT(single.tally().latency.Percentile(99.9), milliseconds(1));
  EXPECT_GE(single.tally().latency.max(), seconds(1));
}

TEST_F(LoadWorkerTest, MeasuresLatencyFromTheDueTime) {
  SetServiceTime(milliseconds(10));
  options_.scenario = Scenario::kOffline;
  plan_.arrivals.requests = plan_.quota = 10;
  plan_.slots = 1;
  EXPECT_EQ(Run(), milliseconds(100));
  EXPECT_EQ(tally().latency.count(), 10);
  EXPECT_EQ(tally().latency.min(), milliseconds(10));
  EXPECT_EQ(tally().latency.max(), milliseconds(100));
  EXPECT_EQ(tally().lateness.min(), nanoseconds(0));
  EXPECT_EQ(tally().lateness.max(), milliseconds(90));
}

TEST_F(LoadWorkerTest, PoissonArrivalsKeepTheirRate) {
  options_.duration = seconds(20);
  SetServiceTime(microseconds(10));
  Poisson(1000);
  Run();
  // Six standard deviations of a Poisson count of 20,000.
  EXPECT_NEAR(static_cast<double>(tally().due()), 20'000, 6 * 141.5);
  EXPECT_EQ(tally().lateness.max(), nanoseconds(0));
}

TEST_F(LoadWorkerTest, PollingNeverBlocksAndCountsOnlyUsefulCpuTime) {
  Poisson(1000);
  options_.duration = seconds(1);
  SetServiceTime(microseconds(10));
  Run();
  EXPECT_GT(server_->longest_wait(), microseconds(100));
  EXPECT_GT(worker_->cpu_time(), nanoseconds(0));

  options_.poll = true;
  SetServiceTime(microseconds(10));
  server_->TakeToLook(microseconds(20));
  RunFrom(clock_.Now());
  EXPECT_EQ(server_->longest_wait(), nanoseconds(0));
  EXPECT_EQ(worker_->cpu_time(), nanoseconds(0))
      << "a second of looking is more than the loop can have used";
  EXPECT_NEAR(static_cast<double>(tally().latency.count()), 1000, 6 * 31.7);
  // If every poll finds an answer, all CPU time counts.
  Closed(1);
  plan_.quota = 10'000;
  SetServiceTime(nanoseconds(0));
  RunFrom(clock_.Now());
  EXPECT_GT(worker_->cpu_time(), nanoseconds(0));
}

TEST_F(LoadWorkerTest, PollingSendsOnTime) {
  Poisson(1000);
  options_.duration = seconds(1);
  options_.poll = true;
  SetServiceTime(microseconds(10));
  server_->TakeToLook(microseconds(20));
  Run();
  EXPECT_LE(tally().lateness.max(), microseconds(20));
}

TEST_F(LoadWorkerTest, WarmUpRequestsAreSentButNotCounted) {
  options_.warm_up = seconds(1);
  options_.duration = seconds(1);
  Closed(1);
  Run();
  EXPECT_NEAR(static_cast<double>(server_->messages().size()), 20'000, 2);
  EXPECT_NEAR(static_cast<double>(tally().due()), 10'000, 2);
}

TEST_F(LoadWorkerTest, StopsAfterTheRequestQuota) {
  Closed(3);
  plan_.quota = 100;
  Run();
  EXPECT_EQ(server_->messages().size(), 100u);
  EXPECT_EQ(tally().latency.count(), 100);
  EXPECT_EQ(worker_->last_end(), start_ + 100 * microseconds(100));
}

TEST_F(LoadWorkerTest, QueryLatencyEndsWithItsLastRequest) {
  options_.scenario = Scenario::kMultiStream;
  options_.concurrency = plan_.arrivals.concurrency = 5;
  plan_.slots = 5;
  plan_.quota = 50;
  Run();
  EXPECT_EQ(tally().latency.count(), 50);
  EXPECT_EQ(tally().queries.count(), 10);
  EXPECT_EQ(tally().queries.min(), microseconds(500));
  EXPECT_EQ(tally().queries.max(), microseconds(500));
}

TEST_F(LoadWorkerTest, SendsItsShareOfTheMessagesInTurn) {
  Closed(1);
  options_.messages = 5;
  plan_.first_message = 1;
  plan_.message_step = 2;
  plan_.quota = 6;
  Run();
  EXPECT_THAT(server_->messages(), ElementsAre(1, 3, 0, 2, 4, 1));
}

TEST_F(LoadWorkerTest, CountsErrorsAndTheirLatenciesByCode) {
  Closed(1);
  options_.messages = 4;
  plan_.quota = 100;
  server_->AnswerWith([](size_t message, MonotonicTime) {
    SimulatedServer::Answer answer;
    if (message == 2) {
      answer.code = absl::StatusCode::kResourceExhausted;
      answer.message = "too much waits";
    }
    return answer;
  });
  Run();
  EXPECT_EQ(tally().latency.count(), 75);
  ASSERT_EQ(tally().errors.size(), 1u);
  const ErrorTally& refused =
      tally().errors.at(absl::StatusCode::kResourceExhausted);
  EXPECT_EQ(refused.latency.count(), 25);
  EXPECT_EQ(refused.latency.max(), microseconds(100));
  EXPECT_EQ(refused.example, "too much waits");
  EXPECT_EQ(tally().failed(), 25);
}

TEST_F(LoadWorkerTest, ChecksEachAnswerAgainstItsRequest) {
  Closed(2);
  options_.messages = 10;
  plan_.quota = 100;
  server_->AnswerWith([](size_t message, MonotonicTime) {
    SimulatedServer::Answer answer;
    answer.reply = std::to_string(message == 7 ? 0 : message);
    return answer;
  });
  options_.check = [](size_t message, MessagePieces reply) {
    return reply.front() == std::to_string(message);
  };
  Run();
  EXPECT_EQ(tally().wrong, 10);
  EXPECT_EQ(tally().latency.count(), 100);
}

TEST_F(LoadWorkerTest, RecordsServerTiming) {
  Closed(1);
  plan_.quota = 3;
  server_->AnswerWith([](size_t, MonotonicTime) {
    SimulatedServer::Answer answer;
    answer.server_timing = "queue=12, rows=16";
    return answer;
  });
  Run();
  EXPECT_EQ(tally().server_timing.at("queue").count(), 3);
  EXPECT_EQ(tally().server_timing.at("queue").max(), microseconds(12));
}

TEST_F(LoadWorkerTest, CountsCallsWithoutAnyAnswerAsLost) {
  Poisson(100);
  options_.duration = seconds(10);
  options_.timeout = seconds(2);
  plan_.slots = 10;
  server_->AnswerWith(
      [](size_t, MonotonicTime) -> std::optional<SimulatedServer::Answer> {
        return std::nullopt;
      });
  EXPECT_THAT(Run(), AllOf(Ge(seconds(12)), Le(seconds(14))));
  EXPECT_EQ(tally().lost, 10);
  EXPECT_NEAR(static_cast<double>(tally().due()), 1000, 200);
  EXPECT_EQ(tally().unsent, tally().due() - 10);
  EXPECT_EQ(tally().ShareWithin(std::chrono::hours(1)), 0);
}

TEST_F(LoadWorkerTest, DeadlinesCountFromWhenARequestIsDue) {
  // The generator gets no processor time for half a second; requests that were
  // due more than 100 ms before its end are too late then.
  Poisson(1000);
  options_.duration = seconds(2);
  options_.timeout = milliseconds(100);
  plan_.slots = 100'000;
  bool stalled = false;
  server_->OnStart([&] {
    if (stalled || clock_.Now() < start_ + seconds(1)) return;
    stalled = true;
    clock_.Advance(milliseconds(500));
  });
  Run();
  const ErrorTally& late =
      tally().errors.at(absl::StatusCode::kDeadlineExceeded);
  EXPECT_NEAR(static_cast<double>(late.latency.count()), 400, 60);
  EXPECT_THAT(late.example, HasSubstr("before the request could be sent"));
  EXPECT_EQ(tally().latency.count() + late.latency.count(), tally().due());
  EXPECT_GE(tally().latency.CountWithin(milliseconds(120)),
            tally().latency.count() - 1)
      << "all but the call in whose start the time passed";
}

TEST_F(LoadWorkerTest, EndsTheRunWhenTheServerIsGone) {
  Poisson(1000);
  options_.duration = seconds(60);
  options_.give_up_after = seconds(2);
  server_->AnswerWith([this](size_t, MonotonicTime now) {
    SimulatedServer::Answer answer;
    if (now > start_ + seconds(3)) answer.code = absl::StatusCode::kUnavailable;
    return answer;
  });
  EXPECT_THAT(Run(), AllOf(Ge(seconds(5)), Le(seconds(6))));
  EXPECT_TRUE(signals_.server_gone);
  EXPECT_TRUE(signals_.stop);
  EXPECT_NEAR(static_cast<double>(tally().latency.count()), 3000, 330);
  EXPECT_THAT(tally().failed(), Gt(1500));
  EXPECT_EQ(tally().unsent, 0);
}

TEST_F(LoadWorkerTest, AShortOutageDoesNotEndTheRun) {
  Closed(2);
  options_.duration = seconds(5);
  options_.give_up_after = seconds(2);
  server_->AnswerWith([this](size_t, MonotonicTime now) {
    SimulatedServer::Answer answer;
    if (now > start_ + seconds(2) && now < start_ + seconds(3)) {
      answer.code = absl::StatusCode::kUnavailable;
    }
    return answer;
  });
  Run();
  EXPECT_FALSE(signals_.server_gone);
  // A closed loop does not send a storm of requests to a server that is down.
  EXPECT_THAT(tally().failed(), AllOf(Ge(100), Le(220)));
}

TEST_F(LoadWorkerTest, StopEndsTheRunAndKeepsItsResults) {
  SetServiceTime(milliseconds(1));
  Closed(1);
  options_.duration = seconds(60);
  int starts = 0;
  server_->OnStart([&] {
    if (++starts == 500) signals_.stop = true;
  });
  EXPECT_EQ(Run(), milliseconds(500));
  EXPECT_EQ(tally().latency.count(), 500);
  EXPECT_THAT(tally().errors, IsEmpty());
}

// While the worker looks for answers, 10 requests become due at a time.
TEST_F(LoadWorkerTest, RequestsThatOnlyTheStopPreventedAreNotUnsent) {
  Poisson(1000);
  options_.poll = true;
  server_->TakeToLook(milliseconds(10));
  int starts = 0;
  server_->OnStart([&] {
    if (++starts == 100) signals_.stop = true;
  });
  Run();
  EXPECT_EQ(tally().unsent, 0);
  EXPECT_EQ(tally().due(), tally().latency.count());

  options_.poll = false;
  options_.scenario = Scenario::kOffline;
  plan_.arrivals.requests = plan_.quota = 1000;
  plan_.slots = 1;
  signals_.stop = false;
  starts = 0;
  SetServiceTime(milliseconds(1));
  server_->OnStart([&] {
    if (++starts == 100) signals_.stop = true;
  });
  RunFrom(clock_.Now());
  EXPECT_EQ(tally().unsent, 0);
  EXPECT_EQ(tally().due(), 100);
}

TEST_F(LoadWorkerTest, RequestsThatWaitedWhenTheRunWasStoppedAreUnsent) {
  Poisson(1000);
  plan_.slots = 1;
  SetServiceTime(seconds(1));
  int starts = 0;
  server_->OnStart([&] {
    if (++starts == 3) signals_.stop = true;
  });
  Run();
  // Two calls of 1 s each were answered before, and about 2,000 requests were
  // due.
  EXPECT_THAT(tally().unsent, AllOf(Ge(1'600), Le(2'400)));
}

TEST_F(LoadWorkerTest, RecordsWhenCallsEnd) {
  Closed(1);
  SetServiceTime(milliseconds(250));
  options_.duration = seconds(3);
  server_->AnswerWith([this](size_t, MonotonicTime now) {
    SimulatedServer::Answer answer;
    if (now > start_ + seconds(1) && now < start_ + seconds(2)) {
      answer.code = absl::StatusCode::kResourceExhausted;
    }
    return answer;
  });
  Run();
  // Calls end after 0.25, 0.5, ..., 3 s, those of 1.25, 1.5 and 1.75 s with an
  // error.
  const std::vector<LoadWindow>& windows = tally().timeline.windows();
  ASSERT_EQ(windows.size(), 4u);
  EXPECT_EQ(windows[0].latency.count(), 3);
  EXPECT_EQ(windows[1].latency.count(), 1);
  EXPECT_EQ(windows[1].failed.at(absl::StatusCode::kResourceExhausted), 3);
  EXPECT_EQ(windows[2].latency.count(), 4);
  EXPECT_EQ(windows[3].latency.count(), 1);
}

TEST_F(LoadWorkerTest, StopDoesNotWaitForAHungServer) {
  Closed(3);
  options_.duration = seconds(60);
  options_.timeout = seconds(30);
  server_->AnswerWith(
      [](size_t, MonotonicTime) -> std::optional<SimulatedServer::Answer> {
        return std::nullopt;
      });
  server_->OnStart([&] { signals_.stop = true; });
  EXPECT_LE(Run(), seconds(2));
  EXPECT_EQ(tally().lost, 3);
}

}  // namespace
}  // namespace neurite
