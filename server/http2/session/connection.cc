#include "server/http2/session/connection.h"

#include <algorithm>
#include <array>
#include <cassert>
#include <chrono>
#include <utility>

#include "absl/strings/str_cat.h"
#include "server/http2/codec/status_block.h"

namespace neurite::http2 {
namespace {

// What a header block may have on the wire. Decoded it is bounded by
// max_metadata_bytes, and HPACK seldom makes it longer.
constexpr size_t kBlockSlack = 8192;

// Padding beside a message of the largest size.
constexpr int64_t kWindowSlack = 65536;
constexpr int64_t kLeastConnectionWindow = int64_t{16} << 20;

// Who holds no more than this part of all memory holds little.
constexpr int64_t kLittleShare = 16;

// A reset that comes earlier has waited for nothing, whatever its deadline.
constexpr std::chrono::milliseconds kLeastWait{1};

constexpr absl::string_view kDrainPing = "draining";
constexpr absl::string_view kLifePing = "alive???";

}  // namespace

Connection::Connection(WorkerState& worker, CallPool& calls, Listener& listener,
                       MonotonicTime retire_at)
    : worker_(worker),
      calls_(calls),
      listener_(listener),
      headers_(worker.methods,
               static_cast<size_t>(worker.options.max_metadata_bytes)),
      block_(static_cast<size_t>(worker.options.max_metadata_bytes) +
             kBlockSlack),
      output_(worker.buffers),
      frame_rate_(worker.now),
      stream_window_(std::min(worker.options.max_request_bytes + kWindowSlack,
                              kMaxWindow)),
      receive_window_(std::min(
          std::max(2 * stream_window_, kLeastConnectionWindow), kMaxWindow)),
      progress_(worker.now) {
  worker_.quota.Add(*this);
  snapshot_.opened = snapshot_.last_read = snapshot_.idle_since = worker.now;
  snapshot_.retire_at = retire_at;
  const std::array<std::pair<Setting, uint32_t>, 3> settings = {
      {{Setting::kMaxConcurrentStreams,
        static_cast<uint32_t>(worker.options.max_streams_per_connection)},
       {Setting::kInitialWindowSize, static_cast<uint32_t>(stream_window_)},
       {Setting::kMaxHeaderListSize,
        static_cast<uint32_t>(worker.options.max_metadata_bytes)}}};
  output_.Settings(settings);
  output_.WindowUpdate(
      0, static_cast<uint32_t>(receive_window_.size() - kDefaultWindow));
  listener_.OnWork();
}

Connection::~Connection() {
  assert(streams_.empty());
  worker_.quota.Remove(*this);
  output_.Drop(output_.size());
  CountOutput();
}

// --- The socket's side -------------------------------------------------------

void Connection::Receive(absl::string_view bytes, const Buffer& memory) {
  if (dead_) return;
  snapshot_.last_read = worker_.now;
  snapshot_.ping_sent = MonotonicTime::max();
  memory_ = &memory;
  reader_.Read(bytes, *this);
  CountOutput();
}

OutputBuffer& Connection::output() {
  listener_.OnWork();
  return output_;
}

void Connection::OnSent(size_t bytes) {
  output_.Drop(bytes);
  CountOutput();
  progress_.OnSent(bytes, output_.size(), worker_.now);
  if (!waiting_.empty() && output_.size() < worker_.OutputShare()) {
    WakeWaiting();
  }
}

void Connection::WakeWaiting() {
  pump_ = true;
  listener_.OnWork();
}

bool Connection::Pump() {
  bool any = false;
  while (std::exchange(pump_, false)) {
    pumped_.swap(waiting_);
    any = any || !pumped_.empty();
    for (size_t i = 0; i < pumped_.size(); ++i) {
      StreamCall* const call = pumped_[i];
      if (call == nullptr) continue;  // it ended meanwhile
      pumped_[i] = nullptr;
      call->queued = false;
      call->Pump();
    }
    pumped_.clear();
  }
  return any;
}

void Connection::PumpSoon(StreamCall& call) {
  PumpWhenThereIsRoom(call);
  WakeWaiting();
}

void Connection::PumpWhenThereIsRoom(StreamCall& call) {
  if (std::exchange(call.queued, true)) return;
  waiting_.push_back(&call);
}

void Connection::Abandon() {
  dead_ = true;
  AbandonCalls();
}

void Connection::AbandonCalls() {
  streams_.ForEach([this](StreamCall& call) {
    Forget(call);
    call.Abandon();
  });
}

void Connection::Fail(ErrorCode error, absl::string_view text) {
  if (std::exchange(dead_, true)) return;
  // It must not name a later stream than an earlier GOAWAY did.
  output().GoAway(std::min(streams_.last(), goaway_stream_), error, text);
  AbandonCalls();
}

void Connection::ChargeFrame() {
  if (!frame_rate_.ChargeFrame(worker_.now)) {
    Fail(ErrorCode::kEnhanceYourCalm, "too many frames that carry no call on");
  }
}

void Connection::ChargeReset() {
  if (!frame_rate_.ChargeReset(worker_.now)) {
    Fail(ErrorCode::kEnhanceYourCalm, "too many streams opened for nothing");
  }
}

// --- Frames ------------------------------------------------------------------

bool Connection::OnFrame(const FrameHeader& frame, absl::string_view payload) {
  const bool is_settings =
      frame.is(FrameType::kSettings) && !frame.has(frame_flag::kAck);
  const std::optional<ConnectionError> fault = ValidateFrame(frame);
  if (!settings_seen_ && !is_settings) {
    Fail(ErrorCode::kProtocol, "the first frame is not SETTINGS");
  } else if (block_.open() && !frame.is(FrameType::kContinuation)) {
    Fail(ErrorCode::kProtocol, "a header block is interrupted");
  } else if (fault.has_value()) {
    Fail(fault->error, fault->text);
  } else {
    switch (static_cast<FrameType>(frame.type)) {
      case FrameType::kHeaders:
      case FrameType::kContinuation:
        OnHeaders(frame, payload);
        break;
      case FrameType::kPriority:
        OnPriority(frame, payload);
        break;
      case FrameType::kRstStream:
        OnReset(frame);
        break;
      case FrameType::kSettings:
        OnSettings(frame, payload);
        break;
      case FrameType::kPing:
        OnPing(frame, payload);
        break;
      case FrameType::kWindowUpdate:
        OnWindowUpdate(frame, payload);
        break;
      case FrameType::kGoAway:  // of streams that we would open
      case FrameType::kPushPromise:
      case FrameType::kData:  // comes by OnDataFrame
      default:                // unknown types are to be ignored
        ChargeFrame();
        break;
    }
  }
  return !dead_;
}

bool Connection::OnDataFrame(const FrameHeader& frame, size_t content) {
  const auto length = static_cast<int64_t>(frame.length);
  data_stream_ = frame.stream;
  data_ends_ = frame.has(frame_flag::kEndStream);
  if (!settings_seen_ || block_.open() || streams_.IsIdle(frame.stream)) {
    Fail(ErrorCode::kProtocol,
         absl::StrCat("DATA on stream ", frame.stream, ", which is not open"));
    return false;
  }
  if (!receive_window_.Take(length)) {
    Fail(ErrorCode::kFlowControl, "DATA beyond the connection's window");
    return false;
  }
  // Padding is consumed as it comes.
  Credit(frame.length - content);
  if (content == 0 && !data_ends_) ChargeFrame();
  StreamCall* const call = streams_.Find(frame.stream);
  if (call == nullptr) {
    data_stream_ = 0;
    if (!streams_.WasReset(frame.stream) && frame.stream <= goaway_stream_) {
      ResetStream(frame.stream, ErrorCode::kStreamClosed);
      ChargeReset();
    }
    return !dead_;
  }
  if (call->remote_ended()) {
    ResetCall(*call, ErrorCode::kStreamClosed);
  } else if (!call->receive_window.Take(length)) {
    ResetCall(*call, ErrorCode::kFlowControl);
  } else {
    CreditStream(*call, frame.length - content);
  }
  return !dead_;
}

bool Connection::OnData(absl::string_view content, bool whole) {
  StreamCall* const call =
      data_stream_ == 0 ? nullptr : streams_.Find(data_stream_);
  if (call == nullptr) {
    Credit(content.size());
  } else {
    call->TakeData(content, *memory_, whole && data_ends_);
  }
  return !dead_;
}

void Connection::OnHeaders(const FrameHeader& frame,
                           absl::string_view payload) {
  const std::optional<ConnectionError> fault =
      block_.Add(frame, payload, worker_.now);
  if (fault.has_value()) return Fail(fault->error, fault->text);
  if (!block_.open()) OnHeaderBlock();
}

void Connection::OnPriority(const FrameHeader& frame,
                            absl::string_view payload) {
  ChargeFrame();
  if (dead_) return;
  if (payload.size() == 5 &&
      (ReadBig32(payload.data()) & kMaxStreamId) != frame.stream) {
    return;
  }
  const ErrorCode error =
      payload.size() == 5 ? ErrorCode::kProtocol : ErrorCode::kFrameSize;
  if (StreamCall* const call = streams_.Find(frame.stream)) {
    ResetCall(*call, error);
  } else {
    // There is no stream to reset, and an idle one must not be.
    Fail(error, "PRIORITY of a stream that is not open");
  }
}

void Connection::OnReset(const FrameHeader& frame) {
  if (streams_.IsIdle(frame.stream)) {
    return Fail(
        ErrorCode::kProtocol,
        absl::StrCat("RST_STREAM of stream ", frame.stream, ", which is idle"));
  }
  StreamCall* const call = streams_.Find(frame.stream);
  if (call == nullptr) return ChargeFrame();
  // Whoever gives up late has waited: calls that are not answered in time are
  // not his fault.
  const auto waited_for = worker_.now - call->received();
  const bool waited = call->deadline() != MonotonicTime::max() &&
                      waited_for >= kLeastWait &&
                      waited_for >= (call->deadline() - call->received()) / 2;
  const bool answered = call->finishing();
  Forget(*call);
  call->Abandon();
  if (waited || answered) return ChargeFrame();
  ChargeReset();
}

void Connection::OnSettings(const FrameHeader& frame,
                            absl::string_view payload) {
  if (frame.has(frame_flag::kAck)) return ChargeFrame();
  settings_seen_ = true;
  const int64_t window_before = peer_.initial_window;
  ChargeFrame();
  for (; !payload.empty() && !dead_; payload.remove_prefix(kSettingSize)) {
    // A frame has room for thousands.
    ChargeFrame();
    const std::optional<ConnectionError> fault =
        peer_.Take(ReadBig16(payload.data()), ReadBig32(payload.data() + 2));
    if (fault.has_value()) return Fail(fault->error, fault->text);
  }
  if (peer_.small_table) output_.GiveUpTable();
  // Nobody sees the values in between.
  ChangeWindows(peer_.initial_window - window_before);
  if (!dead_) output().SettingsAck();
}

void Connection::ChangeWindows(int64_t change) {
  if (change == 0 || dead_) return;
  streams_.ForEach([&](StreamCall& call) {
    if (call.send_window.Widen(change)) return;
    Fail(ErrorCode::kFlowControl, "a stream's window is over 2^31 - 1");
  });
  if (change > 0 && !dead_) WakeWaiting();
}

void Connection::OnPing(const FrameHeader& frame, absl::string_view payload) {
  ChargeFrame();
  if (dead_) return;
  if (!frame.has(frame_flag::kAck)) {
    output().Ping(/*ack=*/true, payload);
  } else if (draining() && payload == kDrainPing) {
    SendLastGoAway();
  }
}

void Connection::OnWindowUpdate(const FrameHeader& frame,
                                absl::string_view payload) {
  const uint32_t increment = ReadBig32(payload.data()) & kMaxStreamId;
  ChargeFrame();
  if (dead_) return;
  if (frame.stream != 0) return WidenStream(frame.stream, increment);
  if (increment == 0) return Fail(ErrorCode::kProtocol, "WINDOW_UPDATE of 0");
  if (!send_window_.Widen(increment)) {
    return Fail(ErrorCode::kFlowControl, "a window of more than 2^31 - 1");
  }
  if (!waiting_.empty()) WakeWaiting();
}

void Connection::WidenStream(uint32_t stream, uint32_t increment) {
  if (streams_.IsIdle(stream)) {
    return Fail(ErrorCode::kProtocol, absl::StrCat("WINDOW_UPDATE on stream ",
                                                   stream, ", which is idle"));
  }
  StreamCall* const call = streams_.Find(stream);
  if (call == nullptr) return;
  if (increment == 0) return ResetCall(*call, ErrorCode::kProtocol);
  if (!call->send_window.Widen(increment)) {
    return ResetCall(*call, ErrorCode::kFlowControl);
  }
  if (call->queued) WakeWaiting();
}

// --- Streams -----------------------------------------------------------------

void Connection::OnHeaderBlock() {
  const uint32_t stream = block_.stream();
  if (!streams_.IsIdle(stream)) {
    StreamCall* const call = streams_.Find(stream);
    if (call == nullptr && !streams_.WasReset(stream) &&
        stream <= goaway_stream_) {
      return Fail(
          ErrorCode::kStreamClosed,
          absl::StrCat("HEADERS on stream ", stream, ", which is closed"));
    }
    return OnTrailers(call);
  }
  streams_.SetLast(stream);
  const std::shared_ptr<const RequestHead> head =
      headers_.ReadRequest(block_.bytes());
  if (head == nullptr) {
    return Fail(headers_.error(), "a header block that cannot be decoded");
  }
  if (stream > goaway_stream_) return;
  if (head->malformed() || block_.depends_on_itself()) {
    ResetStream(stream, ErrorCode::kProtocol);
    return ChargeReset();
  }
  if (streams_.size() >=
      static_cast<size_t>(worker_.options.max_streams_per_connection)) {
    ResetStream(stream, ErrorCode::kRefusedStream);
    return ChargeReset();
  }
  if (!head->refusal().ok()) return Refuse(head->refusal(), *head);
  if (!HasRoomForIncomplete())
    return Refuse(StreamCall::IncompleteQuotaExhausted(), *head);
  BeginCall(head);
}

void Connection::OnTrailers(StreamCall* call) {
  const HeaderDecoder::Trailers trailers =
      headers_.ReadTrailers(block_.bytes());
  if (trailers == HeaderDecoder::Trailers::kBroken) {
    return Fail(headers_.error(), "a header block that cannot be decoded");
  }
  if (call == nullptr) return ChargeFrame();
  if (call->remote_ended()) return ResetCall(*call, ErrorCode::kStreamClosed);
  if (!block_.ends_stream() ||
      trailers == HeaderDecoder::Trailers::kMalformed) {
    return ResetCall(*call, ErrorCode::kProtocol);
  }
  call->TakeData({}, Buffer(), /*last=*/true);
}

void Connection::BeginCall(std::shared_ptr<const RequestHead> head) {
  const bool ends = block_.ends_stream();
  StreamCall& call = calls_.Take();
  call.send_window = SendWindow(peer_.initial_window);
  call.receive_window = ReceiveWindow(stream_window_);
  call.Begin(*this, block_.stream(), std::move(head), worker_.now);
  if (streams_.empty()) ++worker_.busy_connections;
  streams_.Add(block_.stream(), call);
  if (ends) call.TakeData({}, Buffer(), /*last=*/true);
}

void Connection::Refuse(const absl::Status& refusal, const RequestHead& head) {
  std::string block;
  if (head.http_status() != 200) {
    AppendHpackField(block, ":status", absl::StrCat(head.http_status()));
  } else {
    AppendStatus(block,
                 is_clogged() ? absl::Status(refusal.code(), "") : refusal);
    if (head.has_foreign_encoding()) {
      AppendHpackField(block, "grpc-accept-encoding", "identity");
    }
  }
  output().Headers(
      block_.stream(),
      head.http_status() == 200 ? ReplyHeaderBlock() : absl::string_view(),
      block, /*end_stream=*/true, peer_.max_frame);
  if (!block_.ends_stream()) ResetStream(block_.stream(), ErrorCode::kNone);
}

void Connection::ResetStream(uint32_t stream, ErrorCode error) {
  output().Reset(stream, error);
  streams_.RememberReset(stream);
}

void Connection::ResetCall(StreamCall& call, ErrorCode error) {
  ResetStream(call.stream(), error);
  Forget(call);
  call.Abandon();
  ChargeReset();
}

void Connection::OnStreamDone(StreamCall& call, bool remote_ended) {
  if (!remote_ended) ResetStream(call.stream(), ErrorCode::kNone);
  frame_rate_.Earn();
  Forget(call);
}

void Connection::Forget(StreamCall& call) {
  streams_.Remove(call.stream());
  if (std::exchange(call.queued, false)) {
    std::erase(waiting_, &call);
    std::replace(pumped_.begin(), pumped_.end(), &call,
                 static_cast<StreamCall*>(nullptr));
  }
  if (!streams_.empty()) return;
  --worker_.busy_connections;
  snapshot_.idle_since = worker_.now;
  if (done()) listener_.OnWork();
}

// --- Flow control ------------------------------------------------------------

void Connection::Credit(size_t bytes) {
  const uint32_t told = receive_window_.Credit(static_cast<int64_t>(bytes));
  if (told > 0 && !dead_) output().WindowUpdate(0, told);
}

void Connection::CreditStream(StreamCall& call, size_t bytes) {
  const uint32_t told =
      call.receive_window.Credit(static_cast<int64_t>(bytes), call.coming());
  if (told > 0 && !dead_) output().WindowUpdate(call.stream(), told);
}

void Connection::HoldIncomplete(int64_t bytes) {
  incomplete_bytes_ += bytes;
  worker_.incomplete_bytes += bytes;
}

bool Connection::HasRoomForIncomplete() {
  return !worker_.incomplete_quota_exhausted() ||
         worker_.quota.Reclaim(MemoryKind::kIncompleteRequests, this,
                               worker_.now);
}

int64_t Connection::Held(MemoryKind what) const {
  if (what == MemoryKind::kIncompleteRequests) return incomplete_bytes_;
  return UnreadReplyBytes() + message_bytes_;
}

int64_t Connection::UnreadReplyBytes() const {
  int64_t bytes = reply_bytes_;
  streams_.ForEach(
      [&](const StreamCall& call) { bytes += call.PinnedBytes(); });
  return bytes;
}

bool Connection::HasRoom() {
  if (!worker_.full() ||
      worker_.quota.Reclaim(MemoryKind::kReplies, this, worker_.now)) {
    return true;
  }
  // All of it is at work: who has little of that need not suffer for the
  // others.
  return worker_.has_reserve() &&
         Held(MemoryKind::kReplies) <= worker_.max_held_bytes / kLittleShare;
}

// What waits for the socket counts as what waits for a window does. Kept true
// whenever bytes come or go.
void Connection::CountOutput() {
  const int64_t change =
      static_cast<int64_t>(output_.capacity()) - output_bytes_;
  if (change == 0) return;
  output_bytes_ += change;
  reply_bytes_ += change;
  worker_.held_bytes += change;
}

void Connection::Reclaim(MemoryKind what) {
  if (what == MemoryKind::kIncompleteRequests) return DropParts();
  output_.Shrink();
  CountOutput();
  // Who has not taken so much, or anything for so long, is not waited for.
  if ((output_.size() >= kMostUnsent / 8 || is_stalled()) &&
      reply_bytes_ >= message_bytes_) {
    return GiveUp();
  }
  streams_.ForEach([this](StreamCall& call) {
    if (call.stalled_since() != MonotonicTime::max()) {
      ResetCall(call, ErrorCode::kEnhanceYourCalm);
    }
  });
}

void Connection::DropParts() {
  const int64_t before = incomplete_bytes_;
  for (const bool streams_too : {false, true}) {
    streams_.ForEach(
        [&](StreamCall& call) { call.FailToMakeRoom(streams_too); });
    if (incomplete_bytes_ < before) return;
  }
}

size_t Connection::RoomToSend(const StreamCall& call) const {
  const size_t share = worker_.OutputShare();
  if (output_.size() >= share) return 0;
  const int64_t room = std::min({send_window_.bytes(), call.send_window.bytes(),
                                 static_cast<int64_t>(peer_.max_frame),
                                 static_cast<int64_t>(share)});
  return static_cast<size_t>(std::max<int64_t>(room, 0));
}

char* Connection::BeginData(StreamCall& call, size_t bytes) {
  send_window_.Use(bytes);
  call.send_window.Use(bytes);
  frame_rate_.Earn();
  return output().Data(call.stream(), bytes);
}

// --- Its life ----------------------------------------------------------------

void Connection::BeginDrain() {
  if (dead_ || draining()) return;
  snapshot_.drain_began = worker_.now;
  // Calls that are on their way still count: the client learns of the end by
  // this, and its answer to the PING says that it has.
  output().GoAway(kMaxStreamId, ErrorCode::kNone, "");
  output_.Ping(/*ack=*/false, kDrainPing);
}

void Connection::SendLastGoAway() {
  if (std::exchange(last_goaway_sent_, true)) return;
  goaway_stream_ = streams_.last();
  output().GoAway(streams_.last(), ErrorCode::kNone, "");
}

int64_t Connection::CutOff() {
  const auto cut_off = static_cast<int64_t>(streams_.size());
  snapshot_.cut_off = worker_.now;
  if (dead_) return 0;
  SendLastGoAway();
  streams_.ForEach([this](StreamCall& call) {
    if (call.finishing()) {
      ResetCall(call, ErrorCode::kCancel);
    } else {
      call.Fail(absl::UnavailableError("the server is stopping"));
    }
  });
  return cut_off;
}

ConnectionSnapshot Connection::Snapshot() const {
  ConnectionSnapshot snapshot = snapshot_;
  snapshot.unsent_since = progress_.unsent_since();
  snapshot.settings_received = settings_seen_;
  snapshot.frame_incomplete = reader_.in_frame();
  if (block_.open()) snapshot.header_block_since = block_.since();
  if (!streams_.empty()) snapshot.idle_since = MonotonicTime::max();
  return snapshot;
}

void Connection::OnTick() {
  using Kind = TimeoutAction::Kind;
  const TimeoutAction action =
      NextAction(worker_.timeouts, Snapshot(), worker_.now);
  if (action.kind == Kind::kAbort) return GiveUp();
  if (dead_) return;
  switch (action.kind) {
    case Kind::kFail:
      return Fail(action.error, action.text);
    case Kind::kPing:
      snapshot_.ping_sent = worker_.now;
      output().Ping(/*ack=*/false, kLifePing);
      break;
    case Kind::kBeginDrain:
      BeginDrain();
      break;
    case Kind::kFinalGoAway:
      SendLastGoAway();
      break;
    case Kind::kAbort:
    case Kind::kNone:
      break;
  }
  streams_.ForEach([this](StreamCall& call) { CheckCall(call); });
}

void Connection::GiveUp() {
  Abandon();
  output_.Drop(output_.size());
  CountOutput();
  listener_.OnWork();
}

void Connection::CheckCall(StreamCall& call) {
  const CallSnapshot snapshot = {
      .deadline = call.deadline(),
      .message_awaited_since = call.awaiting_since(),
      .reply_stalled_since = call.stalled_since(),
      .window_is_closed = call.send_window.bytes() <= 0,
      .client_read_at = progress_.client_read_at(),
      .is_finishing = call.finishing()};
  switch (NextTimeout(snapshot, worker_.now)) {
    case CallTimeout::kNone:
      return;
    case CallTimeout::kReply:
      return ResetCall(call, ErrorCode::kCancel);
    case CallTimeout::kDeadline:
      return call.Fail(absl::DeadlineExceededError("the deadline has passed"));
    case CallTimeout::kMessage:
      return call.Fail(absl::CancelledError(
          absl::StrCat("the message did not come whole within ",
                       ConnectionTimeouts::kMessage.count(), " s")));
  }
}

}  // namespace neurite::http2
