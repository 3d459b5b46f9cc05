// Tests both transports over real connections, on a scripted gRPC server.
#include "client/loadtest/transport.h"

#include <grpcpp/grpcpp.h>

#include <atomic>
#include <functional>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <thread>
#include <utility>

#include "client/loadtest/grpc_transport.h"
#include "client/loadtest/h2_transport.h"
#include "client/loadtest/run_load.h"
#include "core/base/mutex.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "neurite/v1/inference.grpc.pb.h"
#include "tests/testing/status_matchers.h"
#include "tests/testing/temp_folder.h"

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

  explicit ScriptedServer(Answer answer,
                          const std::string& address = "127.0.0.1:0",
                          int max_streams = 1000)
      : answer_(std::move(answer)) {
    ::grpc::ServerBuilder builder;
    int port = 0;
    builder.AddListeningPort(address, ::grpc::InsecureServerCredentials(),
                             &port);
    builder.AddChannelArgument(GRPC_ARG_MAX_CONCURRENT_STREAMS, max_streams);
    builder.RegisterService(this);
    server_ = builder.BuildAndStart();
    address_ = address.starts_with("unix:")
                   ? address
                   : "127.0.0.1:" + std::to_string(port);
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

// The transport under test.
struct Kind {
  const char* name;
  TransportFactory (*make)(std::shared_ptr<const LoadTarget>);
};

class TransportTest : public ::testing::TestWithParam<Kind> {
 protected:
  TransportTest() {
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
                   GetParam().make(std::make_shared<const LoadTarget>(target_)),
                   {}, Clock::Real());
  }

  LoadOptions options_;
  LoadTarget target_;
};

TEST_P(TransportTest, EveryMessageArrivesOverAllConnections) {
  options_.connections = 3;
  options_.threads = 2;
  ScriptedServer server(Ok);
  NEURITE_ASSERT_OK_AND_ASSIGN(const LoadResult result, Run(server));
  EXPECT_EQ(result.tally.latency.count(), 60);
  EXPECT_THAT(server.models(), ElementsAre("a", "b", "c"));
  EXPECT_THAT(server.calls_by_peer(), SizeIs(3));
  EXPECT_GT(result.client_cpu_seconds, 0);
}

TEST_P(TransportTest, PoissonArrivalsAreSentOverAllConnections) {
  options_.scenario = Scenario::kServer;
  options_.rate = 500;
  options_.connections = 2;
  ScriptedServer server(Ok);
  NEURITE_ASSERT_OK_AND_ASSIGN(const LoadResult result, Run(server));
  EXPECT_EQ(result.tally.latency.count(), 60);
  EXPECT_EQ(result.tally.lateness.count(), 60);
  EXPECT_THAT(server.calls_by_peer(), SizeIs(2));
  // The sum of 60 exponential gaps of 2 ms is 120 ms on average: a tenth of
  // that would be a wrong schedule.
  EXPECT_GT(result.seconds, 0.012);
}

TEST_P(TransportTest, CountsARejectedCallAndNeverRetriesIt) {
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

TEST_P(TransportTest, TellsTheServerAnotherTimeoutIfAsked) {
  if (std::string(GetParam().name) != "H2") GTEST_SKIP() << "h2 only";
  target_.grpc_timeout = "1000H";
  std::atomic<int> long_calls{0};
  ScriptedServer server(
      [&](::grpc::ServerContext& context, neurite::v1::ClassifyResponse&) {
        if (context.deadline() > std::chrono::system_clock::now() + hours(900))
          ++long_calls;
        return ::grpc::Status::OK;
      });
  NEURITE_ASSERT_OK_AND_ASSIGN(const LoadResult result, Run(server));
  EXPECT_EQ(result.tally.latency.count(), 60);
  EXPECT_EQ(long_calls, 60);
}

TEST_P(TransportTest, ChecksTheBytesOfReplies) {
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

TEST_P(TransportTest, RequestsAndReadsServerTiming) {
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

TEST_P(TransportTest, ADeadlineEndsACall) {
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

TEST_P(TransportTest, ReportsAnUnreachableServer) {
  // Port 1 is tcpmux, which is not in use any more.
  target_.address = "127.0.0.1:1";
  target_.connect_timeout = milliseconds(100);
  EXPECT_THAT(
      RunLoad(options_,
              GetParam().make(std::make_shared<const LoadTarget>(target_)), {},
              Clock::Real()),
      StatusIs(absl::StatusCode::kUnavailable,
               HasSubstr("cannot reach 127.0.0.1:1")));
}

TEST_P(TransportTest, DestructionCancelsCallsInFlight) {
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
      GetParam().make(std::make_shared<const LoadTarget>(target_));
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

TEST_P(TransportTest, ReconnectsAfterAServerRestart) {
  auto server = std::make_unique<ScriptedServer>(Ok);
  target_.address = server->address();
  const TransportFactory make =
      GetParam().make(std::make_shared<const LoadTarget>(target_));
  NEURITE_ASSERT_OK_AND_ASSIGN(std::unique_ptr<Transport> transport,
                               make({.connections = 1, .slots = 1}));
  const auto call = [&] {
    std::optional<absl::StatusCode> code;
    transport->Start(0, 0, Clock::Real().Now() + seconds(10));
    while (!code.has_value()) {
      transport->Wait(Clock::Real().Now() + milliseconds(50),
                      [&](const EndedCall& ended) { code = ended.code; });
    }
    return *code;
  };
  EXPECT_EQ(call(), absl::StatusCode::kOk);
  const std::string address = server->address();
  // Returns when the client has answered the GOAWAY.
  std::atomic<bool> ended = false;
  std::jthread ending([&] {
    server.reset();
    ended = true;
  });
  while (!ended) {
    transport->Wait(Clock::Real().Now() + milliseconds(1),
                    [](const EndedCall&) { FAIL() << "no call is open"; });
  }
  EXPECT_EQ(call(), absl::StatusCode::kUnavailable);
  server = std::make_unique<ScriptedServer>(Ok, address);
  const MonotonicTime give_up = Clock::Real().Now() + seconds(20);
  absl::StatusCode code = absl::StatusCode::kUnavailable;
  while (code == absl::StatusCode::kUnavailable &&
         Clock::Real().Now() < give_up) {
    // Gives the client time to connect.
    transport->Wait(Clock::Real().Now() + milliseconds(20),
                    [](const EndedCall&) { FAIL() << "no call is open"; });
    code = call();
  }
  EXPECT_EQ(code, absl::StatusCode::kOk);
}

TEST_P(TransportTest, CallsWaitIfTheServerAllowsFewStreams) {
  ScriptedServer server(Ok, "127.0.0.1:0", /*max_streams=*/1);
  NEURITE_ASSERT_OK_AND_ASSIGN(const LoadResult result, Run(server));
  EXPECT_EQ(result.tally.latency.count(), 60);
}

TEST_P(TransportTest, ConnectsToAUnixSocket) {
  const TempFolder folder;
  ScriptedServer server(Ok, "unix:" + folder.path() + "/socket");
  NEURITE_ASSERT_OK_AND_ASSIGN(const LoadResult result, Run(server));
  EXPECT_EQ(result.tally.latency.count(), 60);
}

TEST_P(TransportTest, LargeAndTinyRequestsArriveComplete) {
  target_.messages.clear();
  for (const size_t size : {0U, 1U, 1'000'000U}) {
    neurite::v1::ClassifyRequest request;
    request.mutable_model()->set_name(std::string(size, 'm'));
    target_.messages.push_back(request.SerializeAsString());
  }
  ScriptedServer server(Ok);
  NEURITE_ASSERT_OK_AND_ASSIGN(const LoadResult result, Run(server));
  EXPECT_EQ(result.tally.latency.count(), 60);
  EXPECT_THAT(server.models(),
              ElementsAre("", "m", std::string(1'000'000, 'm')));
}

INSTANTIATE_TEST_SUITE_P(Transports, TransportTest,
                         ::testing::Values(Kind{"Grpc", &GrpcTransports},
                                           Kind{"H2", &H2Transports}),
                         [](const auto& each) { return each.param.name; });

}  // namespace
}  // namespace neurite
