#include "core/base/printable.h"

#include <string>

#include "gtest/gtest.h"

namespace neurite {
namespace {

// U+0000 to U+009F are the control characters C0, DEL and C1 of ISO 6429; the
// others are of the categories Cf, Zl and Zp in Unicode's UnicodeData.txt.
TEST(PrintableTest, EscapesWhatATerminalWouldObeyOrHide) {
  const struct {
    const char* name;
    std::string text;
    const char* want;
  } kCases[] = {
      {"text stays as it is", "Z\xC3\xBCrich \"'\\ 100 %",
       "Z\xC3\xBCrich \"'\\ 100 %"},
      {"wide characters and joined emoji stay",
       "\xE7\x8C\xAB \xF0\x9F\x91\xA9\xE2\x80\x8D\xF0\x9F\x94\xAC",
       "\xE7\x8C\xAB \xF0\x9F\x91\xA9\xE2\x80\x8D\xF0\x9F\x94\xAC"},
      {"a zero width non-joiner stays",
       "a\xE2\x80\x8C"
       "b",
       "a\xE2\x80\x8C"
       "b"},
      {"line ends and tabs", "a\nb\r\tc", "a\\nb\\r\\tc"},
      {"an escape sequence", "\x1b]0;title\x07", "\\x1b]0;title\\x07"},
      {"NUL", std::string("a\0b", 3), "a\\x00b"},
      {"DEL", "\x7F", "\\x7f"},
      {"C1: U+0080, U+009B (CSI), U+009F",
       "\xC2\x80\xC2\x9B"
       "2J\xC2\x9F",
       "\\u0080\\u009b2J\\u009f"},
      {"the character after C1 stays", "\xC2\xA0", "\xC2\xA0"},
      {"bidirectional controls: U+202A, U+202E, U+2066, U+2069",
       "\xE2\x80\xAA\xE2\x80\xAE\xE2\x81\xA6\xE2\x81\xA9",
       "\\u202a\\u202e\\u2066\\u2069"},
      {"marks of direction: U+061C, U+200E, U+200F",
       "\xD8\x9C\xE2\x80\x8E\xE2\x80\x8F", "\\u061c\\u200e\\u200f"},
      {"separators of lines and paragraphs", "\xE2\x80\xA8\xE2\x80\xA9",
       "\\u2028\\u2029"},
      {"a byte-order mark", "\xEF\xBB\xBFx", "\\ufeffx"},
      {"a zero width space stands for nothing", "\xE2\x80\x8B", "\\u200b"},
      {"a soft hyphen", "\xC2\xAD", "\\u00ad"},
      {"a tag beyond U+FFFF", "\xF3\xA0\x80\x81", "\\U000e0001"},
      {"bytes that are not UTF-8", "\xFFgr\xFC\xDF", "\\xffgr\\xfc\\xdf"},
      {"a C1 byte on its own",
       "\x9B"
       "2J",
       "\\x9b2J"},
      {"a character that is cut off", "\xE2\x82", "\\xe2\\x82"},
      {"a surrogate", "\xED\xA0\x80", "\\xed\\xa0\\x80"},
  };
  for (const auto& c : kCases) {
    SCOPED_TRACE(c.name);
    EXPECT_EQ(Printable(c.text), c.want);
  }
}

TEST(PrintableTest, CutsAtTheLimitIncludingTheDots) {
  const struct {
    const char* name;
    const char* text;
    const char* want;
  } kCases[] = {
      {"empty", "", ""},
      {"as long as the limit", "abcdef", "abcdef"},
      {"one longer", "abcdefg", "abc..."},
      {"characters count, not bytes",
       "\xC3\xA4\xC3\xB6\xC3\xBC\xC3\x9F\xC3\xA9x",
       "\xC3\xA4\xC3\xB6\xC3\xBC\xC3\x9F\xC3\xA9x"},
      {"no character is cut in two",
       "\xC3\xA4\xC3\xB6\xC3\xBC\xC3\x9F\xC3\xA9xy",
       "\xC3\xA4\xC3\xB6\xC3\xBC..."},
      {"an escape counts as it is shown", "ab\x1b", "ab\\x1b"},
      {"no escape is cut in two",
       "ab\x1b"
       "c",
       "ab..."},
  };
  for (const auto& c : kCases) {
    SCOPED_TRACE(c.name);
    EXPECT_EQ(Printable(c.text, 6), c.want);
  }
  EXPECT_EQ(Printable(std::string(1000, 'x')),
            std::string(kMostPrintedName - 3, 'x') + "...");
}

TEST(PrintableTest, PrintableTextIsNotChangedAgain) {
  for (const std::string& text :
       {std::string("\x1b[31mred\xFF\xC2\x9B"), std::string(300, '\n'),
        std::string(kMostPrintedName, 'x') + "\xE2\x80\xAE",
        std::string("C:\\temp\\new")}) {
    const std::string once = Printable(text);
    EXPECT_EQ(Printable(once), once);
    EXPECT_EQ(Printable(once, kMostPrintedMessage), once);
  }
}

}  // namespace
}  // namespace neurite
