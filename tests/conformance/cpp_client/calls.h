// Shared by the cases: calls with a deadline, and checks of their results.
#ifndef NEURITE_TESTS_CONFORMANCE_CPP_CLIENT_CALLS_H_
#define NEURITE_TESTS_CONFORMANCE_CPP_CLIENT_CALLS_H_

#include <grpcpp/grpcpp.h>

#include <chrono>
#include <string>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "test_service.pb.h"

namespace neurite::conformance {

// The deadline of every call.
inline constexpr std::chrono::seconds kMostSeconds{20};

class BoundedContext : public grpc::ClientContext {
 public:
  BoundedContext() {
    set_deadline(std::chrono::system_clock::now() + kMostSeconds);
  }
};

// Metadata that the server echoes as described in test_service.h.
inline constexpr char kEchoInitial[] = "x-grpc-test-echo-initial";
inline constexpr char kEchoTrailing[] = "x-grpc-test-echo-trailing-bin";
inline constexpr char kEchoDetails[] = "x-test-details-bin";
inline constexpr char kInitialValue[] = "test_initial_metadata_value";
inline constexpr char kTrailingValue[] = "\xab\xab\xab";

// A google.rpc.Status: NOT_FOUND, with a message that is not ASCII and contains
// a zero byte.
inline const std::string kDetails("\x08\x05\x12\x04\xe2\x98\xba\x00", 8);

inline grpc::testing::Payload PayloadOf(size_t bytes) {
  grpc::testing::Payload payload;
  payload.set_body(std::string(bytes, '\0'));
  return payload;
}

template <typename Got, typename Want>
absl::Status ExpectEqual(absl::string_view what, const Got& got,
                         const Want& want) {
  if (got == want) return absl::OkStatus();
  return absl::InternalError(
      absl::StrCat(what, " should be ", want, ", is ", got));
}

// Checks that `body`, a reply's payload, consists of `bytes` zeros.
inline absl::Status ExpectZeros(const std::string& body, int bytes) {
  if (body == std::string(static_cast<size_t>(bytes), '\0')) {
    return absl::OkStatus();
  }
  return absl::InternalError(absl::StrCat(
      "the payload should be ", bytes, " zeros, is ", body.size(), " bytes"));
}

inline absl::Status ExpectCode(const grpc::Status& status,
                               grpc::StatusCode want) {
  if (status.error_code() == want) return absl::OkStatus();
  return absl::InternalError(absl::StrCat("the code should be ", want, ", is ",
                                          status.error_code(), " \"",
                                          status.error_message(), "\""));
}

inline absl::Status ExpectOk(const grpc::Status& status) {
  return ExpectCode(status, grpc::StatusCode::OK);
}

// Checks that `status` is UNKNOWN with the text `message`.
absl::Status ExpectUnknown(const grpc::Status& status,
                           const std::string& message);

void AskForEcho(grpc::ClientContext& context);

// Checks that the metadata requested by AskForEcho was received. REQUIRES: the
// call has ended.
absl::Status ExpectEcho(const grpc::ClientContext& context);

// Checks that `status` is NOT_FOUND and carries kDetails. REQUIRES: the call
// has ended.
absl::Status ExpectDetails(const grpc::ClientContext& context,
                           const grpc::Status& status);

}  // namespace neurite::conformance

#endif  // NEURITE_TESTS_CONFORMANCE_CPP_CLIENT_CALLS_H_
