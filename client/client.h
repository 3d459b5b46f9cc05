// The C++ client library for Neurite servers. The `neurite` command is built
// on it.
//
//   absl::StatusOr<std::unique_ptr<Client>> client =
//       Client::Connect("127.0.0.1:8500");
//   neurite::v1::ClassifyRequest request;
//   request.mutable_model()->set_name("xor");
//   SetRows(values, 2, *request.mutable_input());
//   absl::StatusOr<neurite::v1::ClassifyResponse> answer =
//       (*client)->Classify(request);
#ifndef NEURITE_CLIENT_CLIENT_H_
#define NEURITE_CLIENT_CLIENT_H_

#include <chrono>
#include <cstdint>
#include <memory>
#include <span>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "client/retry_policy.h"
#include "core/base/clock.h"
#include "neurite/v1/inference.pb.h"
#include "neurite/v1/models.pb.h"

namespace neurite {

struct ClientOptions {
  // Limits a call including connecting and all its retries.
  std::chrono::milliseconds timeout{10'000};

  // Limits connecting: finding the address of the host, the connection itself,
  // and the server's first HTTP/2 frame.
  std::chrono::milliseconds connect_timeout{5'000};

  // How long a call keeps retrying if the connection fails, e.g. is refused,
  // while no server has ever been reached: it may be starting, but more often
  // the address is wrong.
  std::chrono::milliseconds start_timeout{1'000};

  RetryPolicy retry;
};

// The health of a server or of one of its services or models.
enum class Health { kUnknown, kServing, kNotServing };

// Returns the name in the health protocol, e.g. "NOT_SERVING".
absl::string_view HealthName(Health health);

// Stores `values` in `tensor` as rows of `width` values each.
// REQUIRES: width >= 1; values.size() is a multiple of `width`.
void SetRows(std::span<const float> values, int64_t width,
             neurite::v1::Tensor& tensor);

// A connection to one server. Thread-safe.
//
// Between calls, gRPC reads the connection only every 5 s, which delays a
// server that drains by up to 2 s. The environment variable
// GRPC_CLIENT_CHANNEL_BACKUP_POLL_INTERVAL_MS, set before the first use of
// gRPC, changes that; the `neurite` command uses 50.
//
// All calls are idempotent, so UNAVAILABLE is retried until the timeout, as
// `retry` and the server's retry pushback say. Errors that the server returned
// are passed on unchanged. The client itself returns:
//   UNAVAILABLE        the server cannot be reached; the text has the address
//   DEADLINE_EXCEEDED  no answer within the timeout
class Client {
 public:
  // Does not connect yet: the first call does. `address` is HOST:PORT,
  // [IPV6]:PORT or unix:PATH; anything else is INVALID_ARGUMENT. `clock` must
  // outlive the client.
  static absl::StatusOr<std::unique_ptr<Client>> Connect(
      absl::string_view address, const ClientOptions& options = {},
      Clock& clock = Clock::Real());

  ~Client();
  Client(const Client&) = delete;
  Client& operator=(const Client&) = delete;

  absl::StatusOr<neurite::v1::ClassifyResponse> Classify(
      const neurite::v1::ClassifyRequest& request);
  absl::StatusOr<neurite::v1::RegressResponse> Regress(
      const neurite::v1::RegressRequest& request);
  absl::StatusOr<neurite::v1::ExplainResponse> Explain(
      const neurite::v1::ExplainRequest& request);

  absl::StatusOr<neurite::v1::ListModelsResponse> ListModels();
  absl::StatusOr<neurite::v1::GetModelResponse> GetModel(
      const neurite::v1::GetModelRequest& request);

  // Returns the health of `service`: empty for the whole server, a service's
  // full name, MODEL or MODEL/VERSION. NOT_FOUND if the server does not know
  // it. Never retries: a health probe needs the current state.
  absl::StatusOr<Health> CheckHealth(absl::string_view service);

 private:
  struct Impl;
  explicit Client(std::unique_ptr<Impl> impl);

  std::unique_ptr<Impl> impl_;
};

}  // namespace neurite

#endif  // NEURITE_CLIENT_CLIENT_H_
