#include "tests/conformance/test_service.h"

#include <deque>
#include <memory>
#include <optional>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/cord.h"
#include "absl/strings/str_cat.h"
#include "core/base/status_macros.h"
#include "test_service.pb.h"

namespace neurite {
namespace {

namespace pb = grpc::testing;

constexpr char kEchoInitial[] = "x-grpc-test-echo-initial";
constexpr char kEchoTrailing[] = "x-grpc-test-echo-trailing-bin";
constexpr char kEchoDetails[] = "x-test-details-bin";

template <typename Message>
absl::StatusOr<Message> Parse(MessagePieces pieces) {
  std::string bytes;
  for (const absl::string_view piece : pieces) absl::StrAppend(&bytes, piece);
  Message message;
  if (!message.ParseFromString(bytes)) {
    return absl::InvalidArgumentError(absl::StrCat(
        "the request is not a well-formed ", message.GetTypeName()));
  }
  return message;
}

void Send(Call& call, const google::protobuf::Message& message) {
  const size_t bytes = message.ByteSizeLong();
  const std::span<char> reply = call.ReserveReply(bytes);
  message.SerializeToArray(reply.data(), static_cast<int>(bytes));
  call.SendReply(bytes);
}

template <typename Response>
void SendPayload(Call& call, int32_t bytes) {
  Response response;
  response.mutable_payload()->set_body(
      std::string(static_cast<size_t>(bytes), '\0'));
  Send(call, response);
}

absl::Status CheckSize(int32_t bytes) {
  if (bytes >= 0) return absl::OkStatus();
  return absl::InvalidArgumentError(
      absl::StrCat("a reply needs a size of 0 or more, got ", bytes));
}

// REQUIRES: nothing has been sent.
void EchoMetadata(Call& call) {
  if (const auto value = call.RequestHeader(kEchoInitial)) {
    call.AddHeader(kEchoInitial, *value);
  }
  if (const auto value = call.RequestHeader(kEchoTrailing)) {
    call.AddTrailer(kEchoTrailing, *value);
  }
}

absl::Status StatusFor(const Call& call, const pb::EchoStatus& asked) {
  absl::Status status(static_cast<absl::StatusCode>(asked.code()),
                      asked.message());
  if (const auto details = call.RequestHeader(kEchoDetails)) {
    status.SetPayload(kStatusDetails, absl::Cord(*details));
  }
  return status;
}

// What the requests of one StreamingInputCall have carried.
class InputState final : public CallState {
 public:
  static InputState& Of(Call& call) {
    if (call.state() == nullptr) {
      EchoMetadata(call);
      call.set_state(std::make_unique<InputState>());
    }
    return *static_cast<InputState*>(call.state());
  }

  size_t bytes = 0;
};

// The requests of one stream that have not been answered.
class OutputState final : public CallState {
 public:
  static OutputState& Of(Call& call) {
    if (call.state() == nullptr) {
      EchoMetadata(call);
      call.set_state(std::make_unique<OutputState>());
    }
    return *static_cast<OutputState*>(call.state());
  }

  void Add(pb::StreamingOutputCallRequest request) {
    requests_.push_back(std::move(request));
  }
  void End() { ended_ = true; }

  // Sends what the stream takes. May finish the call, and end this with it.
  void Advance(Call& call);

 private:
  // True when all replies to the oldest request have been sent.
  bool AnswerOldest(Call& call);

  std::deque<pb::StreamingOutputCallRequest> requests_;  // the oldest first
  int answered_ = 0;    // replies to the oldest
  bool ended_ = false;  // no more requests come
};

void OutputState::Advance(Call& call) {
  while (!requests_.empty()) {
    if (!AnswerOldest(call)) return;
    if (requests_.front().response_status().code() != 0) {
      const absl::Status status =
          StatusFor(call, requests_.front().response_status());
      return call.Finish(status);
    }
    requests_.pop_front();
    answered_ = 0;
    call.ReleaseMessage();
  }
  if (ended_) call.Finish(absl::OkStatus());
}

bool OutputState::AnswerOldest(Call& call) {
  const auto& replies = requests_.front().response_parameters();
  while (answered_ < replies.size() && call.writable()) {
    SendPayload<pb::StreamingOutputCallResponse>(call,
                                                 replies[answered_++].size());
  }
  return answered_ == replies.size();
}

absl::StatusOr<pb::StreamingOutputCallRequest> ParseOutputRequest(
    MessagePieces message) {
  NEURITE_ASSIGN_OR_RETURN(auto request,
                           Parse<pb::StreamingOutputCallRequest>(message));
  for (const auto& reply : request.response_parameters()) {
    NEURITE_RETURN_IF_ERROR(CheckSize(reply.size()));
  }
  return request;
}

absl::StatusOr<pb::SimpleRequest> ParseUnaryRequest(MessagePieces message) {
  NEURITE_ASSIGN_OR_RETURN(auto request, Parse<pb::SimpleRequest>(message));
  NEURITE_RETURN_IF_ERROR(CheckSize(request.response_size()));
  return request;
}

void EndCancelled(Call& call) {
  call.Finish(
      absl::CancelledError("the client cancelled the call or disconnected"));
}

}  // namespace

void TestService::AddTo(MethodTable& methods) {
  for (const char* name : {kEchoInitial, kEchoTrailing, kEchoDetails}) {
    methods.AddRequestHeader(name);
  }
  const std::string service = "/grpc.testing.TestService/";
  methods.Add(service + "EmptyCall", MethodKind::kUnary, empty_);
  methods.Add(service + "UnaryCall", MethodKind::kUnary, unary_);
  methods.Add(service + "StreamingInputCall", MethodKind::kClientStreaming,
              input_);
  methods.Add(service + "StreamingOutputCall", MethodKind::kServerStreaming,
              output_);
  methods.Add(service + "FullDuplexCall", MethodKind::kBidiStreaming, duplex_);
}

void TestService::AnswerEmpty(Call& call, MessagePieces message) {
  const auto request = Parse<pb::Empty>(message);
  if (!request.ok()) return call.Finish(request.status());
  EchoMetadata(call);
  Send(call, pb::Empty());
  call.Finish(absl::OkStatus());
}

void TestService::AnswerUnary(Call& call, MessagePieces message) {
  const auto request = ParseUnaryRequest(message);
  if (!request.ok()) return call.Finish(request.status());
  EchoMetadata(call);
  if (request->response_status().code() != 0) {
    return call.Finish(StatusFor(call, request->response_status()));
  }
  SendPayload<pb::SimpleResponse>(call, request->response_size());
  call.Finish(absl::OkStatus());
}

void TestService::InputHandler::OnMessage(Call& call, MessagePieces message) {
  InputState& state = InputState::Of(call);
  const auto request = Parse<pb::StreamingInputCallRequest>(message);
  if (!request.ok()) return call.Finish(request.status());
  state.bytes += request->payload().body().size();
  call.ReleaseMessage();
}

void TestService::InputHandler::OnEnd(Call& call) {
  pb::StreamingInputCallResponse response;
  response.set_aggregated_payload_size(
      static_cast<int32_t>(InputState::Of(call).bytes));
  Send(call, response);
  call.Finish(absl::OkStatus());
}

void TestService::InputHandler::OnCancel(Call& call) { EndCancelled(call); }

void TestService::OutputHandler::OnMessage(Call& call, MessagePieces message) {
  OutputState& state = OutputState::Of(call);
  auto request = ParseOutputRequest(message);
  if (!request.ok()) return call.Finish(request.status());
  state.Add(*std::move(request));
  if (!StreamsRequests(kind_)) state.End();
  state.Advance(call);
}

void TestService::OutputHandler::OnEnd(Call& call) {
  OutputState& state = OutputState::Of(call);
  state.End();
  state.Advance(call);
}

void TestService::OutputHandler::OnWritable(Call& call) {
  OutputState::Of(call).Advance(call);
}

void TestService::OutputHandler::OnCancel(Call& call) { EndCancelled(call); }

}  // namespace neurite
