#include "server/http2/codec/header_assembler.h"

namespace neurite::http2 {
namespace {

// The limit on the frames of one block, because each may be tiny.
constexpr int kMostFrames = 32;

constexpr size_t kPriorityBytes = 5;

// Memory of joined blocks beyond this is freed.
constexpr size_t kKeptBytes = 256;

}  // namespace

std::optional<ConnectionError> HeaderAssembler::Add(const FrameHeader& frame,
                                                    absl::string_view payload,
                                                    MonotonicTime now) {
  if (!frame.is(FrameType::kHeaders)) return Continue(frame, payload);
  since_ = now;
  return Begin(frame, payload);
}

std::optional<ConnectionError> HeaderAssembler::Begin(
    const FrameHeader& frame, absl::string_view payload) {
  constexpr ConnectionError kTooShort = {ErrorCode::kFrameSize,
                                         "HEADERS too short"};
  size_t padding = 0;
  if (frame.has(frame_flag::kPadded)) {
    if (payload.empty()) return kTooShort;
    padding = static_cast<unsigned char>(payload[0]);
    payload.remove_prefix(1);
  }
  depends_on_itself_ = false;
  if (frame.has(frame_flag::kPriority)) {
    if (payload.size() < kPriorityBytes) return kTooShort;
    depends_on_itself_ =
        (ReadBig32(payload.data()) & kMaxStreamId) == frame.stream;
    payload.remove_prefix(kPriorityBytes);
  }
  if (padding > payload.size()) {
    return ConnectionError{ErrorCode::kProtocol,
                           "more padding than the frame holds"};
  }
  payload.remove_suffix(padding);
  stream_ = frame.stream;
  ends_stream_ = frame.has(frame_flag::kEndStream);
  frames_ = 1;
  open_ = !frame.has(frame_flag::kEndHeaders);
  bytes_ = payload;
  if (joined_.capacity() > kKeptBytes) joined_ = std::string();
  if (open_) joined_.assign(payload.data(), payload.size());
  return std::nullopt;
}

std::optional<ConnectionError> HeaderAssembler::Continue(
    const FrameHeader& frame, absl::string_view payload) {
  if (!open_ || frame.stream != stream_) {
    return ConnectionError{ErrorCode::kProtocol,
                           "CONTINUATION of no header block"};
  }
  if (++frames_ > kMostFrames ||
      joined_.size() + payload.size() > most_bytes_) {
    return ConnectionError{ErrorCode::kEnhanceYourCalm,
                           "a header block of too many bytes or frames"};
  }
  joined_.append(payload.data(), payload.size());
  bytes_ = joined_;
  open_ = !frame.has(frame_flag::kEndHeaders);
  return std::nullopt;
}

}  // namespace neurite::http2
