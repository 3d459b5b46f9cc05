#include "server/http2/codec/frame_rules.h"

namespace neurite::http2 {
namespace {

ConnectionError Protocol(absl::string_view text) {
  return {ErrorCode::kProtocol, text};
}
ConnectionError FrameSize(absl::string_view text) {
  return {ErrorCode::kFrameSize, text};
}

std::optional<ConnectionError> FaultOfSettings(const FrameHeader& frame) {
  if (frame.stream != 0) return Protocol("SETTINGS on a stream");
  if (frame.has(frame_flag::kAck) && frame.length != 0) {
    return FrameSize("an acknowledgement of SETTINGS is empty");
  }
  if (frame.length % kSettingSize != 0) {
    return FrameSize("a setting has 6 bytes");
  }
  return std::nullopt;
}

}  // namespace

std::optional<ConnectionError> ValidateFrame(const FrameHeader& frame) {
  switch (static_cast<FrameType>(frame.type)) {
    case FrameType::kHeaders:
      if (frame.stream % 2 == 0) {
        return Protocol("HEADERS on a stream that is not a client's");
      }
      break;
    case FrameType::kPriority:
      if (frame.stream == 0) return Protocol("PRIORITY on stream 0");
      break;
    case FrameType::kRstStream:
      if (frame.length != 4) return FrameSize("RST_STREAM has 4 bytes");
      break;
    case FrameType::kSettings:
      return FaultOfSettings(frame);
    case FrameType::kPushPromise:
      return Protocol("PUSH_PROMISE from a client");
    case FrameType::kPing:
      if (frame.stream != 0) return Protocol("PING on a stream");
      if (frame.length != 8) return FrameSize("PING has 8 bytes");
      break;
    case FrameType::kGoAway:
      if (frame.stream != 0) return Protocol("GOAWAY on a stream");
      if (frame.length < 8) return FrameSize("GOAWAY has 8 bytes or more");
      break;
    case FrameType::kWindowUpdate:
      if (frame.length != 4) return FrameSize("WINDOW_UPDATE has 4 bytes");
      break;
    case FrameType::kData:
    case FrameType::kContinuation:
      break;
  }
  return std::nullopt;
}

}  // namespace neurite::http2
