// Calls that must not be served.
#include "core/base/status_macros.h"
#include "tests/conformance/cpp_client/calls.h"
#include "tests/conformance/cpp_client/cases.h"

namespace neurite::conformance {
namespace {

namespace pb = grpc::testing;

absl::Status UnimplementedMethod(const Target& target) {
  BoundedContext context;
  pb::Empty response;
  return ExpectCode(target.stub->UnimplementedCall(&context, {}, &response),
                    grpc::StatusCode::UNIMPLEMENTED);
}

absl::Status UnimplementedService(const Target& target) {
  BoundedContext context;
  pb::Empty response;
  const auto stub = pb::UnimplementedService::NewStub(target.channel);
  return ExpectCode(stub->UnimplementedCall(&context, {}, &response),
                    grpc::StatusCode::UNIMPLEMENTED);
}

absl::Status CompressedRequest(const Target& target) {
  BoundedContext context;
  context.set_compression_algorithm(GRPC_COMPRESS_GZIP);
  pb::SimpleRequest request;
  *request.mutable_payload() = PayloadOf(1000);
  pb::SimpleResponse response;
  return ExpectCode(target.stub->UnaryCall(&context, request, &response),
                    grpc::StatusCode::UNIMPLEMENTED);
}

absl::Status MessageOverTheLimit(const Target& target) {
  pb::SimpleRequest request;
  *request.mutable_payload() = PayloadOf(4 << 20);
  pb::SimpleResponse response;
  BoundedContext context;
  NEURITE_RETURN_IF_ERROR(
      ExpectCode(target.stub->UnaryCall(&context, request, &response),
                 grpc::StatusCode::RESOURCE_EXHAUSTED));
  // The connection goes on.
  BoundedContext next;
  return ExpectOk(target.stub->UnaryCall(&next, {}, &response));
}

absl::Status DeadlineAlreadyPast(const Target& target) {
  grpc::ClientContext context;
  context.set_deadline(std::chrono::system_clock::now() -
                       std::chrono::seconds(1));
  pb::SimpleResponse response;
  return ExpectCode(target.stub->UnaryCall(&context, {}, &response),
                    grpc::StatusCode::DEADLINE_EXCEEDED);
}

}  // namespace

std::vector<Case> RefusalCases() {
  return {
      {"unimplemented_method", UnimplementedMethod},
      {"unimplemented_service", UnimplementedService},
      {"compressed_request", CompressedRequest},
      {"message_over_the_limit", MessageOverTheLimit},
      {"deadline_already_past", DeadlineAlreadyPast},
  };
}

}  // namespace neurite::conformance
