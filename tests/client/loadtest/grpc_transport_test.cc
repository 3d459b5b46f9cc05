// Load over real connections, on a gRPC server that answers as a test says.
#include "client/loadtest/grpc_transport.h"

#include <grpcpp/grpcpp.h>

#include <functional>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <thread>
#include <utility>

#include "client/loadtest/run_load.h"
#include "client/loadtest/wake_timer.h"
#include "core/base/mutex.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "neurite/v1/inference.grpc.pb.h"
#include "tests/testing/status_matchers.h"

namespace neurite {
namespace {

using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::seconds;
using ::testing::ElementsAre;
using ::testing::Ge;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

constexpr char kClassify[] = "/neurite.v1.InferenceService/Classify";

class ScriptedServer final : public neurite::v1::InferenceService::Service {
 public:
  using Answer = std::function<::grpc::Status(::grpc::ServerContext&,
                                              neurite::v1::ClassifyResponse&)>;

  explicit ScriptedServer(Answer answer) : answer_(std::move(answer)) {
    ::grpc::ServerBuilder builder;
    int port = 0;
    builder.AddListeningPort("127.0.0.1:0", ::grpc::InsecureServerCredentials(),
                             &port);
    builder.RegisterService(this);
    server_ = builder.BuildAndStart();
    address_ = "127.0.0.1:" + std::to_string(port);
  }

  const std::string& address() const { return address_; }

  std::map<std::string, int> calls_by_peer() {
    const MutexLock lock(mu_);
    return calls_by_peer_;
  }
  std::set<std::string> models() {
    const MutexLock lock(mu_);
    return models_;
  }
  int timed() {
    const MutexLock lock(mu_);
    return timed_;
  }

 private:
  ::grpc::Status Classify(::grpc::ServerContext* context,
                          const neurite::v1::ClassifyRequest* request,
                          neurite::v1::ClassifyResponse* response) override {
    {
      const MutexLock lock(mu_);
      ++calls_by_peer_[context->peer()];
      models_.insert(request->model().name());
      const auto& metadata = context->client_metadata();
      const auto timing = metadata.find("server-timing");
      if (timing != metadata.end() && timing->second == "1") ++timed_;
    }
    return answer_(*context, *response);
  }

  const Answer answer_;
  std::string address_;
  Mutex mu_;
  std::map<std::string, int> calls_by_peer_ ABSL_GUARDED_BY(mu_);
  std::set<std::string> models_ ABSL_GUARDED_BY(mu_);
  int timed_ ABSL_GUARDED_BY(mu_) = 0;
  std::unique_ptr<::grpc::Server> server_;
};

::grpc::Status Ok(::grpc::ServerContext&, neurite::v1::ClassifyResponse&) {
  return ::grpc::Status::OK;
}

class GrpcTransportTest : public ::testing::Test {
 protected:
  GrpcTransportTest() {
    options_.requests = 60;
    options_.duration = hours(1);
    options_.concurrency = 6;
    for (const char* model : {"a", "b", "c"}) {
      neurite::v1::ClassifyRequest request;
      request.mutable_model()->set_name(model);
      target_.messages.push_back(request.SerializeAsString());
    }
    options_.messages = target_.messages.size();
    target_.method = kClassify;
  }

  absl::StatusOr<LoadResult> Run(ScriptedServer& server) {
    target_.address = server.address();
    return RunLoad(options_,
                   GrpcTransports(std::make_shared<const LoadTarget>(target_)),
                   {}, Clock::Real());
  }

  LoadOptions options_;
  LoadTarget target_;
};

TEST_F(GrpcTransportTest, EveryMessageArrivesOverConnectionsOfItsOwn) {
  options_.connections = 3;
  options_.threads = 2;
  ScriptedServer server(Ok);
  NEURITE_ASSERT_OK_AND_ASSIGN(const LoadResult result, Run(server));
  EXPECT_EQ(result.tally.latency.count(), 60);
  EXPECT_THAT(server.models(), ElementsAre("a", "b", "c"));
  EXPECT_THAT(server.calls_by_peer(), SizeIs(3));
  EXPECT_GT(result.client_cpu_seconds, 0);
}

TEST_F(GrpcTransportTest, PoissonArrivalsAreSentOverAllConnections) {
  options_.scenario = Scenario::kServer;
  options_.rate = 500;
  options_.connections = 2;
  ScriptedServer server(Ok);
  NEURITE_ASSERT_OK_AND_ASSIGN(const LoadResult result, Run(server));
  EXPECT_EQ(result.tally.latency.count(), 60);
  EXPECT_EQ(result.tally.lateness.count(), 60);
  EXPECT_THAT(server.calls_by_peer(), SizeIs(2));
  // 60 exponential gaps of 2 ms: a tenth of that would be a wrong schedule.
  EXPECT_GT(result.seconds, 0.012);
}

TEST_F(GrpcTransportTest, ARefusalIsCountedAndNeverSentAgain) {
  ScriptedServer server(
      [](::grpc::ServerContext& context, neurite::v1::ClassifyResponse&) {
        context.AddTrailingMetadata("grpc-retry-pushback-ms", "1");
        return ::grpc::Status(::grpc::StatusCode::RESOURCE_EXHAUSTED,
                              "too much waits");
      });
  NEURITE_ASSERT_OK_AND_ASSIGN(const LoadResult result, Run(server));
  const ErrorTally& refused =
      result.tally.errors.at(absl::StatusCode::kResourceExhausted);
  EXPECT_EQ(refused.latency.count(), 60);
  EXPECT_EQ(refused.example, "too much waits");
  EXPECT_EQ(server.calls_by_peer().begin()->second, 60);
}

TEST_F(GrpcTransportTest, RepliesAreCheckedByTheirBytes) {
  target_.want_replies = true;
  options_.check = [](size_t, MessagePieces reply) {
    std::string bytes;
    for (const absl::string_view piece : reply) bytes += std::string(piece);
    neurite::v1::ClassifyResponse response;
    return response.ParseFromString(bytes) &&
           response.model().name() == std::string(100'000, 'x');
  };
  int calls = 0;
  Mutex mu;
  ScriptedServer server(
      [&](::grpc::ServerContext&, neurite::v1::ClassifyResponse& response) {
        const MutexLock lock(mu);
        if (++calls % 4 != 0) {
          response.mutable_model()->set_name(std::string(100'000, 'x'));
        }
        return ::grpc::Status::OK;
      });
  NEURITE_ASSERT_OK_AND_ASSIGN(const LoadResult result, Run(server));
  EXPECT_EQ(result.tally.latency.count(), 60);
  EXPECT_EQ(result.tally.wrong, 15);
}

TEST_F(GrpcTransportTest, TheServersTimingIsAskedForAndRead) {
  target_.server_timing = true;
  ScriptedServer server(
      [](::grpc::ServerContext& context, neurite::v1::ClassifyResponse&) {
        context.AddTrailingMetadata("server-timing", "queue=12, rows=16");
        return ::grpc::Status::OK;
      });
  NEURITE_ASSERT_OK_AND_ASSIGN(LoadResult result, Run(server));
  EXPECT_EQ(server.timed(), 60);
  EXPECT_EQ(result.tally.server_timing.at("queue").count(), 60);
  target_.server_timing = false;
  NEURITE_ASSERT_OK_AND_ASSIGN(result, Run(server));
  EXPECT_EQ(server.timed(), 60);
  EXPECT_THAT(result.tally.server_timing, IsEmpty());
}

TEST_F(GrpcTransportTest, ADeadlineEndsACall) {
  options_.timeout = milliseconds(50);
  options_.requests = 6;
  ScriptedServer server(
      [](::grpc::ServerContext& context, neurite::v1::ClassifyResponse&) {
        while (!context.IsCancelled()) std::this_thread::yield();
        return ::grpc::Status::OK;
      });
  NEURITE_ASSERT_OK_AND_ASSIGN(const LoadResult result, Run(server));
  const ErrorTally& late =
      result.tally.errors.at(absl::StatusCode::kDeadlineExceeded);
  EXPECT_EQ(late.latency.count(), 6);
  EXPECT_THAT(late.latency.min(), Ge(milliseconds(49)));
  EXPECT_THAT(result.ended, IsOk());
}

TEST_F(GrpcTransportTest, NobodyThereIsSaidAtOnce) {
  // Port 1 is tcpmux: nobody has listened there for decades.
  target_.address = "127.0.0.1:1";
  target_.connect_timeout = milliseconds(100);
  EXPECT_THAT(
      RunLoad(options_,
              GrpcTransports(std::make_shared<const LoadTarget>(target_)), {},
              Clock::Real()),
      StatusIs(absl::StatusCode::kUnavailable,
               HasSubstr("cannot reach 127.0.0.1:1")));
}

TEST_F(GrpcTransportTest, WhatIsInFlightAtTheEndIsAbandoned) {
  bool stop = false;
  Mutex mu;
  ScriptedServer server(
      [&](::grpc::ServerContext& context, neurite::v1::ClassifyResponse&) {
        while (!context.IsCancelled()) std::this_thread::yield();
        const MutexLock lock(mu);
        stop = true;
        return ::grpc::Status::OK;
      });
  target_.address = server.address();
  const TransportFactory make =
      GrpcTransports(std::make_shared<const LoadTarget>(target_));
  NEURITE_ASSERT_OK_AND_ASSIGN(std::unique_ptr<Transport> transport,
                               make({.connections = 1, .slots = 2}));
  transport->Start(0, 0, Clock::Real().Now() + hours(1));
  while (server.calls_by_peer().empty()) {
    transport->Wait(Clock::Real().Now() + milliseconds(1),
                    [](const EndedCall&) { FAIL() << "nothing has ended"; });
  }
  transport.reset();
  for (bool stopped = false; !stopped;) {
    const MutexLock lock(mu);
    stopped = stop;
  }
}

class WakeTimerTest : public ::testing::Test {
 protected:
  WakeTimerTest()
      : timer_([this] {
          const MutexLock lock(mu_);
          ++wakes_;
          woken_.NotifyAll();
        }) {}

  void AwaitWakes(int count) {
    const MutexLock lock(mu_);
    while (wakes_ < count) woken_.Wait(mu_);
  }

  Mutex mu_;
  CondVar woken_;
  int wakes_ ABSL_GUARDED_BY(mu_) = 0;
  WakeTimer timer_;
};

TEST_F(WakeTimerTest, WakesOnceForEachTimeThatComes) {
  for (int i = 1; i <= 20; ++i) {
    const MonotonicTime time = Clock::Real().Now() + milliseconds(i % 3);
    timer_.WakeAt(time);
    AwaitWakes(i);
    EXPECT_GE(Clock::Real().Now(), time);
  }
}

TEST_F(WakeTimerTest, ATimeReplacesTheOneBefore) {
  timer_.WakeAt(Clock::Real().Now() + hours(1));
  timer_.WakeAt(Clock::Real().Now() - seconds(1));
  AwaitWakes(1);
  timer_.WakeAt(Clock::Real().Now() + hours(1));
  timer_.WakeAt(MonotonicTime());
  AwaitWakes(2);
}

}  // namespace
}  // namespace neurite
