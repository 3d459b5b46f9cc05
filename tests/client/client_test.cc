#include "client/client.h"

#include <grpcpp/grpcpp.h>
#include <unistd.h>

#include <atomic>
#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "grpc/health/v1/health.grpc.pb.h"
#include "gtest/gtest.h"
#include "neurite/v1/inference.grpc.pb.h"
#include "neurite/v1/models.grpc.pb.h"
#include "tests/testing/status_matchers.h"

namespace neurite {
namespace {

using std::chrono::milliseconds;
using ::testing::AllOf;
using ::testing::HasSubstr;

// A real gRPC server that answers ListModels by a script: one step per attempt;
// the last step is repeated.
class ScriptedServer final : public neurite::v1::ModelService::Service,
                             public ::grpc::health::v1::Health::Service {
 public:
  using Step = std::function<::grpc::Status(::grpc::ServerContext&)>;

  ScriptedServer(const std::string& address, std::vector<Step> script)
      : script_(std::move(script)) {
    ::grpc::ServerBuilder builder;
    int port = 0;
    builder.AddListeningPort(address, ::grpc::InsecureServerCredentials(),
                             &port);
    builder.RegisterService(
        static_cast<neurite::v1::ModelService::Service*>(this));
    builder.RegisterService(
        static_cast<::grpc::health::v1::Health::Service*>(this));
    server_ = builder.BuildAndStart();
    address_ = port > 1 ? address.substr(0, address.rfind(':') + 1) +
                              std::to_string(port)
                        : address;
  }

  const std::string& address() const { return address_; }
  int attempts() const { return attempts_; }
  void Stop() { server_->Shutdown(); }

 private:
  ::grpc::Status ListModels(::grpc::ServerContext* context,
                            const neurite::v1::ListModelsRequest*,
                            neurite::v1::ListModelsResponse* reply) override {
    const size_t step = static_cast<size_t>(attempts_++);
    reply->add_models()->set_name("found");
    return script_[std::min(step, script_.size() - 1)](*context);
  }

  ::grpc::Status Check(
      ::grpc::ServerContext*,
      const ::grpc::health::v1::HealthCheckRequest* request,
      ::grpc::health::v1::HealthCheckResponse* reply) override {
    if (request->service() == "none") {
      return {::grpc::StatusCode::NOT_FOUND, "no such service"};
    }
    if (request->service() == "starting") {
      ++attempts_;
      return {::grpc::StatusCode::UNAVAILABLE, "starting"};
    }
    reply->set_status(request->service() == "idle"
                          ? ::grpc::health::v1::HealthCheckResponse::NOT_SERVING
                          : ::grpc::health::v1::HealthCheckResponse::SERVING);
    return ::grpc::Status::OK;
  }

  const std::vector<Step> script_;
  std::atomic<int> attempts_ = 0;
  std::string address_;
  std::unique_ptr<::grpc::Server> server_;
};

ScriptedServer::Step Ok() {
  return [](::grpc::ServerContext&) { return ::grpc::Status::OK; };
}

ScriptedServer::Step Fail(::grpc::StatusCode code, const std::string& text,
                          const std::string& pushback = "") {
  return [=](::grpc::ServerContext& context) {
    if (!pushback.empty()) {
      context.AddTrailingMetadata("grpc-retry-pushback-ms", pushback);
    }
    return ::grpc::Status(code, text);
  };
}

ScriptedServer::Step Unavailable(const std::string& pushback = "") {
  return Fail(::grpc::StatusCode::UNAVAILABLE, "loading", pushback);
}

// Answers only after the client has cancelled the call.
ScriptedServer::Step Never() {
  return [](::grpc::ServerContext& context) {
    while (!context.IsCancelled()) usleep(1000);
    return ::grpc::Status::CANCELLED;
  };
}

constexpr char kAnyPort[] = "127.0.0.1:0";

ClientOptions Quick() {
  ClientOptions options;
  options.timeout = milliseconds(20'000);
  options.start_timeout = milliseconds(300);
  options.retry.first_delay = milliseconds(1);
  options.retry.longest_delay = milliseconds(5);
  return options;
}

std::unique_ptr<Client> ClientOf(const std::string& address,
                                 const ClientOptions& options = Quick()) {
  absl::StatusOr<std::unique_ptr<Client>> client =
      Client::Connect(address, options);
  EXPECT_THAT(client, IsOk());
  return client.ok() ? *std::move(client) : nullptr;
}

TEST(ClientTest, RetriesUnavailableErrors) {
  const ScriptedServer server(kAnyPort, {Unavailable(), Unavailable(), Ok()});
  NEURITE_ASSERT_OK_AND_ASSIGN(const auto models,
                               ClientOf(server.address())->ListModels());
  // The answer has nothing from a failed attempt.
  ASSERT_EQ(models.models_size(), 1);
  EXPECT_EQ(models.models(0).name(), "found");
  EXPECT_EQ(server.attempts(), 3);
}

TEST(ClientTest, DoesNotRetryOtherErrors) {
  const ScriptedServer server(
      kAnyPort, {Fail(::grpc::StatusCode::NOT_FOUND, "no model \"x\""), Ok()});
  EXPECT_THAT(
      ClientOf(server.address())->ListModels(),
      StatusIs(absl::StatusCode::kNotFound, testing::Eq("no model \"x\"")));
  EXPECT_EQ(server.attempts(), 1);
}

TEST(ClientTest, HonoursServerPushback) {
  ClientOptions patient = Quick();
  patient.retry.first_delay = milliseconds(60'000);
  patient.retry.longest_delay = milliseconds(60'000);
  const ScriptedServer at_once(kAnyPort, {Unavailable("0"), Ok()});
  EXPECT_THAT(ClientOf(at_once.address(), patient)->ListModels(), IsOk());
  EXPECT_EQ(at_once.attempts(), 2);
  const ScriptedServer never(kAnyPort, {Unavailable("-1"), Ok()});
  EXPECT_THAT(ClientOf(never.address())->ListModels(),
              StatusIs(absl::StatusCode::kUnavailable, testing::Eq("loading")));
  EXPECT_EQ(never.attempts(), 1);
}

TEST(ClientTest, StopsRetryingAtTheTimeout) {
  const ScriptedServer server(kAnyPort, {Unavailable()});
  ClientOptions options = Quick();
  options.timeout = milliseconds(200);
  const absl::Status status =
      ClientOf(server.address(), options)->ListModels().status();
  // The deadline may also end the last attempt.
  EXPECT_TRUE(absl::IsUnavailable(status) || absl::IsDeadlineExceeded(status))
      << status;
  EXPECT_GE(server.attempts(), 3);
}

TEST(ClientTest, FailsWithDeadlineExceededIfNoReplyArrives) {
  const ScriptedServer server(kAnyPort, {Ok(), Never()});
  ClientOptions options = Quick();
  const auto client = ClientOf(server.address(), options);
  options.timeout = milliseconds(100);
  const auto hasty = ClientOf(server.address(), options);
  EXPECT_THAT(client->ListModels(), IsOk());
  EXPECT_THAT(hasty->ListModels(), StatusIs(absl::StatusCode::kDeadlineExceeded,
                                            AllOf(HasSubstr(server.address()),
                                                  HasSubstr("within 100ms"))));
}

TEST(ClientTest, NamesTheAddressItCannotReach) {
  std::string address;
  {
    ScriptedServer gone(kAnyPort, {Ok()});
    address = gone.address();
    gone.Stop();
  }
  EXPECT_THAT(ClientOf(address)->ListModels(),
              StatusIs(absl::StatusCode::kUnavailable,
                       testing::Eq("cannot reach " + address +
                                   ": connection refused; is neurite-server "
                                   "running there?")));
  EXPECT_THAT(ClientOf(address)->CheckHealth(""),
              StatusIs(absl::StatusCode::kUnavailable,
                       HasSubstr("connection refused")));
  EXPECT_THAT(ClientOf("unix:/nonexistent/socket")->ListModels(),
              StatusIs(absl::StatusCode::kUnavailable,
                       HasSubstr("cannot reach unix:/nonexistent/socket: no "
                                 "such file or directory")));
}

TEST(ClientTest, ConnectsOnceTheServerIsUp) {
  const std::string address =
      absl::StrCat("unix:/tmp/neurite-client-test-", getpid());
  ClientOptions options = Quick();
  options.start_timeout = milliseconds(20'000);
  options.connect_timeout = options.start_timeout;
  const auto client = ClientOf(address, options);
  EXPECT_THAT(client->CheckHealth(""),
              StatusIs(absl::StatusCode::kUnavailable, HasSubstr("reach")));
  const ScriptedServer server(address, {Ok()});
  EXPECT_THAT(client->ListModels(), IsOk());
}

TEST(ClientTest, ConnectsToUnixSocketsAndIpv6Addresses) {
  const std::string path =
      absl::StrCat("unix:/tmp/neurite-client-test-kind-", getpid());
  for (const std::string& address : {path, std::string("[::1]:0")}) {
    const ScriptedServer server(address, {Ok()});
    if (server.address() == "[::1]:0") continue;  // a machine without IPv6
    EXPECT_THAT(ClientOf(server.address())->ListModels(), IsOk()) << address;
  }
}

TEST(ClientTest, RejectsAMalformedAddress) {
  EXPECT_THAT(
      Client::Connect("nowhere"),
      StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("nowhere")));
}

TEST(ClientTest, DoesNotRetryHealthChecks) {
  const ScriptedServer server(kAnyPort, {Ok()});
  const auto client = ClientOf(server.address());
  NEURITE_ASSERT_OK_AND_ASSIGN(Health health, client->CheckHealth(""));
  EXPECT_EQ(health, Health::kServing);
  NEURITE_ASSERT_OK_AND_ASSIGN(health, client->CheckHealth("idle"));
  EXPECT_EQ(health, Health::kNotServing);
  EXPECT_THAT(client->CheckHealth("none"),
              StatusIs(absl::StatusCode::kNotFound, HasSubstr("no such")));
  EXPECT_THAT(client->CheckHealth("starting"),
              StatusIs(absl::StatusCode::kUnavailable, HasSubstr("starting")));
  EXPECT_EQ(server.attempts(), 1);
}

TEST(SetRowsTest, EncodesRowsAsRawBytes) {
  neurite::v1::Tensor tensor;
  const std::vector<float> values = {1, 2, 3, 4, 5, 6};
  SetRows(values, 3, tensor);
  EXPECT_EQ(tensor.rows(), 2);
  EXPECT_EQ(tensor.cols(), 3);
  EXPECT_EQ(tensor.raw().size(), 24u);
  EXPECT_EQ(tensor.values_size(), 0);
}

}  // namespace
}  // namespace neurite
