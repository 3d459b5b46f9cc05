#include "server/http2/codec/frame_rules.h"

namespace neurite {
namespace {

ConnectionError Protocol(absl::string_view text) {
  return {H2Error::kProtocol, text};
}
ConnectionError FrameSize(absl::string_view text) {
  return {H2Error::kFrameSize, text};
}

std::optional<ConnectionError> FaultOfSettings(const H2FrameHeader& frame) {
  if (frame.stream != 0) return Protocol("SETTINGS on a stream");
  if (frame.has(h2_flag::kAck) && frame.length != 0) {
    return FrameSize("an acknowledgement of SETTINGS is empty");
  }
  if (frame.length % kH2SettingSize != 0) {
    return FrameSize("a setting has 6 bytes");
  }
  return std::nullopt;
}

}  // namespace

std::optional<ConnectionError> ValidateFrame(const H2FrameHeader& frame) {
  switch (static_cast<H2FrameType>(frame.type)) {
    case H2FrameType::kHeaders:
      if (frame.stream % 2 == 0) {
        return Protocol("HEADERS on a stream that is not a client's");
      }
      break;
    case H2FrameType::kPriority:
      if (frame.stream == 0) return Protocol("PRIORITY on stream 0");
      break;
    case H2FrameType::kRstStream:
      if (frame.length != 4) return FrameSize("RST_STREAM has 4 bytes");
      break;
    case H2FrameType::kSettings:
      return FaultOfSettings(frame);
    case H2FrameType::kPushPromise:
      return Protocol("PUSH_PROMISE from a client");
    case H2FrameType::kPing:
      if (frame.stream != 0) return Protocol("PING on a stream");
      if (frame.length != 8) return FrameSize("PING has 8 bytes");
      break;
    case H2FrameType::kGoAway:
      if (frame.stream != 0) return Protocol("GOAWAY on a stream");
      if (frame.length < 8) return FrameSize("GOAWAY has 8 bytes or more");
      break;
    case H2FrameType::kWindowUpdate:
      if (frame.length != 4) return FrameSize("WINDOW_UPDATE has 4 bytes");
      break;
    case H2FrameType::kData:
    case H2FrameType::kContinuation:
      break;
  }
  return std::nullopt;
}

}  // namespace neurite
