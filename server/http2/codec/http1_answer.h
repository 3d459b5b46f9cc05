// The answer to a client that speaks HTTP/1.
#ifndef NEURITE_SERVER_HTTP2_CODEC_HTTP1_ANSWER_H_
#define NEURITE_SERVER_HTTP2_CODEC_HTTP1_ANSWER_H_

#include <string>

#include "absl/strings/string_view.h"

namespace neurite::http2 {

// Returns the whole response, "400 Bad Request" with a sentence that names the
// protocol of this port, if `start`, the first bytes of a connection, begin a
// request of HTTP/1; empty if they do not, e.g. those of a TLS client or of an
// HTTP/2 client that sends a wrong preface. REQUIRES: !start.empty().
std::string Http1Answer(absl::string_view start);

}  // namespace neurite::http2

#endif  // NEURITE_SERVER_HTTP2_CODEC_HTTP1_ANSWER_H_
