// Streams, and what goes over them.
#include <array>
#include <vector>

#include "core/base/status_macros.h"
#include "tests/conformance/cpp_client/calls.h"
#include "tests/conformance/cpp_client/cases.h"

namespace neurite::conformance {
namespace {

namespace pb = grpc::testing;

constexpr std::array<int, 4> kRequestBytes = {27182, 8, 1828, 45904};
constexpr std::array<int, 4> kReplyBytes = {31415, 9, 2653, 58979};

// More than a server of ours holds of one stream.
constexpr int kSentAhead = 100;

// What no window takes at once.
constexpr int kLongStreamReplies = 64;
constexpr int kLongStreamReplyBytes = 100'000;

absl::Status ClientStreaming(const Target& target) {
  BoundedContext context;
  pb::StreamingInputCallResponse response;
  const auto stream = target.stub->StreamingInputCall(&context, &response);
  for (const int bytes : kRequestBytes) {
    pb::StreamingInputCallRequest request;
    *request.mutable_payload() = PayloadOf(static_cast<size_t>(bytes));
    stream->Write(request);
  }
  stream->WritesDone();
  NEURITE_RETURN_IF_ERROR(ExpectOk(stream->Finish()));
  return ExpectEqual("the sum", response.aggregated_payload_size(), 74922);
}

// That the stream has just these replies, and status OK.
template <typename Stream>
absl::Status ExpectReplies(Stream& stream, const std::vector<int>& sizes) {
  pb::StreamingOutputCallResponse response;
  size_t replies = 0;
  for (; stream.Read(&response); ++replies) {
    if (replies == sizes.size()) break;
    NEURITE_RETURN_IF_ERROR(
        ExpectZeros(response.payload().body(), sizes[replies]), "reply ",
        replies);
  }
  NEURITE_RETURN_IF_ERROR(
      ExpectEqual("the number of replies", replies, sizes.size()));
  return ExpectOk(stream.Finish());
}

absl::Status ExpectServerStream(const Target& target,
                                const std::vector<int>& sizes) {
  BoundedContext context;
  pb::StreamingOutputCallRequest request;
  for (const int bytes : sizes) {
    request.add_response_parameters()->set_size(bytes);
  }
  const auto stream = target.stub->StreamingOutputCall(&context, request);
  return ExpectReplies(*stream, sizes);
}

absl::Status ServerStreaming(const Target& target) {
  return ExpectServerStream(target, {kReplyBytes.begin(), kReplyBytes.end()});
}

absl::Status LongStream(const Target& target) {
  return ExpectServerStream(
      target, std::vector<int>(kLongStreamReplies, kLongStreamReplyBytes));
}

absl::Status PingPong(const Target& target) {
  BoundedContext context;
  const auto stream = target.stub->FullDuplexCall(&context);
  for (size_t i = 0; i < kRequestBytes.size(); ++i) {
    pb::StreamingOutputCallRequest request;
    request.add_response_parameters()->set_size(kReplyBytes[i]);
    *request.mutable_payload() =
        PayloadOf(static_cast<size_t>(kRequestBytes[i]));
    stream->Write(request);
    pb::StreamingOutputCallResponse response;
    if (!stream->Read(&response)) return ExpectOk(stream->Finish());
    NEURITE_RETURN_IF_ERROR(
        ExpectZeros(response.payload().body(), kReplyBytes[i]), "reply ", i);
  }
  stream->WritesDone();
  return ExpectReplies(*stream, {});
}

absl::Status RequestsSentAhead(const Target& target) {
  BoundedContext context;
  const auto stream = target.stub->FullDuplexCall(&context);
  std::vector<int> sizes;
  for (int bytes = 0; bytes < kSentAhead; ++bytes) {
    pb::StreamingOutputCallRequest request;
    request.add_response_parameters()->set_size(bytes);
    stream->Write(request);
    sizes.push_back(bytes);
  }
  stream->WritesDone();
  return ExpectReplies(*stream, sizes);
}

absl::Status EmptyStream(const Target& target) {
  BoundedContext context;
  const auto stream = target.stub->FullDuplexCall(&context);
  stream->WritesDone();
  return ExpectReplies(*stream, {});
}

absl::Status CustomMetadata(const Target& target) {
  BoundedContext context;
  AskForEcho(context);
  const auto stream = target.stub->FullDuplexCall(&context);
  pb::StreamingOutputCallRequest request;
  request.add_response_parameters()->set_size(314159);
  *request.mutable_payload() = PayloadOf(271828);
  stream->Write(request);
  stream->WritesDone();
  NEURITE_RETURN_IF_ERROR(ExpectReplies(*stream, {314159}));
  return ExpectEcho(context);
}

}  // namespace

std::vector<Case> StreamCases() {
  return {
      {"client_streaming", ClientStreaming},
      {"server_streaming", ServerStreaming},
      {"long_stream", LongStream},
      {"ping_pong", PingPong},
      {"requests_sent_ahead", RequestsSentAhead},
      {"empty_stream", EmptyStream},
      {"custom_metadata_full_duplex", CustomMetadata},
  };
}

}  // namespace neurite::conformance
