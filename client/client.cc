// The only file of the client library that includes gRPC.
#include "client/client.h"

#include <grpcpp/grpcpp.h>

#include <atomic>
#include <cassert>
#include <climits>
#include <string>
#include <utility>

#include "absl/random/random.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "client/error_text.h"
#include "client/server_address.h"
#include "core/base/mutex.h"
#include "grpc/health/v1/health.grpc.pb.h"
#include "neurite/v1/inference.grpc.pb.h"
#include "neurite/v1/models.grpc.pb.h"

namespace neurite {
namespace {

using std::chrono::duration_cast;
using Milliseconds = std::chrono::milliseconds;

namespace health = ::grpc::health::v1;

::grpc::ChannelArguments ChannelArgumentsFor(const ClientOptions& options) {
  ::grpc::ChannelArguments arguments;
  arguments.SetMaxReceiveMessageSize(-1);
  arguments.SetMaxSendMessageSize(-1);
  // This client retries itself: retries on both levels would multiply.
  arguments.SetInt(GRPC_ARG_ENABLE_RETRIES, 0);
  arguments.SetInt(GRPC_ARG_SERVICE_CONFIG_DISABLE_RESOLUTION, 1);
  // An HTTP proxy cannot reach a server on this machine.
  arguments.SetInt(GRPC_ARG_ENABLE_HTTP_PROXY, 0);
  // Reconnect quickly to a server that has just started.
  arguments.SetInt(GRPC_ARG_INITIAL_RECONNECT_BACKOFF_MS, 50);
  arguments.SetInt(GRPC_ARG_MAX_RECONNECT_BACKOFF_MS, 1000);
  // gRPC uses the minimum backoff as the timeout of one connection attempt.
  // Connect() gives up before that.
  const Milliseconds later = options.connect_timeout + Milliseconds(1'000);
  arguments.SetInt(GRPC_ARG_MIN_RECONNECT_BACKOFF_MS,
                   static_cast<int>(later.count()));
  return arguments;
}

std::string DurationText(Milliseconds time) {
  return absl::FormatDuration(absl::FromChrono(time));
}

gpr_timespec TimeIn(Milliseconds time) {
  return gpr_time_add(gpr_now(GPR_CLOCK_MONOTONIC),
                      gpr_time_from_millis(time.count(), GPR_TIMESPAN));
}

}  // namespace

struct Client::Impl {
  Impl(absl::string_view server_address, const ClientOptions& client_options,
       Clock& client_clock)
      : address(server_address),
        options(client_options),
        clock(client_clock),
        channel(::grpc::CreateCustomChannel(
            address, ::grpc::InsecureChannelCredentials(),
            ChannelArgumentsFor(options))),
        inference(neurite::v1::InferenceService::NewStub(channel)),
        models(neurite::v1::ModelService::NewStub(channel)),
        probe(health::Health::NewStub(channel)) {}

  // Waits until the channel is connected, its attempt to connect has failed
  // (the next call then says why), or `time` has passed.
  bool Connect(Milliseconds time) const {
    const gpr_timespec deadline = TimeIn(time);
    for (;;) {
      const grpc_connectivity_state state = channel->GetState(true);
      if (state != GRPC_CHANNEL_IDLE && state != GRPC_CHANNEL_CONNECTING) {
        return true;
      }
      if (!channel->WaitForStateChange(state, deadline)) return false;
    }
  }

  // Makes one attempt; sets `reached` if a server answered.
  template <typename Stub, typename Request, typename Response>
  ::grpc::Status Attempt(Stub& stub,
                         ::grpc::Status (Stub::*method)(::grpc::ClientContext*,
                                                        const Request&,
                                                        Response*),
                         const Request& request, Response& response,
                         ::grpc::ClientContext& context, Milliseconds time) {
    const gpr_timespec deadline = TimeIn(time);
    if (options.connect_timeout < time && !Connect(options.connect_timeout)) {
      return {::grpc::StatusCode::UNAVAILABLE,
              absl::StrCat("no answer within ",
                           DurationText(options.connect_timeout),
                           " (--connect-timeout)")};
    }
    context.set_deadline(deadline);
    ::grpc::Status status = (stub.*method)(&context, request, &response);
    if (status.ok() || FromServer(status, context)) reached = true;
    return status;
  }

  template <typename Stub, typename Request, typename Response>
  absl::StatusOr<Response> Call(
      Stub& stub,
      ::grpc::Status (Stub::*method)(::grpc::ClientContext*, const Request&,
                                     Response*),
      const Request& request) {
    const MonotonicTime start = clock.Now();
    for (int attempt = 1;; ++attempt) {
      Response response;
      ::grpc::ClientContext context;
      const ::grpc::Status status =
          Attempt(stub, method, request, response, context,
                  TimeLeft(start, options.timeout));
      if (status.ok()) return response;
      const absl::Status error = Describe(status, context);
      if (!absl::IsUnavailable(error)) return error;
      const std::optional<Milliseconds> delay = Delay(attempt, start, context);
      if (!delay.has_value()) return error;
      Wait(*delay);
    }
  }

  // gRPC says "from peer" of its own errors, too, once it is connected.
  static bool FromServer(const ::grpc::Status& status,
                         const ::grpc::ClientContext& context) {
    return absl::StrContains(context.debug_error_string(),
                             "Error received from peer") &&
           !IsOfTransport(status.error_message());
  }

  Milliseconds TimeLeft(MonotonicTime start, Milliseconds time) const {
    return duration_cast<Milliseconds>(start + time - clock.Now());
  }

  std::optional<Milliseconds> Delay(int attempt, MonotonicTime start,
                                    const ::grpc::ClientContext& context) {
    FailedAttempt failed;
    failed.number = attempt;
    failed.time_left = TimeLeft(
        start, reached ? options.timeout
                       : std::min({options.timeout, options.connect_timeout,
                                   options.start_timeout}));
    const auto& trailers = context.GetServerTrailingMetadata();
    const auto pushback = trailers.find("grpc-retry-pushback-ms");
    if (pushback != trailers.end()) {
      failed.pushback =
          absl::string_view(pushback->second.data(), pushback->second.length());
    }
    double jitter = 0;
    {
      const MutexLock lock(mu);
      jitter = absl::Uniform(random, 0.0, 1.0);
    }
    return DelayBeforeRetry(options.retry, failed, jitter);
  }

  void Wait(Milliseconds delay) {
    const MonotonicTime until = clock.Now() + delay;
    const MutexLock lock(mu);
    while (clock.Now() < until) clock.WaitUntil(mu, never, until);
  }

  absl::Status Describe(const ::grpc::Status& status,
                        const ::grpc::ClientContext& context) const {
    const auto code = static_cast<absl::StatusCode>(status.error_code());
    // This client never cancels a call, so the server did: gRPC C++ cancels
    // calls that arrive during its shutdown.
    if (code == absl::StatusCode::kCancelled) {
      return absl::UnavailableError(
          absl::StrCat(address, " cancelled the call: it is shutting down"));
    }
    if (code == absl::StatusCode::kResourceExhausted) {
      const std::optional<std::string> advice =
          RequestTooLarge(status.error_message());
      if (advice.has_value()) return {code, *advice};
    }
    // gRPC's own text has no information, whether the client or the server
    // made it.
    const bool bare = status.error_message() == "Deadline Exceeded";
    if (FromServer(status, context) && !bare) {
      return {code, status.error_message()};
    }
    return {code, DescribeFault(status)};
  }

  // Describes an error that no server returned.
  std::string DescribeFault(const ::grpc::Status& status) const {
    const std::string& text = status.error_message();
    if (status.error_code() == ::grpc::StatusCode::DEADLINE_EXCEEDED) {
      const std::string late = absl::StrCat(
          "within ", DurationText(options.timeout), " (--timeout)");
      return reached ? absl::StrCat("no answer from ", address, " ", late)
                     : CannotReach(address, "no answer " + late);
    }
    if (status.error_code() != ::grpc::StatusCode::UNAVAILABLE &&
        !IsOfTransport(text)) {
      return absl::StrCat("the call to ", address, " failed: ", text);
    }
    if (!reached) return CannotReach(address, text);
    return absl::StrCat("lost the connection to ", address, ": ",
                        ConnectionFault(text),
                        "; is neurite-server running there?");
  }

  const std::string address;
  const ClientOptions options;
  Clock& clock;
  const std::shared_ptr<::grpc::Channel> channel;
  const std::unique_ptr<neurite::v1::InferenceService::Stub> inference;
  const std::unique_ptr<neurite::v1::ModelService::Stub> models;
  const std::unique_ptr<health::Health::Stub> probe;

  // True once a server has answered any call.
  std::atomic<bool> reached = false;

  Mutex mu;
  CondVar never;  // never notified: waits on it only let time pass
  absl::BitGen random ABSL_GUARDED_BY(mu);
};

absl::string_view HealthName(Health health) {
  switch (health) {
    case Health::kUnknown:
      return "UNKNOWN";
    case Health::kServing:
      return "SERVING";
    case Health::kNotServing:
      return "NOT_SERVING";
  }
  return "UNKNOWN";
}

void SetRows(std::span<const float> values, int64_t width,
             neurite::v1::Tensor& tensor) {
  assert(width >= 1 && values.size() % static_cast<size_t>(width) == 0);
  tensor.set_rows(static_cast<int64_t>(values.size()) / width);
  tensor.set_cols(width);
  tensor.clear_values();
  tensor.set_raw(values.data(), values.size_bytes());
}

absl::StatusOr<std::unique_ptr<Client>> Client::Connect(
    absl::string_view address, const ClientOptions& options, Clock& clock) {
  const absl::Status checked = CheckServerAddress(address);
  if (!checked.ok()) return checked;
  return std::unique_ptr<Client>(
      new Client(std::make_unique<Impl>(address, options, clock)));
}

Client::Client(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
Client::~Client() = default;

absl::StatusOr<neurite::v1::ClassifyResponse> Client::Classify(
    const neurite::v1::ClassifyRequest& request) {
  return impl_->Call(*impl_->inference,
                     &neurite::v1::InferenceService::Stub::Classify, request);
}

absl::StatusOr<neurite::v1::RegressResponse> Client::Regress(
    const neurite::v1::RegressRequest& request) {
  return impl_->Call(*impl_->inference,
                     &neurite::v1::InferenceService::Stub::Regress, request);
}

absl::StatusOr<neurite::v1::ExplainResponse> Client::Explain(
    const neurite::v1::ExplainRequest& request) {
  return impl_->Call(*impl_->inference,
                     &neurite::v1::InferenceService::Stub::Explain, request);
}

absl::StatusOr<neurite::v1::ListModelsResponse> Client::ListModels() {
  return impl_->Call(*impl_->models,
                     &neurite::v1::ModelService::Stub::ListModels,
                     neurite::v1::ListModelsRequest());
}

absl::StatusOr<neurite::v1::GetModelResponse> Client::GetModel(
    const neurite::v1::GetModelRequest& request) {
  return impl_->Call(*impl_->models, &neurite::v1::ModelService::Stub::GetModel,
                     request);
}

absl::StatusOr<Health> Client::CheckHealth(absl::string_view service) {
  health::HealthCheckRequest request;
  request.set_service(service.data(), service.size());
  health::HealthCheckResponse response;
  ::grpc::ClientContext context;
  const ::grpc::Status status =
      impl_->Attempt(*impl_->probe, &health::Health::Stub::Check, request,
                     response, context, impl_->options.timeout);
  if (!status.ok()) return impl_->Describe(status, context);
  switch (response.status()) {
    case health::HealthCheckResponse::SERVING:
      return Health::kServing;
    case health::HealthCheckResponse::NOT_SERVING:
      return Health::kNotServing;
    default:  // includes values that a newer server may send
      return Health::kUnknown;
  }
}

}  // namespace neurite
