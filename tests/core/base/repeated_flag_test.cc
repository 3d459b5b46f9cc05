#include "core/base/repeated_flag.h"

#include <string>
#include <vector>

#include "gtest/gtest.h"
#include "tests/testing/status_matchers.h"

namespace neurite {
namespace {

TEST(RepeatedFlagTest, OnceOrNeverIsFine) {
  const std::vector<std::string> one = {"a"};
  EXPECT_THAT(CheckGivenOnce("--x", 0, {}), IsOk());
  EXPECT_THAT(CheckGivenOnce("--x", 1, one), IsOk());
}

TEST(RepeatedFlagTest, TheErrorHasTheFlagAndAllValues) {
  const struct {
    int64_t times;
    std::vector<std::string> values;
    const char* want;
  } kCases[] = {
      {2, {"a", "b"}, "--x is given twice (a and b): give it once"},
      {2, {"a", "a"}, "--x is given twice (a and a): give it once"},
      {3, {"a", "", "c"}, "--x is given 3 times (a,  and c): give it once"},
      {2, {}, "--x is given twice: give it once"},
  };
  for (const auto& c : kCases) {
    EXPECT_THAT(CheckGivenOnce("--x", c.times, c.values),
                StatusIs(absl::StatusCode::kInvalidArgument, c.want));
  }
}

}  // namespace
}  // namespace neurite
