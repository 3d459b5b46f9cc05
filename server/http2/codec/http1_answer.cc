#include "server/http2/codec/http1_answer.h"

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"

namespace neurite::http2 {

std::string Http1Answer(absl::string_view start) {
  constexpr absl::string_view kText =
      "This port speaks gRPC over HTTP/2 only.\n";
  // A request begins with a method, which may not have arrived as a whole.
  // "PRI" is the one that HTTP/2 reserves for its preface.
  if (!absl::ascii_isupper(static_cast<unsigned char>(start.front())) ||
      absl::StartsWith(start, "PRI")) {
    return "";
  }
  const bool wants_body = !absl::StartsWith(start, "HEAD");
  return absl::StrCat(
      "HTTP/1.1 400 Bad Request\r\n"
      "Content-Type: text/plain\r\n"
      "Content-Length: ",
      kText.size(),
      "\r\n"
      "Connection: close\r\n"
      "\r\n",
      wants_body ? kText : "");
}

}  // namespace neurite::http2
