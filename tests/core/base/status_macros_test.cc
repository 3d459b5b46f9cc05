#include "core/base/status_macros.h"

#include <memory>
#include <utility>

#include "gtest/gtest.h"
#include "tests/testing/status_matchers.h"

namespace neurite {
namespace {

using ::testing::Eq;

absl::Status Missing() { return absl::NotFoundError("no such thing"); }
absl::StatusOr<std::unique_ptr<int>> Boxed(int value) {
  if (value < 0) return absl::OutOfRangeError("negative");
  return std::make_unique<int>(value);
}

absl::Status Passes(const absl::Status& status, bool& went_on) {
  NEURITE_RETURN_IF_ERROR(status);
  went_on = true;
  return absl::OkStatus();
}
absl::Status PassesWithContext(int line) {
  NEURITE_RETURN_IF_ERROR(Missing(), "line ", line);
  return absl::OkStatus();
}
absl::StatusOr<int> Sum(int a, int b) {
  NEURITE_ASSIGN_OR_RETURN(const std::unique_ptr<int> x, Boxed(a));
  NEURITE_ASSIGN_OR_RETURN(std::unique_ptr<int> y, Boxed(b), "second, ", b);
  return *x + *y;
}

TEST(StatusMacros, AnErrorIsReturnedUnchanged) {
  bool went_on = false;
  EXPECT_EQ(Passes(Missing(), went_on), Missing());
  EXPECT_FALSE(went_on);
}

TEST(StatusMacros, OkContinues) {
  bool went_on = false;
  EXPECT_THAT(Passes(absl::OkStatus(), went_on), IsOk());
  EXPECT_TRUE(went_on);
}

TEST(StatusMacros, ContextPrecedesTheMessageAndKeepsTheCode) {
  EXPECT_THAT(PassesWithContext(3), StatusIs(absl::StatusCode::kNotFound,
                                             Eq("line 3: no such thing")));
}

TEST(StatusMacros, AssignsAMoveOnlyValue) {
  NEURITE_ASSERT_OK_AND_ASSIGN(const int sum, Sum(2, 3));
  EXPECT_EQ(sum, 5);
}

TEST(StatusMacros, AssignReturnsTheErrorOfEitherExpression) {
  EXPECT_THAT(Sum(-1, 3),
              StatusIs(absl::StatusCode::kOutOfRange, Eq("negative")));
  EXPECT_THAT(Sum(1, -3), StatusIs(absl::StatusCode::kOutOfRange,
                                   Eq("second, -3: negative")));
}

}  // namespace
}  // namespace neurite
