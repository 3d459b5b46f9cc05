#include "server/services/health_service.h"

#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/server/service_set_fixture.h"
#include "tests/testing/status_matchers.h"

namespace neurite {
namespace {

using absl::StatusCode;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

constexpr absl::string_view kCheck = "/grpc.health.v1.Health/Check";
constexpr absl::string_view kWatch = "/grpc.health.v1.Health/Watch";

// HealthCheckResponse with `status` = 1.
const char* const kServing = "\x08\x01";
const char* const kNotServing = "\x08\x02";
const char* const kUnknown = "\x08\x03";

std::string HealthRequest(absl::string_view service) {
  if (service.empty()) return "";
  return absl::StrCat("\x0a", std::string(1, static_cast<char>(service.size())),
                      service);
}

class HealthServiceTest : public ServiceSetFixture {
 protected:
  // Returns the bytes of the only reply, or the name of the error code.
  std::string Check(absl::string_view service) {
    RecordedCall call;
    CallBytes(call, kCheck, HealthRequest(service));
    if (!call.finished()) return "not answered";
    if (!call.status().ok()) {
      return absl::StatusCodeToString(call.status().code());
    }
    return call.replies().size() == 1 ? call.replies()[0]
                                      : "not exactly 1 reply";
  }
};

TEST_F(HealthServiceTest, ReportsHealthOfServerServicesAndModels) {
  Serve({Available("echo", 2, EchoSpec(3)),
         InState("echo", 3, ModelState::kFailed),
         InState("late", 1, ModelState::kLoading)});
  const struct {
    absl::string_view service;
    const char* want;
  } kCases[] = {
      {"", kServing},
      {"neurite.v1.InferenceService", kServing},
      {"neurite.v1.ModelService", kServing},
      {"grpc.health.v1.Health", kServing},
      {"echo", kServing},
      {"echo/2", kServing},
      {"echo/3", kNotServing},
      {"echo/4", "NOT_FOUND"},
      {"echo/x", "NOT_FOUND"},
      {"echo/", "NOT_FOUND"},
      {"late", kNotServing},
      {"late/1", kNotServing},
      {"nobody", "NOT_FOUND"},
      {"neurite.v1.Nothing", "NOT_FOUND"},
  };
  for (const auto& c : kCases) {
    EXPECT_EQ(Check(c.service), c.want) << "\"" << c.service << "\"";
  }
}

TEST_F(HealthServiceTest, IsNotServingWithoutAnAvailableModel) {
  EXPECT_EQ(Check(""), kNotServing);
  Serve({InState("echo", 1, ModelState::kFailed)});
  EXPECT_EQ(Check(""), kNotServing);
}

TEST_F(HealthServiceTest, IsNotServingWhileStarting) {
  Serve({Available("echo", 1, EchoSpec(3)),
         InState("late", 1, ModelState::kLoading)},
        ServerPhase::kStarting);
  EXPECT_EQ(Check(""), kNotServing);
  EXPECT_EQ(Check("echo"), kServing);
}

TEST_F(HealthServiceTest, IsNotServingWhileDraining) {
  Serve({Available("echo", 1, EchoSpec(3))}, ServerPhase::kDraining);
  EXPECT_EQ(Check(""), kNotServing);
  EXPECT_EQ(Check("echo"), kNotServing);
}

TEST_F(HealthServiceTest, WatchReportsEveryChangeOnce) {
  RecordedCall call;
  CallBytes(call, kWatch, HealthRequest("echo"));
  EXPECT_THAT(call.replies(), ElementsAre(kUnknown));
  Serve({InState("echo", 1, ModelState::kLoading)});
  Serve({Available("echo", 1, EchoSpec(3))});
  Serve({Available("echo", 1, EchoSpec(3)), Available("echo", 2, EchoSpec(3))});
  Serve({Available("echo", 1, EchoSpec(3))}, ServerPhase::kDraining);
  EXPECT_THAT(call.replies(),
              ElementsAre(kUnknown, kNotServing, kServing, kNotServing))
      << "a status that has not changed must not be sent again";
  EXPECT_FALSE(call.finished());
  worker_->EndStreams();
  ASSERT_TRUE(call.finished());
  EXPECT_THAT(call.status(),
              StatusIs(StatusCode::kUnavailable, HasSubstr("stopping")));
}

TEST_F(HealthServiceTest, AWatchDuringShutdownReceivesNotServingAndEnds) {
  Serve({Available("echo", 1, EchoSpec(3))}, ServerPhase::kDraining);
  worker_->EndStreams();
  RecordedCall call;
  CallBytes(call, kWatch, HealthRequest(""));
  EXPECT_THAT(call.replies(), ElementsAre(kNotServing));
  ASSERT_TRUE(call.finished());
  EXPECT_EQ(call.status().code(), StatusCode::kUnavailable);
}

TEST_F(HealthServiceTest, ASlowWatcherReceivesOnlyTheLatestState) {
  RecordedCall call;
  CallBytes(call, kWatch, HealthRequest(""));
  EXPECT_THAT(call.replies(), ElementsAre(kNotServing));
  call.Stall();
  Serve({Available("echo", 1, EchoSpec(3))});
  Serve({});
  Serve({Available("echo", 1, EchoSpec(3))});
  EXPECT_THAT(call.replies(), ElementsAre(kNotServing));
  call.TakeAgain();
  EXPECT_THAT(call.replies(), ElementsAre(kNotServing, kServing));
  call.TakeAgain();
  EXPECT_EQ(call.replies().size(), 2u);
  worker_->EndStreams();
}

TEST_F(HealthServiceTest, ACancelledWatchReceivesNoMoreUpdates) {
  RecordedCall gone, stays;
  CallBytes(gone, kWatch, HealthRequest(""));
  CallBytes(stays, kWatch, HealthRequest(""));
  gone.Cancel();
  ASSERT_TRUE(gone.finished());
  EXPECT_EQ(gone.status().code(), StatusCode::kCancelled);
  Serve({Available("echo", 1, EchoSpec(3))});
  EXPECT_EQ(gone.replies().size(), 1u);
  EXPECT_THAT(stays.replies(), ElementsAre(kNotServing, kServing));
  worker_->EndStreams();
}

TEST_F(HealthServiceTest, EveryMethodRejectsMalformedRequests) {
  for (const absl::string_view method : {kCheck, kWatch}) {
    RecordedCall call;
    CallBytes(call, method, "\xff\xff");
    ASSERT_TRUE(call.finished());
    EXPECT_THAT(call.status(), StatusIs(StatusCode::kInvalidArgument,
                                        HasSubstr("not a well-formed")));
  }
}

TEST_F(HealthServiceTest, EveryMethodLimitsUnknownFields) {
  std::string unknown;
  for (int i = 0; i < 65; ++i) unknown += "\x78\x01";
  for (const absl::string_view method : {kCheck, kWatch}) {
    RecordedCall call;
    CallBytes(call, method, unknown);
    ASSERT_TRUE(call.finished());
    EXPECT_THAT(call.status(),
                StatusIs(StatusCode::kInvalidArgument,
                         HasSubstr("more than 64 unknown fields")));
  }
}

}  // namespace
}  // namespace neurite
