#include "client/command/help_layout.h"

#include "gtest/gtest.h"

namespace neurite {
namespace {

constexpr char kHelp[] =
    "Does it\n"
    "Usage: neurite it [OPTIONS]\n"
    "\n"
    "Options:\n"
    "  -h,--help            print help; also after a command that exists\n"
    "  --a-long-name-of-an-option NAME\n"
    "                              what it does\n"
    "\n"
    "Examples:\n"
    "  neurite it --a-long-name-of-an-option one two three\n"
    "\n"
    "A paragraph of two\n"
    "lines, and more.\n";

TEST(HelpLayoutTest, TextsGoOnBelowThemselves) {
  EXPECT_EQ(LayOutHelp(kHelp, 40),
            "Does it\n"
            "Usage: neurite it [OPTIONS]\n"
            "\n"
            "Options:\n"
            "  -h,--help            print help; also\n"
            "                    after a command that\n"
            "                    exists\n"
            "  --a-long-name-of-an-option NAME\n"
            "                              what it\n"
            "                    does\n"
            "\n"
            "Examples:\n"
            "  neurite it \\\n"
            "      --a-long-name-of-an-option one \\\n"
            "      two three\n"
            "\n"
            "A paragraph of two lines, and more.\n");
}

TEST(HelpLayoutTest, WideTerminalsGetLongLines) {
  EXPECT_EQ(LayOutHelp(kHelp, 200),
            "Does it\n"
            "Usage: neurite it [OPTIONS]\n"
            "\n"
            "Options:\n"
            "  -h,--help            print help; also after a command that "
            "exists\n"
            "  --a-long-name-of-an-option NAME\n"
            "                              what it does\n"
            "\n"
            "Examples:\n"
            "  neurite it --a-long-name-of-an-option one two three\n"
            "\n"
            "A paragraph of two lines, and more.\n");
}

TEST(HelpLayoutTest, AWordLongerThanTheLineIsNotBroken) {
  EXPECT_EQ(LayOutHelp("a muchtoolongword b", 8), "a\nmuchtoolongword\nb\n");
}

TEST(HelpLayoutTest, AWordWiderThanItsColumnBeginsFurtherLeft) {
  EXPECT_EQ(
      LayOutHelp("  --models DIR         folder: DIR/MODEL/VERSION/file", 28),
      "  --models DIR         folder:\n"
      "      DIR/MODEL/VERSION/file\n");
}

TEST(HelpLayoutTest, WideCharactersCountTwice) {
  // Four CJK characters are eight columns.
  EXPECT_EQ(LayOutHelp("\xe7\x8c\xab\xe7\x8c\xab \xe7\x8c\xab\xe7\x8c\xab", 8),
            "\xe7\x8c\xab\xe7\x8c\xab\n\xe7\x8c\xab\xe7\x8c\xab\n");
}

}  // namespace
}  // namespace neurite
