// The settings that a client has announced by SETTINGS.
#ifndef NEURITE_SERVER_HTTP2_CODEC_PEER_SETTINGS_H_
#define NEURITE_SERVER_HTTP2_CODEC_PEER_SETTINGS_H_

#include <cstdint>
#include <optional>

#include "server/http2/codec/frame.h"
#include "server/http2/codec/frame_rules.h"

namespace neurite::http2 {

struct PeerSettings {
  // The initial window of its streams, for data sent to the client.
  int64_t initial_window = kDefaultWindow;
  // The largest frame that the client accepts.
  uint32_t max_frame = kDefaultFrameSize;
  // True once it has announced an HPACK table smaller than the default.
  bool small_table = false;

  // Applies one setting (RFC 9113, section 6.5.2); returns an error if its
  // value is invalid. Unknown settings, and those for features that the server
  // never uses, are ignored.
  std::optional<ConnectionError> Take(uint32_t name, uint32_t value);
};

}  // namespace neurite::http2

#endif  // NEURITE_SERVER_HTTP2_CODEC_PEER_SETTINGS_H_
