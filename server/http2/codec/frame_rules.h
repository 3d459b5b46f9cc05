// What HTTP/2 asks of a frame whatever came before it.
#ifndef NEURITE_SERVER_HTTP2_CODEC_FRAME_RULES_H_
#define NEURITE_SERVER_HTTP2_CODEC_FRAME_RULES_H_

#include <optional>

#include "absl/strings/string_view.h"
#include "server/http2/codec/frame.h"

namespace neurite::http2 {

// Why a connection cannot go on; the text is for whoever reads the client's
// log.
struct ConnectionError {
  ErrorCode error = ErrorCode::kNone;
  absl::string_view text;  // lives for ever
};

// Of the sizes and streams that a client's frames of each type may have (RFC
// 9113, section 6). Empty: nothing is wrong. Frames of DATA, CONTINUATION and
// unknown types are not judged.
std::optional<ConnectionError> ValidateFrame(const FrameHeader& frame);

}  // namespace neurite::http2

#endif  // NEURITE_SERVER_HTTP2_CODEC_FRAME_RULES_H_
