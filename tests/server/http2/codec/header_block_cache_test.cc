#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "server/http2/codec/header_decoder.h"
// Which header blocks are decoded, and which are known.
#include "tests/server/http2/frame_bytes.h"
#include "tests/server/http2/hpack_codec.h"
#include "tests/server/http2/test_account.h"
#include "tests/server/http2/test_peer.h"
#include "tests/testing/seeded_rng.h"
#include "tests/testing/status_matchers.h"

namespace neurite::http2 {
namespace {

using absl::StatusCode;
using frame_bytes::Block;
using frame_bytes::RequestFields;
using ::testing::HasSubstr;
using ::testing::Optional;
using Trailers = HeaderDecoder::Trailers;

constexpr size_t kMostListBytes = 8192;

// The newest entry of the dynamic table, after the 61 of the static one.
constexpr absl::string_view kNewestEntry = "\xBE";

class HeaderBlockCacheTest : public ::testing::Test {
 protected:
  // A request whose "x-key" is entered into the table, as its newest entry.
  std::string Enter(absl::string_view value) {
    return encoder_.Encode(
        RequestFields("/t.T/Echo", {{"x-key", std::string(value)}}));
  }

  // A request with the newest entry of the table, whatever that is. Its bytes
  // are always the same.
  static std::string WithNewestEntry() {
    return absl::StrCat(Block(RequestFields("/t.T/Echo")), kNewestEntry);
  }

  std::optional<absl::string_view> KeyOf(absl::string_view block) {
    head_ = reader_.ReadRequest(block);
    return head_ == nullptr ? std::nullopt : head_->Find("x-key");
  }

  HpackEncoder encoder_;
  const std::vector<std::string> kept_{"x-key", "x-0",        "x-1",
                                       "x-2",   "user-agent", "x-long"};
  TestAccount account_;
  HeaderDecoder reader_{kMostListBytes, kept_, account_.account()};
  std::shared_ptr<const RequestHead> head_;
};

TEST_F(HeaderBlockCacheTest, ARepeatedBlockIsACacheHit) {
  const std::string block = Block(RequestFields("/t.T/Echo"));
  const auto head = reader_.ReadRequest(block);
  ASSERT_NE(head, nullptr);
  EXPECT_THAT(head->refusal(), IsOk());
  EXPECT_EQ(reader_.cache_hits(), 0);
  EXPECT_EQ(reader_.ReadRequest(block), head);
  EXPECT_EQ(reader_.ReadRequest(block), head);
  EXPECT_EQ(reader_.cache_hits(), 2);
}

// An encoder enters the fields into its table with the first request; the
// second one refers to them, and from the third on all are the same.
TEST_F(HeaderBlockCacheTest, TheThirdRequestOfATypicalClientIsACacheHit) {
  const HeaderFields fields =
      RequestFields("/t.T/Echo", {{"user-agent", "grpc-c++/1.51.1"}});
  for (int i = 0; i < 10; ++i) {
    const auto head = reader_.ReadRequest(encoder_.Encode(fields));
    ASSERT_NE(head, nullptr);
    EXPECT_THAT(head->Find("user-agent"), Optional(std::string("grpc-c++/"
                                                               "1.51.1")));
  }
  EXPECT_EQ(reader_.cache_hits(), 8);
}

TEST_F(HeaderBlockCacheTest, HoldsFourBlocksAndEvictsTheOldest) {
  std::vector<std::string> blocks;
  for (int i = 0; i < 5; ++i) {
    blocks.push_back(
        Block(RequestFields("/t.T/Echo", {{"x-key", absl::StrCat(i)}})));
  }
  for (size_t i = 0; i < 8; ++i) reader_.ReadRequest(blocks[i % 4]);
  EXPECT_EQ(reader_.cache_hits(), 4);
  // A fifth takes the place of the oldest.
  EXPECT_EQ(KeyOf(blocks[4]), "4");
  EXPECT_EQ(KeyOf(blocks[1]), "1");
  EXPECT_EQ(reader_.cache_hits(), 5);
  EXPECT_EQ(KeyOf(blocks[0]), "0");
  EXPECT_EQ(reader_.cache_hits(), 5);
}

TEST_F(HeaderBlockCacheTest, DoesNotCacheLongOrMalformedBlocks) {
  const std::string blocks[] = {
      Block(RequestFields("/t.T/Echo", {{"x-key", std::string(600, 'x')}})),
      Block({{":method", "POST"}})};
  for (const std::string& block : blocks) {
    EXPECT_NE(reader_.ReadRequest(block), nullptr);
    EXPECT_NE(reader_.ReadRequest(block), nullptr);
  }
  EXPECT_EQ(reader_.cache_hits(), 0);
}

TEST_F(HeaderBlockCacheTest, CachesRejectedRequests) {
  const std::string block =
      Block(RequestFields("/t.T/Echo", {{"grpc-encoding", "gzip"}}));
  for (int i = 0; i < 2; ++i) {
    EXPECT_THAT(reader_.ReadRequest(block)->refusal(),
                StatusIs(StatusCode::kUnimplemented, HasSubstr("gzip")));
  }
  EXPECT_EQ(reader_.cache_hits(), 1);
}

TEST_F(HeaderBlockCacheTest, IsInvalidatedByARequestThatAddsATableEntry) {
  EXPECT_EQ(KeyOf(Enter("one")), "one");
  EXPECT_EQ(KeyOf(WithNewestEntry()), "one");
  EXPECT_EQ(KeyOf(WithNewestEntry()), "one");
  EXPECT_EQ(reader_.cache_hits(), 1);
  EXPECT_EQ(KeyOf(Enter("two")), "two");
  EXPECT_EQ(KeyOf(WithNewestEntry()), "two");
  EXPECT_EQ(reader_.cache_hits(), 1);
}

TEST_F(HeaderBlockCacheTest, IsInvalidatedByAMalformedRequest) {
  EXPECT_EQ(KeyOf(Enter("one")), "one");
  EXPECT_EQ(KeyOf(WithNewestEntry()), "one");
  const auto head = reader_.ReadRequest(encoder_.Encode({{"x-key", "two"}}));
  ASSERT_NE(head, nullptr);
  EXPECT_TRUE(head->malformed());
  EXPECT_EQ(KeyOf(WithNewestEntry()), "two");
}

TEST_F(HeaderBlockCacheTest, IsInvalidatedByAnOverlongRequest) {
  EXPECT_EQ(KeyOf(Enter("one")), "one");
  EXPECT_EQ(KeyOf(WithNewestEntry()), "one");
  HeaderFields fields = RequestFields("/t.T/Echo", {{"x-key", "two"}});
  fields.insert(fields.end() - 1,
                {":path-like", std::string(kMostListBytes, 'x')});
  const auto head = reader_.ReadRequest(encoder_.Encode(fields));
  ASSERT_NE(head, nullptr);
  EXPECT_THAT(head->refusal(),
              StatusIs(StatusCode::kResourceExhausted, HasSubstr("limit")));
  EXPECT_EQ(KeyOf(WithNewestEntry()), "two");
}

TEST_F(HeaderBlockCacheTest, IsInvalidatedByTrailersThatAddATableEntry) {
  const struct {
    HeaderFields fields;
    Trailers want;
  } kCases[] = {{{{"x-key", "two"}}, Trailers::kFine},
                {{{":path", "/"}, {"x-key", "three"}}, Trailers::kMalformed}};
  EXPECT_EQ(KeyOf(Enter("one")), "one");
  for (const auto& c : kCases) {
    KeyOf(WithNewestEntry());
    EXPECT_EQ(reader_.ReadTrailers(encoder_.Encode(c.fields)), c.want);
    EXPECT_EQ(KeyOf(WithNewestEntry()), c.fields.back().second);
  }
}

TEST_F(HeaderBlockCacheTest, IsInvalidatedByATableSizeUpdate) {
  EXPECT_EQ(KeyOf(Enter("one")), "one");
  EXPECT_EQ(KeyOf(WithNewestEntry()), "one");
  encoder_.ResizeTable(0);
  const std::string block =
      encoder_.Encode(RequestFields("/t.T/Echo"), /*indexed=*/false);
  EXPECT_EQ(block[0], '\x20');
  EXPECT_NE(reader_.ReadRequest(block), nullptr);
  EXPECT_EQ(reader_.ReadRequest(WithNewestEntry()), nullptr);
  EXPECT_EQ(reader_.error(), ErrorCode::kCompression);
}

TEST_F(HeaderBlockCacheTest, SurvivesTrailersThatLeaveTheTableUnchanged) {
  EXPECT_EQ(KeyOf(Enter("one")), "one");
  EXPECT_EQ(KeyOf(WithNewestEntry()), "one");
  EXPECT_EQ(reader_.ReadTrailers(Block({{"x-trailer", "1"}})), Trailers::kFine);
  EXPECT_EQ(KeyOf(WithNewestEntry()), "one");
  EXPECT_EQ(reader_.cache_hits(), 1);
}

TEST_F(HeaderBlockCacheTest, DecodedHeadersSurviveTableChanges) {
  EXPECT_EQ(KeyOf(Enter("one")), "one");
  const auto kept = head_;
  for (int i = 0; i < 100; ++i) KeyOf(Enter(std::string(200, 'x')));
  EXPECT_EQ(kept->Find("x-key"), "one");
}

// Whatever a client's encoder makes of its requests: each means what a decoder
// makes of it that decodes them all.
TEST_F(HeaderBlockCacheTest, AgreesWithADecoderWithoutACache) {
  SeededRng rng;
  for (int round = 0; round < 100; ++round) {
    HpackEncoder encoder;
    HpackDecoder decoder;
    HeaderDecoder reader(kMostListBytes, kept_, account_.account());
    for (int i = 0; i < 100; ++i) {
      if (rng.Integer(0, 30) == 0) {
        encoder.ResizeTable(static_cast<size_t>(rng.Integer(0, 4096)));
      }
      const auto value = absl::StrCat(rng.Integer(0, 3));
      const HeaderFields fields = RequestFields(
          rng.Integer(0, 1) == 0 ? "/t.T/Echo" : "/t.T/Chat",
          {{absl::StrCat("x-", rng.Integer(0, 2)), value},
           {"x-long", std::string(rng.Integer(0, 5) == 0 ? 900 : 1, 'x')}});
      const std::string block = encoder.Encode(fields, rng.Integer(0, 2) == 0);
      const auto oracle = decoder.Decode(block);
      ASSERT_THAT(oracle, Optional(fields));
      if (rng.Integer(0, 5) == 0) {
        ASSERT_EQ(reader.ReadTrailers(block), Trailers::kMalformed);
        continue;
      }
      const auto head = reader.ReadRequest(block);
      ASSERT_NE(head, nullptr);
      ASSERT_FALSE(head->malformed());
      for (const char* name : {"x-0", "x-1", "x-2", "x-long"}) {
        ASSERT_EQ(head->Find(name).has_value(),
                  FindField(*oracle, name).has_value());
        if (head->Find(name)) {
          ASSERT_EQ(*head->Find(name), *FindField(*oracle, name));
        }
      }
      ASSERT_EQ(head->path(), *FindField(*oracle, ":path"));
    }
  }
}

TEST(LeavesTableAloneTest, ClassifiesEveryRepresentation) {
  const struct {
    const char* name;
    absl::string_view block;
    bool want;
  } kCases[] = {
      {"nothing", "", true},
      {"indexed", "\x82", true},
      {"indexed, of several bytes", "\xFF\x80\x01", true},
      {"literal without indexing",
       absl::string_view("\x00\x01"
                         "a\x01"
                         "b",
                         5),
       true},
      {"literal without indexing, indexed name", "\x04\x01/", true},
      {"literal without indexing, name of several bytes", "\x0F\x2F\x01/",
       true},
      {"literal never indexed",
       "\x10\x01"
       "a\x01"
       "b",
       true},
      {"literal never indexed, indexed name", "\x14\x01/", true},
      {"literal never indexed, name of several bytes", "\x1F\x2F\x01/", true},
      {"literal with indexing",
       "\x40\x01"
       "a\x01"
       "b",
       false},
      {"literal with indexing, indexed name", "\x44\x01/", false},
      {"a new size", "\x20", false},
      {"a new size before what looks like a name and a value",
       "\x20\x01"
       "a\x01"
       "b",
       false},
      {"a new size of several bytes", "\x3F\xE1\x1F", false},
      {"an entry behind others",
       "\x82\x86\x04\x01/\x40\x01"
       "a\x01"
       "b",
       false},
      {"a value of what would enter",
       absl::string_view("\x00\x01"
                         "a\x02@@",
                         6),
       true},
      {"many", "\x82\x86\x04\x01/\x14\x01/\xBE", true},
      {"an index cut short", "\xFF", false},
      {"an index cut short later", "\xFF\x80", false},
      {"an index without end", "\xFF\x80\x80\x80\x80\x80\x80\x80\x80\x80\x01",
       false},
      {"a literal with no name", absl::string_view("\x00", 1), false},
      {"a name cut short",
       absl::string_view("\x00\x03"
                         "ab",
                         4),
       false},
      {"a literal with no value", "\x04", false},
      {"a value cut short", "\x04\x03/a", false},
      {"a value of a great length", "\x04\x7F\xFF\xFF\xFF\xFF\xFF\xFF\xFF\x7F",
       false},
  };
  for (const auto& c : kCases) {
    EXPECT_EQ(LeavesTableAlone(c.block), c.want) << c.name;
  }
}

TEST(LeavesTableAloneTest, NeverReadsBeyondTheEndOfATruncatedBlock) {
  HpackEncoder encoder;
  const std::string block =
      encoder.Encode(RequestFields("/t.T/Echo"), /*indexed=*/false);
  EXPECT_TRUE(LeavesTableAlone(block));
  for (size_t bytes = 0; bytes < block.size(); ++bytes) {
    // Memory of its own, so that a read behind it is seen.
    const std::vector<char> part(block.begin(),
                                 block.begin() + static_cast<long>(bytes));
    LeavesTableAlone({part.data(), part.size()});
  }
}

}  // namespace
}  // namespace neurite::http2
