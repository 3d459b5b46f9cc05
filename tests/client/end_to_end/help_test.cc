// The help of the real programs, in terminals of several widths.
#include <algorithm>
#include <cstdlib>
#include <sstream>
#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/client/end_to_end/programs.h"

namespace neurite {
namespace {

using ::testing::IsEmpty;

struct Help {
  const char* program;
  std::vector<std::string> arguments;
};

std::vector<Help> AllHelp() {
  std::vector<Help> all = {{"neurite-server", {"--help"}},
                           {"neurite", {"--help"}}};
  for (const char* command :
       {"classify", "regress", "explain", "models", "health", "loadtest",
        "inspect", "convert", "version"}) {
    all.push_back({"neurite", {command, "--help"}});
  }
  return all;
}

// The help with COLUMNS set to `columns`, or unset if that is null, in a pipe.
std::string Print(const Help& help, const char* columns) {
  if (columns == nullptr) {
    unsetenv("COLUMNS");
  } else {
    setenv("COLUMNS", columns, /*overwrite=*/1);
  }
  const Ended ended = RunningNeurite(help.arguments, "", help.program).Await();
  unsetenv("COLUMNS");
  EXPECT_EQ(ended.exit_code, 0);
  EXPECT_THAT(ended.err, IsEmpty());
  return ended.out;
}

// The help is in ASCII, so that a byte is a column.
size_t LongestLine(const std::string& text) {
  std::istringstream lines(text);
  size_t longest = 0;
  for (std::string line; std::getline(lines, line);) {
    longest = std::max(longest, line.size());
  }
  return longest;
}

// All words, without the marks of commands that go on in the next line.
std::vector<std::string> Words(const std::string& text) {
  std::istringstream words(text);
  std::vector<std::string> all;
  for (std::string word; words >> word;) {
    if (word != "\\") all.push_back(word);
  }
  return all;
}

TEST(HelpTest, FitsIntoEveryTerminal) {
  const struct {
    const char* columns;
    size_t width;
  } kCases[] = {{"40", 60},   {"60", 60},   {"80", 80},
                {"200", 200}, {"999", 200}, {nullptr, 100}};
  for (const Help& help : AllHelp()) {
    SCOPED_TRACE(std::string(help.program) + " " + help.arguments.front());
    const std::vector<std::string> words = Words(Print(help, "200"));
    for (const auto& c : kCases) {
      SCOPED_TRACE(c.width);
      const std::string text = Print(help, c.columns);
      EXPECT_LE(LongestLine(text), c.width) << text;
      EXPECT_EQ(Words(text), words);
    }
  }
}

TEST(HelpTest, TheServersUsesAWideTerminal) {
  EXPECT_GT(LongestLine(Print(AllHelp().front(), "200")), 150u);
}

}  // namespace
}  // namespace neurite
