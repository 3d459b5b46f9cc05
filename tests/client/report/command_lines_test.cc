#include "client/report/command_lines.h"

#include "gtest/gtest.h"

namespace neurite {
namespace {

TEST(CommandLinesTest, ACommandThatFitsIsOneLine) {
  EXPECT_EQ(CommandLines("neurite models --output json", 0, 0, 28),
            "neurite models --output json");
}

TEST(CommandLinesTest, LinesThatGoOnEndInABackslash) {
  EXPECT_EQ(CommandLines("neurite models --output json", 0, 0, 27),
            "neurite models --output \\\njson");
  // " \" must fit, too.
  EXPECT_EQ(CommandLines("neurite models --output json", 0, 0, 24),
            "neurite models \\\n--output json");
}

TEST(CommandLinesTest, LinesBelowTheFirstAreIndented) {
  EXPECT_EQ(CommandLines("a bb cc dd", 2, 4, 11), "a bb cc \\\n    dd");
}

TEST(CommandLinesTest, ALongWordHasALineOfItsOwn) {
  EXPECT_EQ(CommandLines("a muchtoolongword b", 0, 0, 8),
            "a \\\nmuchtoolongword \\\nb");
}

TEST(CommandLinesTest, QuotedTextIsNotBroken) {
  EXPECT_EQ(CommandLines("a 'b c d' e", 0, 0, 5), "a \\\n'b c d' \\\ne");
  EXPECT_EQ(CommandLines("a \"b 'c\" e", 0, 0, 5), "a \\\n\"b 'c\" \\\ne");
  // A word that ends within quotes after an escaped one: it's x y.
  EXPECT_EQ(CommandLines(R"('it'\''s x y' z)", 0, 0, 5),
            "'it'\\''s x y' \\\nz");
  EXPECT_EQ(CommandLines(R"(a\ b c)", 0, 0, 4), "a\\ b \\\nc");
}

// In single quotes a backslash is an ordinary character.
TEST(CommandLinesTest, ABackslashInSingleQuotesEscapesNothing) {
  EXPECT_EQ(CommandLines(R"(printf 'a\' b)", 0, 0, 10), "printf \\\n'a\\' b");
}

}  // namespace
}  // namespace neurite
