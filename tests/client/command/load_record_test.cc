#include "client/command/load_record.h"

#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace neurite {
namespace {

using ::testing::ContainsRegex;

TEST(LoadRecordTest, QuotesWhatAShellWouldChange) {
  EXPECT_EQ(ShellCommand(std::vector<std::string>{
                "neurite", "--server", "[::1]:8500", "--fail-if", "p99>5ms",
                "it's", "", "a b", "--rate=1,2"}),
            "neurite --server '[::1]:8500' --fail-if 'p99>5ms' 'it'\\''s' '' "
            "'a b' --rate=1,2");
}

TEST(LoadRecordTest, NamesDateProgramAndMachine) {
  const LoadRecord record =
      MakeLoadRecord(std::vector<std::string>{"neurite", "loadtest"});
  EXPECT_THAT(record.date, ContainsRegex("^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}"
                                         ":[0-9]{2}:[0-9]{2}Z$"));
  EXPECT_THAT(record.program, ContainsRegex("^neurite [0-9]+[.][0-9]"));
  EXPECT_EQ(record.command, "neurite loadtest");
  EXPECT_THAT(record.machine, ContainsRegex("^.+: [0-9]+ x .+, Linux [0-9]"));
}

}  // namespace
}  // namespace neurite
