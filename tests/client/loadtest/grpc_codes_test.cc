#include "client/loadtest/grpc_codes.h"

#include "gtest/gtest.h"

namespace neurite {
namespace {

TEST(CodeOfHttpStatus, MapsHttpStatusesAsGrpcSpecifies) {
  EXPECT_EQ(CodeOfHttpStatus(400), absl::StatusCode::kInternal);
  EXPECT_EQ(CodeOfHttpStatus(401), absl::StatusCode::kUnauthenticated);
  EXPECT_EQ(CodeOfHttpStatus(403), absl::StatusCode::kPermissionDenied);
  EXPECT_EQ(CodeOfHttpStatus(404), absl::StatusCode::kUnimplemented);
  for (const int status : {429, 502, 503, 504}) {
    EXPECT_EQ(CodeOfHttpStatus(status), absl::StatusCode::kUnavailable);
  }
  EXPECT_EQ(CodeOfHttpStatus(302), absl::StatusCode::kUnknown);
}

TEST(CodeOfReset, MapsResetCodesAsGrpcSpecifies) {
  EXPECT_EQ(CodeOfReset(0x7), absl::StatusCode::kUnavailable);
  EXPECT_EQ(CodeOfReset(0x8), absl::StatusCode::kCancelled);
  EXPECT_EQ(CodeOfReset(0xb), absl::StatusCode::kResourceExhausted);
  EXPECT_EQ(CodeOfReset(0xc), absl::StatusCode::kPermissionDenied);
  EXPECT_EQ(CodeOfReset(0x2), absl::StatusCode::kInternal);
}

}  // namespace
}  // namespace neurite
