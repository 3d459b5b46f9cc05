#include "bench/forward/row_list.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/testing/status_matchers.h"

namespace neurite::bench {
namespace {

using ::testing::HasSubstr;

TEST(BenchRowListTest, SortsAndDeduplicatesNumbersAndRanges) {
  const struct {
    const char* text;
    std::vector<int64_t> want;
  } kCases[] = {
      {"1", {1}},
      {"3-3", {3}},
      {"9,1-4", {1, 2, 3, 4, 9}},
      {"2-4,3,1", {1, 2, 3, 4}},
      {"65536", {65536}},
  };
  for (const auto& c : kCases) {
    SCOPED_TRACE(c.text);
    NEURITE_ASSERT_OK_AND_ASSIGN(const auto rows, ParseRows(c.text));
    EXPECT_EQ(rows, c.want);
  }
}

TEST(BenchRowListTest, RejectsMalformedListsNamingTheOffendingPart) {
  const struct {
    const char* text;
    const char* names;
  } kCases[] = {
      {"", "got nothing"},     {"1,,2", "got nothing"}, {"0", "got 0"},
      {"5-3", "got 5-3"},      {"-3", "got -3"},        {"1-", "got 1-"},
      {"1-2-3", "got 1-2-3"},  {"few", "got few"},      {"65537", "got 65537"},
      {"1,2-x,3", "got 2-x "},
  };
  for (const auto& c : kCases) {
    SCOPED_TRACE(c.text);
    EXPECT_THAT(ParseRows(c.text), StatusIs(absl::StatusCode::kInvalidArgument,
                                            HasSubstr(c.names)));
  }
}

}  // namespace
}  // namespace neurite::bench
