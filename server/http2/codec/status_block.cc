#include "server/http2/codec/status_block.h"

#include "absl/strings/cord.h"
#include "absl/strings/escaping.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "core/wire/grpc_encoding.h"
#include "server/http2/codec/output_buffer.h"
#include "server/rpc/status_details.h"

namespace neurite::http2 {
namespace {

std::string WholeReplyBlock(const absl::Status& status) {
  std::string block(ReplyHeaderBlock());
  AppendStatus(block, status);
  return block;
}

}  // namespace

absl::string_view ReplyHeaderBlock() {
  // 0x88 is ":status: 200"; 0x0f 0x10 is a literal without indexing whose name
  // is entry 31, "content-type" (RFC 7541, appendix A).
  constexpr absl::string_view kBlock =
      "\x88\x0f\x10\x10"
      "application/grpc";
  static_assert(kBlock.size() == 20);
  return kBlock;
}

absl::string_view OkTrailerBlock() {
  constexpr absl::string_view kBlock(
      "\x00\x0b"
      "grpc-status"
      "\x01"
      "0",
      15);
  return kBlock;
}

void AppendMetadata(std::string& block, absl::string_view name,
                    absl::string_view value) {
  if (!absl::EndsWith(name, "-bin"))
    return AppendHpackField(block, name, SentMetadata(name, value));
  const std::string base64 = absl::Base64Escape(value);
  absl::string_view bare = base64;
  while (absl::ConsumeSuffix(&bare, "=")) {
  }
  AppendHpackField(block, name, bare);
}

void AppendStatus(std::string& block, const absl::Status& status) {
  AppendHpackField(block, "grpc-status",
                   absl::StrCat(static_cast<int>(status.code())));
  const absl::string_view message = SentStatusMessage(status.message());
  if (!message.empty()) {
    AppendHpackField(block, "grpc-message", PercentEncoded(message));
  }
  if (const auto details = status.GetPayload(kStatusDetails)) {
    AppendMetadata(block, kStatusDetails, std::string(*details));
  }
}

absl::string_view StaleReplyBlock() {
  static const std::string* const kBlock =
      new std::string(WholeReplyBlock(absl::ResourceExhaustedError(
          "the call waited unread for too long; retry later")));
  return *kBlock;
}

absl::string_view ExpiredReplyBlock() {
  static const std::string* const kBlock =
      new std::string(WholeReplyBlock(absl::DeadlineExceededError(
          "the deadline had already passed when the call was read")));
  return *kBlock;
}

}  // namespace neurite::http2
