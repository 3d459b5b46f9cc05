#include "server/log.h"

#include <string>

#include "gtest/gtest.h"

namespace neurite {
namespace {

TEST(LogTest, TextStaysReadableOnOneLine) {
  const struct {
    const char* name;
    absl::string_view text;
    const char* want;
  } kCases[] = {
      {"quotes", "a model's \"name\"", "a model's \"name\""},
      {"a backslash, perhaps of an escape", "\"\\xff\"", "\"\\xff\""},
      {"letters", "Z\xC3\xBCrich \xE6\x97\xA5 \xF0\x9F\x98\x80",
       "Z\xC3\xBCrich \xE6\x97\xA5 \xF0\x9F\x98\x80"},
      {"line ends and tabs", "a\r\nb\tc", "a\\r\\nb\\tc"},
      {"NUL", absl::string_view("a\0b", 3), "a\\x00b"},
      {"a terminal's escape sequence", "\x1B[31mred", "\\x1b[31mred"},
      {"DEL", "\x7F", "\\x7f"},
      {"U+009B, which begins such a sequence, too", "\xC2\x9B", "\\xc2\\x9b"},
      {"U+202E, which reverses what follows", "\xE2\x80\xAE",
       "\\xe2\\x80\\xae"},
      {"U+2028, a line end", "\xE2\x80\xA8", "\\xe2\\x80\\xa8"},
      {"bytes that are not UTF-8", "\xFF\xC3(", "\\xff\\xc3("},
      {"nothing", "", ""},
  };
  for (const auto& c : kCases) EXPECT_EQ(OneLine(c.text), c.want) << c.name;
}

}  // namespace
}  // namespace neurite
