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

// Clients limit the headers of a reply, often to 8 KiB, and a percent-encoded
// character takes 3 bytes.
constexpr size_t kLongestMessage = 1024;

// Truncates a long text at a boundary between UTF-8 characters.
absl::string_view Shortened(absl::string_view text) {
  const auto within_letter = [text](size_t at) {
    return (static_cast<unsigned char>(text[at]) & 0xC0) == 0x80;
  };
  if (text.size() <= kLongestMessage) return text;
  size_t end = kLongestMessage;
  // A UTF-8 character has at most 3 continuation bytes.
  while (end > kLongestMessage - 3 && within_letter(end)) --end;
  return text.substr(0, within_letter(end) ? kLongestMessage : end);
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
    return AppendHpackField(block, name, value);
  const std::string base64 = absl::Base64Escape(value);
  absl::string_view bare = base64;
  while (absl::ConsumeSuffix(&bare, "=")) {
  }
  AppendHpackField(block, name, bare);
}

void AppendStatus(std::string& block, const absl::Status& status) {
  AppendHpackField(block, "grpc-status",
                   absl::StrCat(static_cast<int>(status.code())));
  if (!status.message().empty()) {
    AppendHpackField(block, "grpc-message",
                     PercentEncoded(Shortened(status.message())));
  }
  if (const auto details = status.GetPayload(kStatusDetails)) {
    AppendMetadata(block, kStatusDetails, std::string(*details));
  }
}

}  // namespace neurite::http2
