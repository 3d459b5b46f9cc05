#include "server/http2/codec/peer_settings.h"

namespace neurite {
namespace {

constexpr uint32_t kLargestFrame = 0xFFFFFF;

}  // namespace

std::optional<ConnectionError> H2PeerSettings::Take(uint32_t name,
                                                    uint32_t value) {
  switch (static_cast<H2Setting>(name)) {
    case H2Setting::kEnablePush:
      if (value > 1) {
        return ConnectionError{H2Error::kProtocol, "ENABLE_PUSH is 0 or 1"};
      }
      return std::nullopt;
    case H2Setting::kInitialWindowSize:
      if (value > kH2MaxWindow) {
        return ConnectionError{H2Error::kFlowControl,
                               "INITIAL_WINDOW_SIZE is 2^31 - 1 at most"};
      }
      initial_window = value;
      return std::nullopt;
    case H2Setting::kMaxFrameSize:
      if (value < kH2DefaultFrameSize || value > kLargestFrame) {
        return ConnectionError{H2Error::kProtocol,
                               "MAX_FRAME_SIZE is 2^14 to 2^24 - 1"};
      }
      max_frame = value;
      return std::nullopt;
    case H2Setting::kHeaderTableSize:
      if (value < kH2DefaultTableSize) small_table = true;
      return std::nullopt;
    case H2Setting::kMaxConcurrentStreams:
    case H2Setting::kMaxHeaderListSize:
    default:
      return std::nullopt;
  }
}

}  // namespace neurite
