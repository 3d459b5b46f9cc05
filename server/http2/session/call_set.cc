#include "server/http2/session/call_set.h"

#include <utility>

namespace neurite::http2 {

CallSet::CallSet(WorkerState& worker, CallPool& pool, ConnectionWriter& writer,
                 FlowControl& flow, MemoryAccount& account,
                 const Reclaimable& holder, FrameRateLimiter& limiter,
                 ConnectionListener& listener)
    : worker_(worker),
      pool_(pool),
      writer_(writer),
      account_(account),
      frame_rate_(limiter),
      listener_(listener),
      context_{.writer = writer,
               .flow = flow,
               .account = account,
               .holder = holder,
               .listener = *this,
               .connection_id = ++worker.connections_begun},
      streams_(worker.options.max_streams_per_connection),
      idle_since_(worker.now) {}

int64_t CallSet::PinnedBytes() const {
  int64_t bytes = 0;
  streams_.ForEach(
      [&](const StreamCall& call) { bytes += call.PinnedBytes(); });
  return bytes;
}

// --- Beginning and ending ----------------------------------------------------

StreamCall& CallSet::Begin(uint32_t stream, const Method& method,
                           std::shared_ptr<const RequestHead> head,
                           MonotonicTime arrived) {
  StreamCall& call = pool_.Take();
  call.Begin(context_, stream, method, std::move(head), arrived);
  if (streams_.empty()) {
    ++worker_.busy_connections;
    idle_since_ = MonotonicTime::max();
  }
  streams_.Add(stream, call);
  return call;
}

void CallSet::OnRejected(uint32_t stream, bool ended) {
  frame_rate_.Earn();
  if (!ended) streams_.RememberUnfinished(stream);
}

void CallSet::ResetStream(uint32_t stream, ErrorCode error) {
  writer_.Reset(stream, error);
  streams_.RememberReset(stream);
}

void CallSet::Reset(StreamCall& call, ErrorCode error) {
  ResetStream(call.stream(), error);
  Abandon(call);
}

void CallSet::Abandon(StreamCall& call) {
  Forget(call);
  call.Abandon();
}

void CallSet::AbandonAll() {
  streams_.ForEach([this](StreamCall& call) { Abandon(call); });
}

void CallSet::OnStreamDone(StreamCall& call) {
  if (!call.remote_ended()) ResetStream(call.stream(), ErrorCode::kNone);
  frame_rate_.Earn();
  Forget(call);
}

void CallSet::Forget(StreamCall& call) {
  streams_.Remove(call.stream());
  if (std::exchange(call.queued, false)) {
    waiting_.OnCallEnded([this](uint32_t stream) {
      const StreamCall* const open = streams_.Find(stream);
      return open != nullptr && open->queued;
    });
  }
  if (!streams_.empty()) return;
  --worker_.busy_connections;
  idle_since_ = worker_.now;
  // The connection may end with its last call.
  listener_.OnWork();
}

void CallSet::EndToFree(int64_t bytes) {
  const auto held = [this] { return account_.held() - writer_.memory_bytes(); };
  const int64_t target = held() - bytes;
  const auto end = [&](const auto& end_if_it_applies) {
    streams_.ForEach([&](StreamCall& call) {
      if (held() > target) end_if_it_applies(call);
    });
  };
  end([this](StreamCall& call) {
    if (call.stalled_since() == MonotonicTime::max()) return;
    Reset(call, ErrorCode::kEnhanceYourCalm);
  });
  end([](StreamCall& call) {
    if (call.awaits_request()) call.Fail(WorkerState::MemoryExhausted());
  });
  end([](StreamCall& call) {
    if (call.streams()) call.Fail(WorkerState::MemoryExhausted());
  });
}

// --- Sending -----------------------------------------------------------------

bool CallSet::Pump() {
  bool any = false;
  while (std::exchange(wants_pump_, false)) {
    waiting_.TakeInto(pumped_);
    any = any || !pumped_.empty();
    for (const uint32_t stream : pumped_) {
      StreamCall* const call = streams_.Find(stream);
      if (call == nullptr) continue;  // The call has ended meanwhile.
      call->queued = false;
      call->Pump();
    }
    pumped_.clear();
  }
  return any;
}

void CallSet::OnRoom() {
  if (waiting_.empty()) return;
  wants_pump_ = true;
  listener_.OnWork();
}

void CallSet::PumpSoon(StreamCall& call) {
  PumpWhenThereIsRoom(call);
  wants_pump_ = true;
  listener_.OnWork();
}

void CallSet::PumpWhenThereIsRoom(StreamCall& call) {
  if (std::exchange(call.queued, true)) return;
  waiting_.Add(call.stream());
}

bool CallSet::ChangeWindows(int64_t change) {
  bool fits = true;
  streams_.ForEach([&](StreamCall& call) {
    fits = call.send_window().Widen(change) && fits;
  });
  if (change > 0) OnRoom();
  return fits;
}

}  // namespace neurite::http2
