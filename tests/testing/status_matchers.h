// gMock matchers for absl::Status and absl::StatusOr.
#ifndef NEURITE_TESTS_TESTING_STATUS_MATCHERS_H_
#define NEURITE_TESTS_TESTING_STATUS_MATCHERS_H_

#include <ostream>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "gmock/gmock.h"

namespace neurite {

inline const absl::Status& StatusOf(const absl::Status& status) {
  return status;
}
template <typename T>
const absl::Status& StatusOf(const absl::StatusOr<T>& result) {
  return result.status();
}

// EXPECT_THAT(result, IsOk());
MATCHER(IsOk, negation ? "is an error" : "is OK") {
  *result_listener << StatusOf(arg).ToString();
  return StatusOf(arg).ok();
}

// EXPECT_THAT(result, StatusIs(kNotFound, HasSubstr("no model")));
MATCHER_P2(StatusIs, code, text, "has the code and a text that matches") {
  *result_listener << StatusOf(arg).ToString();
  return StatusOf(arg).code() == code &&
         ::testing::Matches(text)(std::string(StatusOf(arg).message()));
}

}  // namespace neurite

// For tests that cannot continue without the value.
#define NEURITE_ASSERT_OK_AND_ASSIGN(lhs, expr) \
  NEURITE_ASSERT_OK_AND_ASSIGN_IMPL_(           \
      NEURITE_TEST_CONCAT_(neurite_result_, __LINE__), lhs, expr)
#define NEURITE_ASSERT_OK_AND_ASSIGN_IMPL_(result, lhs, expr) \
  auto result = (expr);                                       \
  ASSERT_TRUE(result.ok()) << result.status().ToString();     \
  lhs = *std::move(result)
#define NEURITE_TEST_CONCAT_(a, b) NEURITE_TEST_CONCAT_IMPL_(a, b)
#define NEURITE_TEST_CONCAT_IMPL_(a, b) a##b

#endif  // NEURITE_TESTS_TESTING_STATUS_MATCHERS_H_
