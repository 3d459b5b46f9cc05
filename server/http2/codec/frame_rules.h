// The rules of HTTP/2 for a single frame, independent of the frames before it.
#ifndef NEURITE_SERVER_HTTP2_CODEC_FRAME_RULES_H_
#define NEURITE_SERVER_HTTP2_CODEC_FRAME_RULES_H_

#include <optional>

#include "absl/strings/string_view.h"
#include "server/http2/codec/frame.h"

namespace neurite::http2 {

// Why a connection must be closed. The text is sent in GOAWAY and is meant for
// the client's log.
struct ConnectionError {
  ErrorCode error = ErrorCode::kNone;
  absl::string_view text;  // static lifetime
};

// Checks the size and the stream of a client's frame by its type (RFC 9113,
// section 6). Returns nothing if the frame is valid. DATA, CONTINUATION and
// unknown types are not checked.
std::optional<ConnectionError> ValidateFrame(const FrameHeader& frame);

}  // namespace neurite::http2

#endif  // NEURITE_SERVER_HTTP2_CODEC_FRAME_RULES_H_
