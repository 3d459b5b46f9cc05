#include "server/http2/codec/peer_settings.h"

namespace neurite::http2 {
namespace {

constexpr uint32_t kLargestFrame = 0xFFFFFF;

}  // namespace

std::optional<ConnectionError> PeerSettings::Take(uint32_t name,
                                                  uint32_t value) {
  switch (static_cast<Setting>(name)) {
    case Setting::kEnablePush:
      if (value > 1) {
        return ConnectionError{ErrorCode::kProtocol, "ENABLE_PUSH is 0 or 1"};
      }
      return std::nullopt;
    case Setting::kInitialWindowSize:
      if (value > kMaxWindow) {
        return ConnectionError{ErrorCode::kFlowControl,
                               "INITIAL_WINDOW_SIZE is 2^31 - 1 at most"};
      }
      initial_window = value;
      return std::nullopt;
    case Setting::kMaxFrameSize:
      if (value < kDefaultFrameSize || value > kLargestFrame) {
        return ConnectionError{ErrorCode::kProtocol,
                               "MAX_FRAME_SIZE is 2^14 to 2^24 - 1"};
      }
      max_frame = value;
      return std::nullopt;
    case Setting::kHeaderTableSize:
      if (value < kDefaultTableSize) small_table = true;
      return std::nullopt;
    case Setting::kMaxConcurrentStreams:
    case Setting::kMaxHeaderListSize:
    default:
      return std::nullopt;
  }
}

}  // namespace neurite::http2
