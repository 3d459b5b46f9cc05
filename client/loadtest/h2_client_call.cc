#include "client/loadtest/h2_client_call.h"

#include <nghttp2/nghttp2.h>

#include <algorithm>
#include <cstring>

#include "absl/strings/str_cat.h"
#include "client/loadtest/grpc_codes.h"
#include "core/wire/grpc_encoding.h"

namespace neurite {

bool H2ClientCall::sent_all() const {
  return sent == kMessagePrefixSize + request.size();
}

size_t H2ClientCall::CopyRequest(std::span<uint8_t> to) {
  size_t copied = 0;
  if (sent < kMessagePrefixSize) {
    const MessagePrefix prefix = PrefixOf(request.size());
    copied = std::min(kMessagePrefixSize - sent, to.size());
    std::memcpy(to.data(), &prefix[sent], copied);
    sent += copied;
    if (sent < kMessagePrefixSize) return copied;
  }
  const size_t done = sent - kMessagePrefixSize;
  const size_t more = std::min(request.size() - done, to.size() - copied);
  if (more > 0) std::memcpy(to.data() + copied, request.data() + done, more);
  sent += more;
  return copied + more;
}

void H2ClientCall::AddField(absl::string_view name, absl::string_view value) {
  if (name == "grpc-status") {
    grpc_status = GrpcStatusCode(value);
  } else if (name == "grpc-message") {
    message.assign(value.data(), value.size());
  } else if (name == ":status") {
    // nghttp2 has checked that these are three digits. An informational
    // response may have set the status before.
    http_status = 0;
    for (const char digit : value) http_status = http_status * 10 + digit - '0';
  } else if (name == "server-timing") {
    server_timing.assign(value.data(), value.size());
  }
}

absl::Status H2ClientCall::Outcome(uint32_t reset_code) const {
  if (grpc_status.has_value()) {
    return {*grpc_status, PercentDecoded(message)};
  }
  if (http_status != 0 && http_status != 200) {
    return {CodeOfHttpStatus(http_status),
            absl::StrCat("the server answered HTTP status ", http_status)};
  }
  if (reset_code != NGHTTP2_NO_ERROR) {
    return {CodeOfReset(reset_code),
            absl::StrCat("the stream was reset: ",
                         nghttp2_http2_strerror(reset_code))};
  }
  return absl::InternalError(
      "the server ended the stream without a grpc-status");
}

void H2ClientCall::ForgetStream() {
  connection = nullptr;
  stream = 0;
  sent = 0;
  http_status = 0;
  grpc_status.reset();
  message.clear();
  server_timing.clear();
  reply.clear();
}

}  // namespace neurite
