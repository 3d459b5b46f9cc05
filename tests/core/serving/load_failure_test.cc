#include "core/serving/load_failure.h"

#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace neurite {
namespace {

using absl::StatusCode;
using ::testing::StartsWith;

TEST(LoadFailureTest, EachCodeHasItsOwnReasonForClients) {
  const struct {
    StatusCode code;
    const char* reason;
  } kCases[] = {
      {StatusCode::kDataLoss, "the model file is missing, damaged or invalid;"},
      {StatusCode::kInvalidArgument,
       "the model file is missing, damaged or invalid;"},
      {StatusCode::kNotFound, "the model file does not exist;"},
      {StatusCode::kPermissionDenied,
       "the server has no permission to read the model file;"},
      {StatusCode::kFailedPrecondition,
       "the model file is not a regular file;"},
      {StatusCode::kResourceExhausted,
       "the model is larger than the server's limit or memory;"},
      {StatusCode::kUnavailable, "the model file cannot be read;"},
      {StatusCode::kInternal, "the model file cannot be read;"},
  };
  for (const auto& c : kCases) {
    EXPECT_THAT(LoadFailureReason(c.code), StartsWith(c.reason));
  }
}

}  // namespace
}  // namespace neurite
