#include "core/wire/wire_reader.h"

#include <algorithm>
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

std::string Repeated(const std::string& bytes, int times) {
  std::string all;
  for (int i = 0; i < times; ++i) all += bytes;
  return all;
}

// Reads all fields of messages, field 2 as a message and field 15 as unknown.
void Drain(WireReader reader) {
  while (!reader.done()) {
    const FieldTag tag = reader.ReadTag();
    if (tag.number == 2) {
      Drain(reader.ReadMessage());
    } else if (tag.number == 15) {
      reader.SkipUnknown(tag);
    } else {
      reader.SkipValue(tag);
    }
  }
}

TEST(WireReaderTest, ABudgetLimitsUnknownFieldsAndAllFields) {
  const std::string known = "\x08\x01";
  const std::string unknown = "\x78\x01";
  const std::string two_nested = "\x12\x04" + unknown + known;
  const struct {
    const char* name;
    std::string bytes;
    const char* want;  // empty: OK
  } kCases[] = {
      {"64 unknown fields", Repeated(unknown, 64) + Repeated(known, 9), ""},
      {"65 unknown fields", Repeated(unknown, 65), "more than 64 unknown"},
      {"64 nested unknown fields", Repeated(two_nested, 64), ""},
      {"65 nested unknown fields", Repeated(two_nested, 65), "64 unknown"},
      {"16,384 fields", Repeated(known, 16'384), ""},
      {"16,385 fields", Repeated(known, 16'385), "more than 16384 fields"},
      {"fields in a group and its end",
       "\x7b" + Repeated(known, 16'382) + "\x7c", ""},
      {"more in a group", "\x7b" + Repeated(known, 16'383) + "\x7c",
       "more than 16384 fields"},
  };
  for (const auto& c : kCases) {
    SCOPED_TRACE(c.name);
    const absl::string_view piece = c.bytes;
    FieldBudget budget;
    WireReader reader(MessagePieces(&piece, 1), &budget);
    Drain(reader);
    EXPECT_THAT(std::string(budget.Check().message()),
                c.want[0] == '\0' ? ::testing::Matcher<std::string>("")
                                  : ::testing::HasSubstr(c.want));
  }
}

TEST(WireReaderTest, ARunEndsWithItsTagItsPieceOrTheLimit) {
  // Fields 3 of the floats 1, 2 and 3; the fourth has another tag.
  const std::string bytes =
      "\x1d\x00\x00\x80\x3f\x1d\x00\x00\x00\x40\x1d\x00\x00\x40\x40\x15"
      "\x00\x00\x80\x40"s;
  for (size_t cut = 0; cut <= bytes.size(); ++cut) {
    SCOPED_TRACE(cut);
    const Pieces pieces(bytes, {cut});
    // The first piece that is not empty counts.
    const size_t first = cut == 0 ? bytes.size() : cut;
    const size_t in_piece = std::min<size_t>(first / 5, 3);
    std::vector<float> values(4, 0);
    WireReader reader(pieces.view());
    EXPECT_EQ(reader.ReadRun('\x1d', values.data(), 4), in_piece);
    EXPECT_EQ(reader.bytes_left(), static_cast<int64_t>(20 - 5 * in_piece));
    for (size_t i = 0; i < 4; ++i) {
      EXPECT_EQ(values[i], i < in_piece ? static_cast<float>(i + 1) : 0.f);
    }
    WireReader skipping(pieces.view());
    EXPECT_EQ(skipping.SkipRun('\x1d', 4), in_piece);
    EXPECT_EQ(skipping.bytes_left(), reader.bytes_left());
    EXPECT_TRUE(skipping.ok());
  }
  const absl::string_view piece = bytes;
  std::vector<float> two(2);
  EXPECT_EQ(WireReader(MessagePieces(&piece, 1)).ReadRun('\x1d', two.data(), 2),
            2u);
  EXPECT_EQ(two, (std::vector<float>{1, 2}));
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
