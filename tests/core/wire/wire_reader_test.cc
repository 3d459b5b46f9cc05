#include "core/wire/wire_reader.h"

#include <cstdint>
#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/testing/pieces.h"
#include "tests/testing/seeded_rng.h"

namespace neurite {
namespace {

using std::string_literals::operator""s;

// Describes the fields of a message as text, to compare two readings.
std::string Walk(MessagePieces pieces) {
  WireReader reader(pieces);
  std::string found;
  while (!reader.done()) {
    const FieldTag tag = reader.ReadTag();
    if (!reader.ok()) break;
    found += std::to_string(tag.number);
    if (tag.type == WireType::kVarint) {
      found += "=" + std::to_string(reader.ReadVarint());
    } else if (tag.type == WireType::kFixed32) {
      found += "~" + std::to_string(reader.ReadFixed32());
    } else if (tag.type == WireType::kLengthDelimited) {
      WireReader inner = reader.ReadMessage();
      std::string text(static_cast<size_t>(inner.bytes_left()), '\0');
      inner.ReadBytes(text.data(), text.size());
      found += "\"" + text + "\"";
    } else {
      reader.SkipValue(tag);
      found += "?";
    }
    found += " ";
  }
  return found + (reader.ok() ? "." : "fault");
}

std::string WalkWhole(absl::string_view bytes) {
  return Walk(MessagePieces(&bytes, 1));
}

TEST(WireReaderTest, ReadsEveryWireType) {
  const struct {
    const char* name;
    std::string bytes;
    std::string want;
  } kCases[] = {
      {"nothing", "", "."},
      {"a varint", "\x08\x96\x01", "1=150 ."},
      {"the largest varint", "\x08\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01",
       "1=18446744073709551615 ."},
      {"a string", "\x12\x02hi", "2\"hi\" ."},
      {"an empty string", "\x12\x00"s, "2\"\" ."},
      {"a fixed32", "\x1d\x01\x00\x00\x00"s, "3~1 ."},
      {"a skipped fixed64", "\x21"s + std::string(8, 'x') + "\x08\x01",
       "4? 1=1 ."},
      {"a skipped group", "\x2b\x08\x01\x33\x34\x2c\x08\x02", "5? 1=2 ."},
      {"the largest field number", "\xf8\xff\xff\xff\x0f\x01", "536870911=1 ."},
  };
  for (const auto& c : kCases) {
    SCOPED_TRACE(c.name);
    EXPECT_EQ(WalkWhole(c.bytes), c.want);
  }
}

TEST(WireReaderTest, StopsAtTheFirstMalformedField) {
  const struct {
    const char* name;
    std::string bytes;
  } kCases[] = {
      {"field number 0", "\x00\x01"s},
      {"wire type 6", "\x0e\x01"},
      {"wire type 7", "\x0f\x01"},
      {"a tag over 32 bits", "\xf8\xff\xff\xff\x1f\x01"},
      {"a varint that is cut", "\x08\x96"},
      {"a varint of 11 bytes", "\x08"s + std::string(10, '\xff') + "\x01"},
      {"a string beyond the end", "\x12\x03hi"},
      {"a length of 2^64 - 1", "\x12" + std::string(9, '\xff') + "\x01"},
      {"a fixed32 that is cut", "\x1d\x01\x02"},
      {"a fixed64 that is cut", "\x21\x01\x02"},
      {"a group that does not end", "\x2b\x08\x01"},
      {"a group closed by another number", "\x2b\x08\x01\x34"},
      {"a group end without a start", "\x2c"},
      {"groups nested too deep", std::string(200, '\x2b')},
  };
  for (const auto& c : kCases) {
    SCOPED_TRACE(c.name);
    EXPECT_THAT(WalkWhole(c.bytes), ::testing::EndsWith("fault"));
  }
}

TEST(WireReaderTest, ReadsTheSameFieldsHoweverTheBytesAreSplit) {
  const std::string bytes =
      "\x08\x96\x01\x12\x05hello\x1d\x01\x02\x03\x04\x2b\x08\x01\x2c\x12\x00\x08\x07"s;
  const std::string want = WalkWhole(bytes);
  ASSERT_THAT(want, ::testing::EndsWith("1=7 ."));
  for (size_t first = 0; first <= bytes.size(); ++first) {
    for (size_t second = first; second <= bytes.size(); ++second) {
      const Pieces pieces(bytes, {first, second});
      ASSERT_EQ(Walk(pieces.view()), want) << first << ", " << second;
    }
  }
}

TEST(WireReaderTest, NestedMessagesEndAtTheirLength) {
  const std::string bytes = "\x12\x04\x08\x05\x10\x06\x08\x07";
  const absl::string_view piece = bytes;
  WireReader outer(MessagePieces(&piece, 1));
  EXPECT_EQ(outer.ReadTag().number, 2u);
  WireReader inner = outer.ReadMessage();
  EXPECT_EQ(inner.bytes_left(), 4);
  EXPECT_EQ(inner.ReadTag().number, 1u);
  EXPECT_EQ(inner.ReadVarint(), 5u);
  EXPECT_EQ(inner.ReadTag().number, 2u);
  EXPECT_EQ(inner.ReadVarint(), 6u);
  EXPECT_TRUE(inner.done());
  EXPECT_TRUE(inner.ok());
  EXPECT_EQ(outer.ReadTag().number, 1u);
  EXPECT_EQ(outer.ReadVarint(), 7u);
  EXPECT_TRUE(outer.done());
}

TEST(WireReaderTest, AnErrorInANestedMessageLeavesTheOuterReaderIntact) {
  const std::string bytes = "\x12\x01\x08\x08\x07";
  const absl::string_view piece = bytes;
  WireReader outer(MessagePieces(&piece, 1));
  outer.ReadTag();
  WireReader inner = outer.ReadMessage();
  inner.ReadTag();
  inner.ReadVarint();
  EXPECT_FALSE(inner.ok());
  EXPECT_TRUE(inner.done());
  EXPECT_TRUE(outer.ok());
  EXPECT_EQ(outer.ReadTag().number, 1u);
  EXPECT_EQ(outer.ReadVarint(), 7u);
}

TEST(WireReaderTest, StopsOnRandomBytesHoweverTheyAreSplit) {
  SeededRng rng;
  for (int round = 0; round < 20'000; ++round) {
    std::string bytes(static_cast<size_t>(rng.Integer(0, 40)), '\0');
    for (char& byte : bytes) byte = static_cast<char>(rng.Bits());
    const size_t cut = bytes.size() / 2;
    const Pieces pieces(bytes, {cut});
    EXPECT_EQ(Walk(pieces.view()), WalkWhole(bytes));
  }
}

}  // namespace
}  // namespace neurite
