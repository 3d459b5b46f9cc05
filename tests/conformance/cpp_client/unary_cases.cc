// Unary calls, one at a time and many at once.
#include <deque>
#include <future>
#include <string>
#include <utility>

#include "core/base/status_macros.h"
#include "tests/conformance/cpp_client/calls.h"
#include "tests/conformance/cpp_client/cases.h"

namespace neurite::conformance {
namespace {

namespace pb = grpc::testing;

constexpr char kSpecialMessage[] =
    "\t\ntest with whitespace\r\nand Unicode BMP \xe2\x98\xba and non-BMP "
    "\xf0\x9f\x98\x88\t\n";

pb::SimpleRequest RequestOf(size_t bytes, int reply_bytes) {
  pb::SimpleRequest request;
  *request.mutable_payload() = PayloadOf(bytes);
  request.set_response_size(reply_bytes);
  return request;
}

pb::SimpleRequest RequestFor(grpc::StatusCode code,
                             const std::string& message) {
  pb::SimpleRequest request;
  request.mutable_response_status()->set_code(code);
  request.mutable_response_status()->set_message(message);
  return request;
}

absl::Status EmptyUnary(const Target& target) {
  BoundedContext context;
  pb::Empty response;
  NEURITE_RETURN_IF_ERROR(
      ExpectOk(target.stub->EmptyCall(&context, {}, &response)));
  return ExpectEqual("the reply's size", response.ByteSizeLong(), size_t{0});
}

absl::Status LargeUnary(const Target& target) {
  BoundedContext context;
  pb::SimpleResponse response;
  NEURITE_RETURN_IF_ERROR(ExpectOk(
      target.stub->UnaryCall(&context, RequestOf(271828, 314159), &response)));
  return ExpectZeros(response.payload().body(), 314159);
}

struct UnaryCall {
  BoundedContext context;
  pb::SimpleRequest request;
  pb::SimpleResponse response;
  std::promise<grpc::Status> ended;
};

absl::Status ManyAtOnce(const Target& target, int calls, size_t bytes,
                        int reply_bytes) {
  std::deque<UnaryCall> under_way(static_cast<size_t>(calls));
  for (UnaryCall& call : under_way) {
    call.request = RequestOf(bytes, reply_bytes);
    target.stub->async()->UnaryCall(&call.context, &call.request,
                                    &call.response,
                                    [&call](grpc::Status status) {
                                      call.ended.set_value(std::move(status));
                                    });
  }
  // All end before one of them may go.
  std::deque<grpc::Status> ends;
  for (UnaryCall& call : under_way) {
    ends.push_back(call.ended.get_future().get());
  }
  for (size_t i = 0; i < ends.size(); ++i) {
    NEURITE_RETURN_IF_ERROR(ExpectOk(ends[i]), "call ", i);
    NEURITE_RETURN_IF_ERROR(
        ExpectZeros(under_way[i].response.payload().body(), reply_bytes),
        "call ", i);
  }
  return absl::OkStatus();
}

absl::Status ConcurrentLargeUnary(const Target& target) {
  NEURITE_RETURN_IF_ERROR(ManyAtOnce(target, 50, 271828, 314159));
  return ManyAtOnce(target, 8, 1 << 20, 1 << 20);
}

absl::Status CustomMetadata(const Target& target) {
  BoundedContext context;
  AskForEcho(context);
  pb::SimpleResponse response;
  NEURITE_RETURN_IF_ERROR(ExpectOk(
      target.stub->UnaryCall(&context, RequestOf(271828, 314159), &response)));
  return ExpectEcho(context);
}

absl::Status StatusCodeAndMessage(const Target& target) {
  BoundedContext context;
  pb::SimpleResponse response;
  return ExpectUnknown(
      target.stub->UnaryCall(
          &context,
          RequestFor(grpc::StatusCode::UNKNOWN, "test status message"),
          &response),
      "test status message");
}

absl::Status SpecialStatusMessage(const Target& target) {
  BoundedContext context;
  pb::SimpleResponse response;
  return ExpectUnknown(
      target.stub->UnaryCall(
          &context, RequestFor(grpc::StatusCode::UNKNOWN, kSpecialMessage),
          &response),
      kSpecialMessage);
}

absl::Status StatusDetails(const Target& target) {
  BoundedContext context;
  context.AddMetadata(kEchoDetails, kDetails);
  pb::SimpleResponse response;
  const grpc::Status status = target.stub->UnaryCall(
      &context, RequestFor(grpc::StatusCode::NOT_FOUND, "see the details"),
      &response);
  return ExpectDetails(context, status);
}

}  // namespace

std::vector<Case> UnaryCases() {
  return {
      {"empty_unary", EmptyUnary},
      {"large_unary", LargeUnary},
      {"concurrent_large_unary", ConcurrentLargeUnary},
      {"custom_metadata_unary", CustomMetadata},
      {"status_code_and_message_unary", StatusCodeAndMessage},
      {"special_status_message", SpecialStatusMessage},
      {"status_details_unary", StatusDetails},
  };
}

}  // namespace neurite::conformance
