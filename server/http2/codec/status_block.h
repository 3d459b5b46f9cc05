// HPACK blocks for the status of a call and for metadata.
#ifndef NEURITE_SERVER_HTTP2_CODEC_STATUS_BLOCK_H_
#define NEURITE_SERVER_HTTP2_CODEC_STATUS_BLOCK_H_

#include <string>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"

namespace neurite::http2 {

// The header block that every reply begins with: ":status: 200" and
// "content-type: application/grpc". Uses only HPACK's static table.
absl::string_view ReplyHeaderBlock();

// "grpc-status: 0".
absl::string_view OkTrailerBlock();

// Appends "grpc-status", "grpc-message" (see SentStatusMessage) and, if there
// is one, the payload kStatusDetails.
void AppendStatus(std::string& block, const absl::Status& status);

// The whole header block, except for metadata, of replies to calls that have
// waited unread for too long: RESOURCE_EXHAUSTED, or DEADLINE_EXCEEDED if their
// deadline has passed. Made once, for replies that must be cheap.
absl::string_view StaleReplyBlock();
absl::string_view ExpiredReplyBlock();

// Appends one metadata field. The value is base64-encoded if the name ends in
// "-bin", and loses the whitespace at its ends if not.
void AppendMetadata(std::string& block, absl::string_view name,
                    absl::string_view value);

}  // namespace neurite::http2

#endif  // NEURITE_SERVER_HTTP2_CODEC_STATUS_BLOCK_H_
