#include "server/http2/codec/header_decoder.h"

#include <string>

#include "absl/strings/string_view.h"
#include "gtest/gtest.h"
#include "tests/server/http2/frame_bytes.h"
#include "tests/server/http2/hpack_codec.h"
#include "tests/server/http2/test_account.h"

namespace neurite::http2 {
namespace {

using frame_bytes::Block;
using frame_bytes::RequestFields;
using Trailers = HeaderDecoder::Trailers;

constexpr size_t kMostListBytes = 8192;

// The newest entry of the dynamic table, after the 61 of the static one.
constexpr absl::string_view kNewestEntry = "\xBE";

class HeaderDecoderTest : public ::testing::Test {
 protected:
  HpackEncoder encoder_;
  const std::vector<std::string> kept_{"x"};
  TestAccount account_;
  HeaderDecoder reader_{kMostListBytes, kept_, account_.account()};
};

TEST_F(HeaderDecoderTest, RejectsPseudoAndConnectionHeadersInTrailers) {
  const struct {
    HeaderFields fields;
    Trailers want;
  } kCases[] = {
      {{}, Trailers::kFine},
      {{{"x-a", "1"}, {"grpc-status", "0"}}, Trailers::kFine},
      {{{"x-a", "1"}, {":path", "/"}}, Trailers::kMalformed},
      {{{"connection", "close"}}, Trailers::kMalformed},
      {{{"transfer-encoding", "chunked"}}, Trailers::kMalformed},
      {{{"X-Upper", "1"}}, Trailers::kMalformed},
      {{{"x-a", "line\nbreak"}}, Trailers::kMalformed},
  };
  for (const auto& c : kCases) {
    EXPECT_EQ(reader_.ReadTrailers(Block(c.fields)), c.want);
  }
}

TEST_F(HeaderDecoderTest, AnUndecodableBlockIsACompressionError) {
  const struct {
    const char* name;
    absl::string_view block;
  } kCases[] = {
      {"an index of nothing", absl::string_view("\x80", 1)},
      {"an entry that is not there", "\xBE"},
      {"an index without end", "\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF"},
      {"half a name", absl::string_view("\x00\x05"
                                        "ab",
                                        4)},
      {"a name and no value", absl::string_view("\x00\x01"
                                                "a",
                                                3)},
      {"a value that is longer than the block",
       "\x44\x7F"
       "abc"},
      {"a table larger than announced", "\x3F\xFF\xFF\x03"},
      {"letters of Huffman's that are none", "\x44\x84\xFF\xFF\xFF\xFF"},
      {"a new size behind a field", "\x82\x20"},
  };
  for (const auto& c : kCases) {
    SCOPED_TRACE(c.name);
    HeaderDecoder requests(kMostListBytes, kept_, account_.account());
    EXPECT_EQ(requests.ReadRequest(c.block), nullptr);
    EXPECT_EQ(requests.error(), ErrorCode::kCompression);
    HeaderDecoder trailers(kMostListBytes, kept_, account_.account());
    EXPECT_EQ(trailers.ReadTrailers(c.block), Trailers::kBroken);
    EXPECT_EQ(trailers.error(), ErrorCode::kCompression);
  }
}

TEST_F(HeaderDecoderTest, LimitsTheDecodedSizeOfABlock) {
  // An entry of 2000 bytes, and a block of a byte for each time it is meant.
  const std::string enter = encoder_.Encode(
      RequestFields("/t.T/Echo", {{"x-key", std::string(2000, 'x')}}));
  for (const bool trailers : {false, true}) {
    HeaderDecoder reader(kMostListBytes, kept_, account_.account());
    ASSERT_NE(reader.ReadRequest(enter), nullptr);
    std::string bomb;
    for (int i = 0; i < 500; ++i) bomb += std::string(kNewestEntry);
    EXPECT_NE(reader.ReadRequest(bomb), nullptr);
    for (int i = 0; i < 100; ++i) bomb += std::string(kNewestEntry);
    if (trailers) {
      EXPECT_EQ(reader.ReadTrailers(bomb), Trailers::kBroken);
    } else {
      EXPECT_EQ(reader.ReadRequest(bomb), nullptr);
    }
    EXPECT_EQ(reader.error(), ErrorCode::kEnhanceYourCalm);
  }
}

}  // namespace
}  // namespace neurite::http2
