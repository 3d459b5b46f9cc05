#include "server/http2/session/connection.h"

#include <cassert>
#include <utility>

#include "absl/strings/str_cat.h"
#include "core/base/heap_bytes.h"

namespace neurite::http2 {
namespace {

// If memory is short, a connection with at least this much unread output is
// closed instead of waiting for its client.
constexpr size_t kMuchUnsent = size_t{64} << 10;

constexpr absl::string_view kLifePing = "alive???";

}  // namespace

Connection::Connection(WorkerState& worker, CallPool& pool, Listener& listener,
                       MonotonicTime retire_at)
    : worker_(worker),
      listener_(listener),
      frame_rate_(worker.now, FlowControl::ConnectionWindow(worker.options)),
      account_(&MemoryAccount::Open(worker.account_bytes)),
      writer_(worker, *account_, listener),
      flow_(worker, writer_, frame_rate_),
      calls_(worker, pool, writer_, flow_, *account_, *this, frame_rate_,
             listener),
      shutdown_(worker, writer_, flow_, calls_, frame_rate_, listener),
      frames_(worker, writer_, flow_, *account_, *this, calls_, shutdown_),
      opened_(worker.now),
      last_read_(worker.now),
      retire_at_(retire_at),
      progress_(worker.now) {
  worker_.quota.Add(*this);
  CountMemory();
}

Connection::~Connection() {
  assert(calls_.empty());
  worker_.quota.Remove(*this);
  account_->Hold(-counted_bytes_);
}

// --- Socket ------------------------------------------------------------------

void Connection::Receive(absl::string_view bytes, const Buffer& memory,
                         MonotonicTime arrived) {
  if (shutdown_.dead()) return;
  last_read_ = worker_.now;
  bytes_received_ += static_cast<int64_t>(bytes.size());
  ping_sent_ = MonotonicTime::max();
  frames_.Read(bytes, memory, arrived);
  TimeFrame(bytes.size());
  CountMemory();
}

// Notes when the incomplete frame began: now, if all of it has just been read.
void Connection::TimeFrame(size_t bytes_read) {
  const size_t bytes = frames_.frame_bytes();
  if (bytes == 0) {
    frame_since_ = MonotonicTime::max();
  } else if (bytes <= bytes_read) {
    frame_since_ = worker_.now;
  }
}

void Connection::OnSent(size_t bytes) {
  writer_.OnSent(bytes);
  progress_.OnSent(bytes, writer_.unsent_bytes(), worker_.now);
  if (writer_.unsent_bytes() < worker_.OutputShare()) calls_.OnRoom();
}

// --- Memory ------------------------------------------------------------------

// What is counted neither by itself nor by the calls: this object, and memory
// that its members keep between two reads.
void Connection::CountMemory() {
  const int64_t bytes = HeapBytes(sizeof(Connection)) + frames_.memory_bytes() +
                        calls_.memory_bytes();
  account_->Hold(bytes - std::exchange(counted_bytes_, bytes));
}

void Connection::Reclaim(int64_t bytes) {
  const int64_t before = held();
  writer_.Shrink();
  if (output_state() == OutputState::kStalled) {
    return GiveUpForMemory("memory was short, and what was sent was not read");
  }
  calls_.EndToFree(bytes);
  // What tells the client of it is short.
  writer_.Shrink();
  if (held() < before) {
    return shutdown_.Note(IncidentKind::kMemory,
                          "memory was short, and calls were ended to free it");
  }
  if (calls_.empty() || writer_.unsent_bytes() >= kMuchUnsent) {
    GiveUpForMemory("memory was short, and this connection held most");
  }
}

// --- Time --------------------------------------------------------------------

void Connection::GiveUpForMemory(absl::string_view detail) {
  shutdown_.Note(IncidentKind::kMemory, detail);
  GiveUp();
}

void Connection::OnAllocationFailure() {
  calls_.ForEach([](StreamCall& call) { call.EndIfInterrupted(); });
  GiveUpForMemory("an allocation failed");
}

void Connection::GiveUp() {
  shutdown_.Abandon();
  writer_.Discard();
  listener_.OnWork();
}

ConnectionCounts Connection::counts() const {
  return {.age = worker_.now - opened_,
          .bytes_received = bytes_received_,
          .calls = (int64_t{calls_.streams().last()} + 1) / 2,
          .resets = shutdown_.resets(),
          .useless_frames = shutdown_.useless_frames()};
}

ConnectionSnapshot Connection::Snapshot() const {
  return {.opened = opened_,
          .last_read = last_read_,
          .idle_since = calls_.idle_since(),
          .retire_at = retire_at_,
          .header_block_since = frames_.header_block_since(),
          .frame_since = frame_since_,
          .frame_bytes = static_cast<int64_t>(frames_.frame_bytes()),
          .output_due = progress_.due(),
          .output_taken = progress_.taken_at(),
          .ping_sent = ping_sent_,
          .drain_began = shutdown_.drain_began(),
          .cut_off = shutdown_.cut_off(),
          .settings_received = frames_.settings_received()};
}

void Connection::OnTick() {
  using Kind = TimeoutAction::Kind;
  // The rest of a frame is not missing while the server itself does not read.
  if (writer_.is_full() && frames_.frame_bytes() > 0) {
    frame_since_ = worker_.now;
  }
  const TimeoutAction action =
      NextAction(worker_.timeouts, Snapshot(), worker_.now);
  if (action.kind == Kind::kAbort) {
    if (action.incident) shutdown_.Note(*action.incident, action.text);
    return GiveUp();
  }
  if (shutdown_.dead()) return;
  switch (action.kind) {
    case Kind::kFail:
      return shutdown_.Fail(action.error, action.text, *action.incident);
    case Kind::kPing:
      ping_sent_ = worker_.now;
      flow_.Announce();
      writer_.Ping(/*ack=*/false, kLifePing);
      break;
    case Kind::kBeginDrain:
      shutdown_.BeginDrain();
      break;
    case Kind::kFinalGoAway:
      shutdown_.SendFinalGoAway();
      break;
    case Kind::kAbort:
    case Kind::kNone:
      break;
  }
  calls_.ForEach([this](StreamCall& call) { CheckCall(call); });
}

void Connection::CheckCall(StreamCall& call) {
  const CallSnapshot snapshot = {
      .deadline = call.deadline(),
      .message_awaited_since = call.awaiting_since(),
      .message_bytes = call.received(),
      .reply_stalled_since = call.stalled_since(),
      .reply_bytes = call.reply_taken(),
      .calls = static_cast<int64_t>(calls_.size()),
      .window_is_closed = call.send_window().bytes() <= 0,
      .client_read_at = progress_.client_read_at(),
      .is_finishing = call.finishing()};
  switch (NextTimeout(snapshot, worker_.now)) {
    case CallTimeout::kNone:
      return;
    case CallTimeout::kReply:
      shutdown_.Note(IncidentKind::kSlowReply, "a reply was not taken in time");
      return calls_.Reset(call, ErrorCode::kCancel);
    case CallTimeout::kDeadline:
      return call.Fail(absl::DeadlineExceededError("the deadline has passed"));
    case CallTimeout::kMessage:
      shutdown_.Note(IncidentKind::kSlowRequest,
                     "a request message was not complete in time");
      return call.Fail(absl::CancelledError(absl::StrCat(
          "the message was not complete in time: within ",
          ConnectionTimeouts::kMessage.count(), " s, and 1 s more for each ",
          ConnectionTimeouts::kLeastRate, " bytes of it that have arrived")));
  }
}

}  // namespace neurite::http2
