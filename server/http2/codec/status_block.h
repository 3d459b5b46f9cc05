// The header fields that tell how a call ended, and metadata, as HPACK.
#ifndef NEURITE_SERVER_HTTP2_CODEC_STATUS_BLOCK_H_
#define NEURITE_SERVER_HTTP2_CODEC_STATUS_BLOCK_H_

#include <string>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"

namespace neurite::http2 {

// What every reply begins with, ":status: 200" and "content-type:
// application/grpc", by HPACK's static table alone.
absl::string_view ReplyHeaderBlock();

// "grpc-status: 0".
absl::string_view OkTrailerBlock();

// Appends "grpc-status", "grpc-message", cut if it is very long, and the
// payload kStatusDetails if there is one.
void AppendStatus(std::string& block, const absl::Status& status);

// Appends one field of metadata; the value as base64 if the name ends in
// "-bin".
void AppendMetadata(std::string& block, absl::string_view name,
                    absl::string_view value);

}  // namespace neurite::http2

#endif  // NEURITE_SERVER_HTTP2_CODEC_STATUS_BLOCK_H_
