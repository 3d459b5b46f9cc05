#include "server/http2/session/write_progress.h"

#include "server/http2/session/connection_timeouts.h"

namespace neurite::http2 {
namespace {

constexpr size_t kReads = size_t{16} << 10;

}  // namespace

void WriteProgress::OnSent(size_t bytes, size_t left, MonotonicTime now) {
  if (bytes > 0) taken_at_ = now;
  taken_ += bytes;
  if (taken_ >= kReads) {
    taken_ = 0;
    client_read_at_ = now;
  }
  if (left == 0) {
    unsent_since_ = due_ = MonotonicTime::max();
    return;
  }
  const bool is_first = unsent_since_ == MonotonicTime::max();
  if (bytes > 0 || is_first) unsent_since_ = now;
  due_ =
      NextDueTime(is_first ? now + ConnectionTimeouts::kWrite : due_,
                  ConnectionTimeouts::kWrite, static_cast<int64_t>(bytes), now);
}

OutputState WriteProgress::StateAt(MonotonicTime now) const {
  if (unsent_since_ == MonotonicTime::max()) return OutputState::kSent;
  return now - unsent_since_ > ConnectionTimeouts::kStuck
             ? OutputState::kStalled
             : OutputState::kUnsent;
}

}  // namespace neurite::http2
