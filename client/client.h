// Asks a Neurite server. This is the library for C++ programs, and what the
// `neurite` command stands on.
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
  // For a call with all its attempts.
  std::chrono::milliseconds timeout{10'000};

  // For so long a call tries to reach a server that never was reached.
  std::chrono::milliseconds connect_timeout{1'000};

  RetryPolicy retry;
};

// The health of a server, or of one thing that it serves.
enum class Health { kUnknown, kServing, kNotServing };

// The word that people know it by, for example "NOT_SERVING".
absl::string_view HealthName(Health health);

// Makes `tensor` hold `values` as rows of `width` values each.
// REQUIRES: width >= 1; values.size() is a multiple of it.
void SetRows(std::span<const float> values, int64_t width,
             neurite::v1::Tensor& tensor);

// One server. Thread-safe.
//
// Every call may be made again without harm, so that UNAVAILABLE is retried
// until the timeout, by `retry` and by what the server asks for. Errors are
// the server's own; beside them
//   UNAVAILABLE        nobody answers at the address; the text says where
//   DEADLINE_EXCEEDED  no answer within the timeout
class Client {
 public:
  // Makes no connection yet: the first call does. `address` is HOST:PORT,
  // [IPV6]:PORT or unix:PATH. INVALID_ARGUMENT if it is none of these.
  // `clock` must outlive the client.
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

  // Of `service`: empty for the server as a whole, a service's full name,
  // MODEL or MODEL/VERSION. NOT_FOUND if the server knows none of that name.
  // Asks once: a probe wants to know how it stands now.
  absl::StatusOr<Health> CheckHealth(absl::string_view service);

 private:
  struct Impl;
  explicit Client(std::unique_ptr<Impl> impl);

  std::unique_ptr<Impl> impl_;
};

}  // namespace neurite

#endif  // NEURITE_CLIENT_CLIENT_H_
