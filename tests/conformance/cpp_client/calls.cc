#include "tests/conformance/cpp_client/calls.h"

#include <map>

#include "absl/strings/escaping.h"
#include "core/base/status_macros.h"

namespace neurite::conformance {
namespace {

using Metadata = std::multimap<grpc::string_ref, grpc::string_ref>;

// That `metadata` has exactly one `name`, with that value.
absl::Status ExpectValue(const Metadata& metadata, const std::string& name,
                         const std::string& want) {
  NEURITE_RETURN_IF_ERROR(ExpectEqual(absl::StrCat("the number of ", name),
                                      metadata.count(name), size_t{1}));
  const grpc::string_ref value = metadata.find(name)->second;
  const std::string got(value.data(), value.size());
  return ExpectEqual(name, absl::CHexEscape(got), absl::CHexEscape(want));
}

}  // namespace

absl::Status ExpectUnknown(const grpc::Status& status,
                           const std::string& message) {
  NEURITE_RETURN_IF_ERROR(ExpectCode(status, grpc::StatusCode::UNKNOWN));
  return ExpectEqual("the message", absl::CHexEscape(status.error_message()),
                     absl::CHexEscape(message));
}

void AskForEcho(grpc::ClientContext& context) {
  context.AddMetadata(kEchoInitial, kInitialValue);
  context.AddMetadata(kEchoTrailing, kTrailingValue);
}

absl::Status ExpectEcho(const grpc::ClientContext& context) {
  NEURITE_RETURN_IF_ERROR(ExpectValue(context.GetServerInitialMetadata(),
                                      kEchoInitial, kInitialValue));
  return ExpectValue(context.GetServerTrailingMetadata(), kEchoTrailing,
                     kTrailingValue);
}

absl::Status ExpectDetails(const grpc::ClientContext& context,
                           const grpc::Status& status) {
  NEURITE_RETURN_IF_ERROR(ExpectCode(status, grpc::StatusCode::NOT_FOUND));
  NEURITE_RETURN_IF_ERROR(ExpectEqual("error_details()",
                                      absl::CHexEscape(status.error_details()),
                                      absl::CHexEscape(kDetails)));
  return ExpectValue(context.GetServerTrailingMetadata(),
                     "grpc-status-details-bin", kDetails);
}

}  // namespace neurite::conformance
