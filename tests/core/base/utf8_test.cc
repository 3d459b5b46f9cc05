#include "core/base/utf8.h"

#include "gtest/gtest.h"

namespace neurite {
namespace {

TEST(Utf8Test, AcceptsWellFormedText) {
  for (const char* text :
       {"", "plain", "\x7F", "\xC2\x80", "\xDF\xBF", "\xE0\xA0\x80",
        "\xED\x9F\xBF", "\xEE\x80\x80", "\xEF\xBF\xBF", "\xF0\x90\x80\x80",
        "\xF4\x8F\xBF\xBF", "Zürich"}) {
    EXPECT_TRUE(IsValidUtf8(text)) << text;
  }
}

TEST(Utf8Test, RejectsMalformedText) {
  for (const char* text :
       {"\x80", "\xBF", "\xC0\x80", "\xC1\xBF", "\xC2", "\xC2 ", "\xE0\x80\x80",
        "\xE0\x9F\xBF", "\xE2\x82", "\xED\xA0\x80", "\xED\xBF\xBF",
        "\xF0\x8F\xBF\xBF", "\xF0\x90\x80", "\xF4\x90\x80\x80",
        "\xF5\x80\x80\x80", "\xFF", "good then \xFE"}) {
    EXPECT_FALSE(IsValidUtf8(text)) << text;
  }
}

TEST(Utf8Test, TheFirstCodePointComesWithItsLength) {
  const struct {
    const char* text;
    char32_t value;
    size_t bytes;
  } kCases[] = {
      {"a\xFF", U'a', 1},
      {"\xC3\xA4x", U'\u00E4', 2},
      {"\xE2\x82\xACx", U'\u20AC', 3},
      {"\xF0\x9F\x99\x82x", U'\U0001F642', 4},
      {"\x80x", 0, 0},
      {"\xE2\x82", 0, 0},
  };
  for (const auto& c : kCases) {
    SCOPED_TRACE(c.text);
    EXPECT_EQ(FirstCodePoint(c.text).value, c.value);
    EXPECT_EQ(FirstCodePoint(c.text).bytes, c.bytes);
  }
}

// From UnicodeData.txt: Lu, Ll, Lt, Lm and Lo are letters.
TEST(Utf8Test, KnowsTheLettersOfAllScripts) {
  for (const char32_t letter : {U'A', U'z', U'\u00E9', U'\u0416', U'\u01C5',
                                U'\u02B0', U'\u5E74', U'\u05D0'}) {
    EXPECT_TRUE(IsLetter(letter)) << static_cast<uint32_t>(letter);
  }
  for (const char32_t other :
       {U'_', U'1', U'$', U'?', U'-', U' ', U'\0', U'\u20AC', U'\u2212',
        U'\u0665', U'\uFF11', U'\u0301', U'\uE000', U'\U0010FFFF'}) {
    EXPECT_FALSE(IsLetter(other)) << static_cast<uint32_t>(other);
  }
}

TEST(Utf8Test, AcceptsZeroBytes) {
  EXPECT_EQ(FirstCodePoint(absl::string_view("\0x", 2)).bytes, 1u);
  EXPECT_TRUE(IsValidUtf8(absl::string_view("a\0b", 3)));
  EXPECT_FALSE(IsValidUtf8(absl::string_view("a\0\xFF", 3)));
}

}  // namespace
}  // namespace neurite
