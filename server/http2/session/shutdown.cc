#include "server/http2/session/shutdown.h"

#include <algorithm>
#include <utility>

#include "absl/status/status.h"

namespace neurite::http2 {
namespace {

constexpr absl::string_view kDrainPing = "draining";

constexpr absl::string_view kTooManyFrames =
    "too many frames that carry no call on";

}  // namespace

ConnectionShutdown::ConnectionShutdown(const WorkerState& worker,
                                       ConnectionWriter& writer,
                                       FlowControl& flow, CallSet& calls,
                                       FrameRateLimiter& limiter,
                                       ConnectionListener& listener)
    : worker_(worker),
      writer_(writer),
      flow_(flow),
      calls_(calls),
      frame_rate_(limiter),
      listener_(listener) {}

// The client may not even have sent its preface.
void ConnectionShutdown::GoAway(uint32_t last_stream, ErrorCode error,
                                absl::string_view text) {
  flow_.Announce();
  writer_.GoAway(last_stream, error, text);
}

void ConnectionShutdown::Abandon() {
  dead_ = true;
  flow_.Close();
  calls_.AbandonAll();
}

void ConnectionShutdown::Fail(ErrorCode error, absl::string_view text,
                              IncidentKind kind) {
  if (dead_) return;
  Note(kind, text);
  // GOAWAY must not name a higher stream than an earlier one did.
  GoAway(std::min(calls_.streams().last(), last_stream_), error, text);
  Abandon();
}

void ConnectionShutdown::Note(IncidentKind kind, absl::string_view text) {
  const auto index = static_cast<size_t>(kind);
  if (dead_ || noted_[index]) return;
  noted_[index] = true;
  listener_.OnIncident(kind, text);
}

void ConnectionShutdown::ChargeFrame(int64_t frames) {
  useless_frames_ += frames;
  if (!frame_rate_.ChargeFrame(worker_.now, frames)) {
    Fail(ErrorCode::kEnhanceYourCalm, kTooManyFrames, IncidentKind::kFrameRate);
  }
}

void ConnectionShutdown::ChargeDiscarded(int64_t length) {
  ++useless_frames_;
  if (!frame_rate_.ChargeDiscarded(length, worker_.now)) {
    Fail(ErrorCode::kEnhanceYourCalm, kTooManyFrames, IncidentKind::kFrameRate);
  }
}

void ConnectionShutdown::ChargeReset() {
  ++resets_;
  if (!frame_rate_.ChargeReset(worker_.now)) {
    Fail(ErrorCode::kEnhanceYourCalm, "too many streams were reset or refused",
         IncidentKind::kResets);
  }
}

void ConnectionShutdown::RejectStream(uint32_t stream, ErrorCode error) {
  calls_.ResetStream(stream, error);
  ChargeReset();
}

void ConnectionShutdown::RejectCall(StreamCall& call, ErrorCode error) {
  calls_.Reset(call, error);
  ChargeReset();
}

void ConnectionShutdown::BeginDrain() {
  if (dead_ || is_draining()) return;
  drain_began_ = worker_.now;
  // Calls that are already under way are still accepted: the client learns of
  // the shutdown by this GOAWAY, and its PING acknowledgement shows that it
  // has.
  GoAway(kMaxStreamId, ErrorCode::kNone, "");
  writer_.Ping(/*ack=*/false, kDrainPing);
}

void ConnectionShutdown::OnPingAnswer(absl::string_view payload) {
  if (is_draining() && payload == kDrainPing) SendFinalGoAway();
}

void ConnectionShutdown::SendFinalGoAway() {
  if (std::exchange(final_goaway_sent_, true)) return;
  last_stream_ = calls_.streams().last();
  GoAway(last_stream_, ErrorCode::kNone, "");
}

int64_t ConnectionShutdown::CutOff() {
  cut_off_ = worker_.now;
  if (dead_) return 0;
  const auto cut_off_calls = static_cast<int64_t>(calls_.size());
  SendFinalGoAway();
  calls_.ForEach([this](StreamCall& call) {
    if (call.finishing()) {
      calls_.Reset(call, ErrorCode::kCancel);
    } else {
      call.Fail(absl::UnavailableError("the server is stopping"));
    }
  });
  return cut_off_calls;
}

}  // namespace neurite::http2
