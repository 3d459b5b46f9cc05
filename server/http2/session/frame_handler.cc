#include "server/http2/session/frame_handler.h"

#include <algorithm>
#include <chrono>
#include <optional>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "core/base/heap_bytes.h"
#include "server/http2/codec/frame_rules.h"
#include "server/http2/codec/http1_answer.h"
#include "server/http2/codec/output_buffer.h"
#include "server/http2/codec/status_block.h"

namespace neurite::http2 {
namespace {

// The limit on a header block on the wire is max_metadata_bytes plus this,
// because HPACK rarely makes a block larger than its fields.
constexpr size_t kBlockSlack = 8192;

// A call that is reset earlier than this has not waited, whatever its deadline.
constexpr std::chrono::milliseconds kLeastWait{1};

constexpr absl::string_view kOtherProtocol =
    "this port speaks gRPC over HTTP/2";

constexpr absl::string_view kBrokenBlock =
    "a header block that cannot be decoded";

// True if the client has waited for a fair part of its call's deadline: it is
// not charged for calls that the server did not answer in time.
bool HasWaited(const StreamCall& call, MonotonicTime now) {
  const auto waited = now - call.arrived();
  return call.deadline() != MonotonicTime::max() && waited >= kLeastWait &&
         waited >= (call.deadline() - call.arrived()) / 2;
}

}  // namespace

FrameHandler::FrameHandler(WorkerState& worker, ConnectionWriter& writer,
                           FlowControl& flow, MemoryAccount& account,
                           const Reclaimable& holder, CallSet& calls,
                           ConnectionShutdown& shutdown)
    : worker_(worker),
      writer_(writer),
      flow_(flow),
      holder_(holder),
      calls_(calls),
      shutdown_(shutdown),
      headers_(static_cast<size_t>(worker.options.max_metadata_bytes),
               worker.methods.request_headers(), account),
      block_(static_cast<size_t>(worker.options.max_metadata_bytes) +
             kBlockSlack),
      opened_(worker.options.max_streams_per_connection, worker.now) {}

void FrameHandler::Read(absl::string_view bytes, const Buffer& memory,
                        MonotonicTime arrived) {
  read_memory_ = &memory;
  arrived_ = arrived;
  reader_.Read(bytes, *this);
}

MonotonicTime FrameHandler::header_block_since() const {
  return block_.open() ? block_.since() : MonotonicTime::max();
}

int64_t FrameHandler::memory_bytes() const {
  return reader_.memory_bytes() + block_.memory_bytes() +
         headers_.memory_bytes() + HeapBytesOf(path_) + HeapBytesOf(rejection_);
}

void FrameHandler::OnWrongPreface(absl::string_view start) {
  const std::string answer = Http1Answer(start);
  if (answer.empty() || flow_.announced()) {
    return shutdown_.Fail(ErrorCode::kProtocol, kOtherProtocol,
                          IncidentKind::kWrongProtocol);
  }
  shutdown_.Note(IncidentKind::kWrongProtocol, kOtherProtocol);
  writer_.Text(answer);
  shutdown_.Abandon();
}

// --- Frames ------------------------------------------------------------------

bool FrameHandler::OnFrame(const FrameHeader& frame,
                           absl::string_view payload) {
  const bool is_settings =
      frame.is(FrameType::kSettings) && !frame.has(frame_flag::kAck);
  const std::optional<ConnectionError> fault = ValidateFrame(frame);
  if (!settings_seen_ && !is_settings) {
    shutdown_.Fail(ErrorCode::kProtocol, "the first frame is not SETTINGS");
  } else if (block_.open() && !frame.is(FrameType::kContinuation)) {
    shutdown_.Fail(ErrorCode::kProtocol, "a header block is interrupted");
  } else if (fault.has_value()) {
    shutdown_.Fail(fault->error, fault->text);
  } else {
    Dispatch(frame, payload);
  }
  return !shutdown_.dead();
}

void FrameHandler::Dispatch(const FrameHeader& frame,
                            absl::string_view payload) {
  switch (static_cast<FrameType>(frame.type)) {
    case FrameType::kHeaders:
    case FrameType::kContinuation:
      return OnHeaders(frame, payload);
    case FrameType::kPriority:
      return OnPriority(frame, payload);
    case FrameType::kRstStream:
      return OnReset(frame);
    case FrameType::kSettings:
      return OnSettings(frame, payload);
    case FrameType::kPing:
      return OnPing(frame, payload);
    case FrameType::kWindowUpdate:
      return OnWindowUpdate(frame, payload);
    case FrameType::kGoAway:  // of streams that only the server would open
    case FrameType::kPushPromise:
    case FrameType::kData:  // handled by OnDataFrame
    default:                // unknown types must be ignored
      return shutdown_.ChargeFrame();
  }
}

bool FrameHandler::OnDataFrame(const FrameHeader& frame, size_t content) {
  const auto length = static_cast<int64_t>(frame.length);
  data_stream_ = frame.stream;
  data_ends_ = frame.has(frame_flag::kEndStream);
  if (!settings_seen_ || block_.open() ||
      calls_.streams().IsIdle(frame.stream)) {
    shutdown_.Fail(
        ErrorCode::kProtocol,
        absl::StrCat("DATA on stream ", frame.stream, ", which is not open"));
    return false;
  }
  if (!flow_.Take(length)) {
    shutdown_.Fail(ErrorCode::kFlowControl,
                   "DATA beyond the connection's window");
    return false;
  }
  // Padding is consumed immediately.
  flow_.Credit(frame.length - content);
  if (content == 0 && !data_ends_) shutdown_.ChargeFrame();
  StreamCall* const call = calls_.Find(frame.stream);
  if (call == nullptr || call->discarding()) shutdown_.ChargeDiscarded(length);
  if (shutdown_.dead()) return false;
  if (call == nullptr) {
    OnDataWithoutCall(frame.stream);
  } else if (call->remote_ended()) {
    shutdown_.RejectCall(*call, ErrorCode::kStreamClosed);
  } else if (!call->receive_window.Take(length)) {
    shutdown_.RejectCall(*call, ErrorCode::kFlowControl);
  } else {
    // Even 0 bytes may need an update, if the window is too small for the rest
    // of the message.
    flow_.CreditStream(frame.stream, call->receive_window,
                       frame.length - content, call->coming());
  }
  return !shutdown_.dead();
}

void FrameHandler::OnDataWithoutCall(uint32_t stream) {
  data_stream_ = 0;
  if (!IsExpected(stream)) {
    shutdown_.RejectStream(stream, ErrorCode::kStreamClosed);
  } else if (!data_ends_ && calls_.streams().ForgetUnfinished(stream)) {
    // More is to come of a request that has been answered.
    calls_.ResetStream(stream, ErrorCode::kNone);
  }
}

bool FrameHandler::IsExpected(uint32_t stream) const {
  return calls_.streams().WasReset(stream) || shutdown_.Ignores(stream);
}

bool FrameHandler::OnData(absl::string_view content, bool whole) {
  StreamCall* const call =
      data_stream_ == 0 ? nullptr : calls_.Find(data_stream_);
  if (call == nullptr) {
    flow_.Credit(content.size());
  } else {
    TakeData(*call, content, *read_memory_, whole && data_ends_);
  }
  return !shutdown_.dead();
}

void FrameHandler::TakeData(StreamCall& call, absl::string_view content,
                            const Buffer& memory, bool last) {
  if (!call.TakeData(content, memory, last)) {
    shutdown_.RejectCall(call, ErrorCode::kProtocol);
  }
}

void FrameHandler::OnPriority(const FrameHeader& frame,
                              absl::string_view payload) {
  shutdown_.ChargeFrame();
  if (shutdown_.dead()) return;
  if (payload.size() == 5 &&
      (ReadBig32(payload.data()) & kMaxStreamId) != frame.stream) {
    return;
  }
  const ErrorCode error =
      payload.size() == 5 ? ErrorCode::kProtocol : ErrorCode::kFrameSize;
  if (StreamCall* const call = calls_.Find(frame.stream)) {
    shutdown_.RejectCall(*call, error);
  } else {
    // No stream is open that could be reset, and RFC 9113 forbids RST_STREAM
    // for an idle one.
    shutdown_.Fail(error, "PRIORITY of a stream that is not open");
  }
}

void FrameHandler::OnReset(const FrameHeader& frame) {
  if (calls_.streams().IsIdle(frame.stream)) {
    return shutdown_.Fail(
        ErrorCode::kProtocol,
        absl::StrCat("RST_STREAM of stream ", frame.stream, ", which is idle"));
  }
  opened_.OnReset();
  StreamCall* const call = calls_.Find(frame.stream);
  if (call == nullptr) return shutdown_.ChargeFrame();
  const bool is_harmless = call->finishing() || HasWaited(*call, worker_.now);
  calls_.Abandon(*call);
  if (is_harmless) return shutdown_.ChargeFrame();
  shutdown_.ChargeReset();
}

void FrameHandler::OnSettings(const FrameHeader& frame,
                              absl::string_view payload) {
  if (frame.has(frame_flag::kAck)) return shutdown_.ChargeFrame();
  settings_seen_ = true;
  const int64_t window_before = writer_.peer().initial_window;
  shutdown_.ChargeFrame();
  for (; !payload.empty() && !shutdown_.dead();
       payload.remove_prefix(kSettingSize)) {
    // One SETTINGS frame can carry thousands of settings.
    shutdown_.ChargeFrame();
    const std::optional<ConnectionError> fault = writer_.TakeSetting(
        ReadBig16(payload.data()), ReadBig32(payload.data() + 2));
    if (fault.has_value()) return shutdown_.Fail(fault->error, fault->text);
  }
  if (shutdown_.dead()) return;
  // Only the final value matters, not those in between.
  const int64_t change = writer_.peer().initial_window - window_before;
  // Each open stream is visited, and may send a frame.
  if (change != 0) shutdown_.ChargeFrame(static_cast<int64_t>(calls_.size()));
  if (shutdown_.dead()) return;
  if (change != 0 && !calls_.ChangeWindows(change)) {
    return shutdown_.Fail(ErrorCode::kFlowControl,
                          "a stream's window is over 2^31 - 1");
  }
  writer_.SettingsAck();
}

void FrameHandler::OnPing(const FrameHeader& frame, absl::string_view payload) {
  shutdown_.ChargeFrame();
  if (shutdown_.dead()) return;
  if (!frame.has(frame_flag::kAck)) {
    writer_.Ping(/*ack=*/true, payload);
  } else {
    shutdown_.OnPingAnswer(payload);
  }
}

void FrameHandler::OnWindowUpdate(const FrameHeader& frame,
                                  absl::string_view payload) {
  const uint32_t increment = ReadBig32(payload.data()) & kMaxStreamId;
  shutdown_.ChargeFrame();
  if (shutdown_.dead()) return;
  if (frame.stream != 0) return WidenStream(frame.stream, increment);
  if (increment == 0) {
    return shutdown_.Fail(ErrorCode::kProtocol, "WINDOW_UPDATE of 0");
  }
  if (!flow_.Widen(increment)) {
    return shutdown_.Fail(ErrorCode::kFlowControl,
                          "a window of more than 2^31 - 1");
  }
  calls_.OnRoom();
}

void FrameHandler::WidenStream(uint32_t stream, uint32_t increment) {
  if (calls_.streams().IsIdle(stream)) {
    return shutdown_.Fail(
        ErrorCode::kProtocol,
        absl::StrCat("WINDOW_UPDATE on stream ", stream, ", which is idle"));
  }
  StreamCall* const call = calls_.Find(stream);
  if (call == nullptr) return;
  if (increment == 0) return shutdown_.RejectCall(*call, ErrorCode::kProtocol);
  if (!call->send_window().Widen(increment)) {
    return shutdown_.RejectCall(*call, ErrorCode::kFlowControl);
  }
  if (call->queued) calls_.OnRoom();
}

// --- Headers -----------------------------------------------------------------

void FrameHandler::OnHeaders(const FrameHeader& frame,
                             absl::string_view payload) {
  const std::optional<ConnectionError> fault =
      block_.Add(frame, payload, worker_.now);
  if (fault.has_value()) return FailBlock(fault->error, fault->text);
  if (!block_.open()) OnHeaderBlock();
}

void FrameHandler::FailBlock(ErrorCode error, absl::string_view text) {
  shutdown_.Fail(error, text,
                 error == ErrorCode::kEnhanceYourCalm
                     ? IncidentKind::kHeaderBlock
                     : IncidentKind::kProtocolError);
}

void FrameHandler::OnHeaderBlock() {
  const uint32_t stream = block_.stream();
  if (calls_.streams().IsIdle(stream)) return OnRequest();
  if (calls_.Find(stream) == nullptr && !IsExpected(stream)) {
    return shutdown_.Fail(
        ErrorCode::kStreamClosed,
        absl::StrCat("HEADERS on stream ", stream, ", which is closed"));
  }
  OnTrailers();
}

void FrameHandler::OnTrailers() {
  using Trailers = HeaderDecoder::Trailers;
  const Trailers trailers = headers_.ReadTrailers(block_.bytes());
  if (trailers == Trailers::kBroken) {
    return FailBlock(headers_.error(), kBrokenBlock);
  }
  StreamCall* const call = calls_.Find(block_.stream());
  if (call == nullptr) return shutdown_.ChargeFrame();
  if (call->remote_ended()) {
    return shutdown_.RejectCall(*call, ErrorCode::kStreamClosed);
  }
  if (!block_.ends_stream() || trailers == Trailers::kMalformed) {
    return shutdown_.RejectCall(*call, ErrorCode::kProtocol);
  }
  TakeData(*call, {}, Buffer(), /*last=*/true);
}

void FrameHandler::OnRequest() {
  const uint32_t stream = block_.stream();
  calls_.streams().SetLast(stream);
  const MonotonicTime arrived =
      std::max(arrived_, opened_.OnRequest(worker_.now));
  flow_.OnStreamOpened();
  std::shared_ptr<const RequestHead> head =
      headers_.ReadRequest(block_.bytes());
  if (head == nullptr) return FailBlock(headers_.error(), kBrokenBlock);
  if (shutdown_.Ignores(stream)) return shutdown_.ChargeFrame();
  if (head->malformed() || block_.depends_on_itself()) {
    return shutdown_.RejectStream(stream, ErrorCode::kProtocol);
  }
  if (calls_.size() >=
      static_cast<size_t>(worker_.options.max_streams_per_connection)) {
    return shutdown_.RejectStream(stream, ErrorCode::kRefusedStream);
  }
  OpenCall(std::move(head), arrived);
}

void FrameHandler::OpenCall(std::shared_ptr<const RequestHead> head,
                            MonotonicTime arrived) {
  if (!head->refusal().ok()) return Refuse(head->refusal(), *head);
  const UnreadCall unread{.age = worker_.now - arrived,
                          .timeout = head->timeout()};
  const UnreadVerdict verdict = Judge(unread, worker_.options.max_queue_time);
  if (verdict != UnreadVerdict::kServe) return RejectUnread(unread, verdict);
  const Method* const method = FindMethod(head->path());
  if (method == nullptr) {
    return Refuse(worker_.methods.UnknownMethod(head->path()), *head);
  }
  if (!worker_.HasRoomFor(holder_)) {
    return Refuse(WorkerState::MemoryExhausted(), *head);
  }
  StreamCall& call =
      calls_.Begin(block_.stream(), *method, std::move(head), arrived);
  if (block_.ends_stream()) TakeData(call, {}, Buffer(), /*last=*/true);
}

// Most clients call a single method, and a comparison is cheaper than a lookup.
const Method* FrameHandler::FindMethod(const std::string& path) {
  if (method_ != nullptr && path == path_) return method_;
  method_ = worker_.methods.Find(path);
  if (method_ != nullptr) path_ = path;
  return method_;
}

void FrameHandler::Refuse(const absl::Status& refusal,
                          const RequestHead& head) {
  const bool is_grpc = head.http_status() == 200;
  std::string block;
  if (!is_grpc) {
    AppendHpackField(block, ":status", absl::StrCat(head.http_status()));
  } else {
    AppendStatus(block, writer_.is_clogged() ? absl::Status(refusal.code(), "")
                                             : refusal);
    if (head.has_foreign_encoding()) {
      AppendHpackField(block, "grpc-accept-encoding", "identity");
    }
  }
  writer_.Headers(block_.stream(),
                  is_grpc ? ReplyHeaderBlock() : absl::string_view(), block,
                  /*end_stream=*/true);
  if (!block_.ends_stream()) {
    calls_.ResetStream(block_.stream(), ErrorCode::kNone);
  }
}

// Costs as little as possible, since a worker far behind does this most.
void FrameHandler::RejectUnread(const UnreadCall& call, UnreadVerdict verdict) {
  rejection_.clear();
  if (verdict == UnreadVerdict::kStale) {
    AppendHpackField(
        rejection_, kRetryPushback,
        absl::AlphaNum(RetryAfter(call, worker_.options.max_queue_time).count())
            .Piece());
  }
  writer_.Headers(block_.stream(),
                  verdict == UnreadVerdict::kStale ? StaleReplyBlock()
                                                   : ExpiredReplyBlock(),
                  rejection_, /*end_stream=*/true);
  calls_.OnRejected(block_.stream(), block_.ends_stream());
}

}  // namespace neurite::http2
