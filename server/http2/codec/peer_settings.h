// What a client has said of itself by SETTINGS.
#ifndef NEURITE_SERVER_HTTP2_CODEC_PEER_SETTINGS_H_
#define NEURITE_SERVER_HTTP2_CODEC_PEER_SETTINGS_H_

#include <cstdint>
#include <optional>

#include "server/http2/codec/frame.h"
#include "server/http2/codec/frame_rules.h"

namespace neurite::http2 {

struct PeerSettings {
  // Of its streams, for what we send.
  int64_t initial_window = kDefaultWindow;
  // The largest frame it takes.
  uint32_t max_frame = kDefaultFrameSize;
  // True once it has asked for a smaller HPACK table than the default.
  bool small_table = false;

  // Takes one setting (RFC 9113, section 6.5.2); unknown ones, and those of
  // what we never send, are ignored. What is wrong, if it is.
  std::optional<ConnectionError> Take(uint32_t name, uint32_t value);
};

}  // namespace neurite::http2

#endif  // NEURITE_SERVER_HTTP2_CODEC_PEER_SETTINGS_H_
