#include "server/http2/codec/status_block.h"

#include <string>

#include "absl/strings/cord.h"
#include "absl/strings/escaping.h"
#include "core/base/utf8.h"
#include "core/wire/grpc_encoding.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "server/http2/codec/header_decoder.h"
#include "server/rpc/call.h"
#include "tests/server/http2/hpack_codec.h"

namespace neurite::http2 {
namespace {

using ::testing::ElementsAre;
using ::testing::EndsWith;
using ::testing::Not;

HeaderFields Decoded(absl::string_view block) {
  EXPECT_TRUE(LeavesTableAlone(block));
  HpackDecoder decoder;
  return decoder.Decode(block).value_or(HeaderFields{{"cannot", "be decoded"}});
}

HeaderFields BlockOf(const absl::Status& status) {
  std::string block;
  AppendStatus(block, status);
  return Decoded(block);
}

std::string MessageOf(const absl::Status& status) {
  for (const auto& [name, value] : BlockOf(status)) {
    if (name == "grpc-message") return value;
  }
  return "none";
}

HeaderFields Metadata(absl::string_view name, absl::string_view value) {
  std::string block;
  AppendMetadata(block, name, value);
  return Decoded(block);
}

TEST(StatusBlockTest, FixedBlocksDecodeToTheirFields) {
  EXPECT_THAT(Decoded(ReplyHeaderBlock()),
              ElementsAre(std::pair(":status", "200"),
                          std::pair("content-type", "application/grpc")));
  EXPECT_THAT(Decoded(OkTrailerBlock()),
              ElementsAre(std::pair("grpc-status", "0")));
}

TEST(StatusBlockTest, EncodesCodeAndMessage) {
  EXPECT_THAT(BlockOf(absl::OkStatus()),
              ElementsAre(std::pair("grpc-status", "0")));
  EXPECT_THAT(BlockOf(absl::NotFoundError("no model x")),
              ElementsAre(std::pair("grpc-status", "5"),
                          std::pair("grpc-message", "no model x")));
  EXPECT_THAT(BlockOf(absl::UnauthenticatedError("")),
              ElementsAre(std::pair("grpc-status", "16")));
}

TEST(StatusBlockTest, PercentEncodesTheMessage) {
  const struct {
    absl::string_view text;
    const char* want;
  } kCases[] = {
      {"plain text, with: punctuation~!", "plain text, with: punctuation~!"},
      {"100%", "100%25"},
      {"%41", "%2541"},
      {"a\nb\tc\x7F", "a%0Ab%09c%7F"},
      {"\xC3\xA9", "%C3%A9"},
      {absl::string_view("\0", 1), "%00"},
  };
  for (const auto& c : kCases) {
    EXPECT_EQ(MessageOf(absl::InternalError(c.text)), c.want);
    EXPECT_EQ(PercentDecoded(c.want), c.text);
  }
}

TEST(StatusBlockTest, TruncatesLongMessages) {
  EXPECT_EQ(MessageOf(absl::InternalError(std::string(1024, 'x'))),
            std::string(1024, 'x'));
  EXPECT_EQ(MessageOf(absl::InternalError(std::string(100'000, 'x'))),
            std::string(1024, 'x'));
}

// RFC 9113, section 8.2.1: no field value starts or ends with whitespace.
TEST(StatusBlockTest, NoValueStartsOrEndsWithWhitespace) {
  EXPECT_EQ(MessageOf(absl::InternalError(std::string(1023, 'x') + " more")),
            std::string(1023, 'x'));
  EXPECT_EQ(MessageOf(absl::InternalError(" a b ")), "a b");
  EXPECT_THAT(BlockOf(absl::InternalError("  ")),
              ElementsAre(std::pair("grpc-status", "13")));
  EXPECT_THAT(Metadata("x-test", " a b\t"),
              ElementsAre(std::pair("x-test", "a b")));
  EXPECT_THAT(Metadata("x-test-bin", " "),
              ElementsAre(std::pair("x-test-bin", "IA")));
}

TEST(StatusBlockTest, TruncatesBetweenUtf8Characters) {
  const absl::string_view kLetters[] = {"\xC3\xA9", "\xE2\x82\xAC",
                                        "\xF0\x9F\x98\x80"};
  for (const absl::string_view letter : kLetters) {
    for (size_t before = 0; before < 8; ++before) {
      std::string text(before, 'x');
      while (text.size() < 2000) text += std::string(letter);
      const std::string cut =
          PercentDecoded(MessageOf(absl::DataLossError(text)));
      EXPECT_TRUE(IsValidUtf8(cut)) << cut;
      EXPECT_GT(cut.size(), 1024 - letter.size());
      EXPECT_LE(cut.size(), 1024u);
    }
  }
  // What is no text is cut somewhere.
  EXPECT_EQ(
      PercentDecoded(MessageOf(absl::DataLossError(std::string(2000, '\x80')))),
      std::string(1024, '\x80'));
}

TEST(StatusBlockTest, EncodesDetailsAsBase64) {
  const std::string details("\x08\x03\x12\xFF", 4);
  absl::Status status = absl::InvalidArgumentError("bad");
  status.SetPayload(kStatusDetails, absl::Cord(details));
  status.SetPayload("type.googleapis.com/other", absl::Cord("not for clients"));
  EXPECT_THAT(BlockOf(status),
              ElementsAre(std::pair("grpc-status", "3"),
                          std::pair("grpc-message", "bad"),
                          std::pair("grpc-status-details-bin", "CAMS/w")));
}

TEST(StatusBlockTest, EncodesBinaryMetadataAsUnpaddedBase64) {
  for (size_t size = 0; size < 20; ++size) {
    const std::string bytes(size, '\xFB');
    const HeaderFields fields = Metadata("x-test-bin", bytes);
    ASSERT_EQ(fields.size(), 1u);
    EXPECT_EQ(fields[0].first, "x-test-bin");
    EXPECT_THAT(fields[0].second, Not(EndsWith("=")));
    std::string decoded;
    EXPECT_TRUE(absl::Base64Unescape(fields[0].second, &decoded));
    EXPECT_EQ(decoded, bytes);
  }
}

TEST(StatusBlockTest, WritesOtherMetadataUnchanged) {
  EXPECT_THAT(Metadata("x-test", "a=b=="),
              ElementsAre(std::pair("x-test", "a=b==")));
  EXPECT_THAT(Metadata("x-binary", "AA=="),
              ElementsAre(std::pair("x-binary", "AA==")));
}

}  // namespace
}  // namespace neurite::http2
