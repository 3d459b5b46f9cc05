// Streams that end otherwise than with OK.
#include "core/base/status_macros.h"
#include "tests/conformance/cpp_client/calls.h"
#include "tests/conformance/cpp_client/cases.h"

namespace neurite::conformance {
namespace {

namespace pb = grpc::testing;

pb::StreamingOutputCallRequest RequestFor(grpc::StatusCode code,
                                          const std::string& message) {
  pb::StreamingOutputCallRequest request;
  request.mutable_response_status()->set_code(code);
  request.mutable_response_status()->set_message(message);
  return request;
}

absl::Status StatusCodeAndMessage(const Target& target) {
  BoundedContext context;
  const auto stream = target.stub->FullDuplexCall(&context);
  stream->Write(RequestFor(grpc::StatusCode::UNKNOWN, "test status message"));
  stream->WritesDone();
  return ExpectUnknown(stream->Finish(), "test status message");
}

absl::Status StatusDetails(const Target& target) {
  BoundedContext context;
  context.AddMetadata(kEchoDetails, kDetails);
  const auto stream = target.stub->FullDuplexCall(&context);
  stream->Write(RequestFor(grpc::StatusCode::NOT_FOUND, "see the details"));
  stream->WritesDone();
  const grpc::Status status = stream->Finish();
  return ExpectDetails(context, status);
}

absl::Status TimeoutOnSleepingServer(const Target& target) {
  grpc::ClientContext context;
  context.set_deadline(std::chrono::system_clock::now() +
                       std::chrono::milliseconds(1));
  const auto stream = target.stub->FullDuplexCall(&context);
  pb::StreamingOutputCallRequest request;
  *request.mutable_payload() = PayloadOf(27182);
  stream->Write(request);
  return ExpectCode(stream->Finish(), grpc::StatusCode::DEADLINE_EXCEEDED);
}

absl::Status CancelAfterBegin(const Target& target) {
  BoundedContext context;
  pb::StreamingInputCallResponse response;
  const auto stream = target.stub->StreamingInputCall(&context, &response);
  context.TryCancel();
  return ExpectCode(stream->Finish(), grpc::StatusCode::CANCELLED);
}

absl::Status CancelAfterFirstResponse(const Target& target) {
  BoundedContext context;
  const auto stream = target.stub->FullDuplexCall(&context);
  pb::StreamingOutputCallRequest request;
  request.add_response_parameters()->set_size(31415);
  *request.mutable_payload() = PayloadOf(27182);
  stream->Write(request);
  pb::StreamingOutputCallResponse response;
  if (!stream->Read(&response)) return ExpectOk(stream->Finish());
  NEURITE_RETURN_IF_ERROR(ExpectZeros(response.payload().body(), 31415));
  context.TryCancel();
  return ExpectCode(stream->Finish(), grpc::StatusCode::CANCELLED);
}

}  // namespace

std::vector<Case> StreamEndCases() {
  return {
      {"status_code_and_message_full_duplex", StatusCodeAndMessage},
      {"status_details_full_duplex", StatusDetails},
      {"timeout_on_sleeping_server", TimeoutOnSleepingServer},
      {"cancel_after_begin", CancelAfterBegin},
      {"cancel_after_first_response", CancelAfterFirstResponse},
  };
}

}  // namespace neurite::conformance
