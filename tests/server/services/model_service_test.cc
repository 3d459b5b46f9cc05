#include "server/services/model_service.h"

#include <string>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "neurite/v1/models.pb.h"
#include "tests/server/service_set_fixture.h"
#include "tests/testing/status_matchers.h"

namespace neurite {
namespace {

using absl::StatusCode;
using ::testing::HasSubstr;

constexpr absl::string_view kListModels = "/neurite.v1.ModelService/ListModels";
constexpr absl::string_view kGetModel = "/neurite.v1.ModelService/GetModel";

class ModelServiceTest : public ServiceSetFixture {
 protected:
  absl::StatusOr<v1::GetModelResponse> GetModel(const char* name,
                                                int64_t version = 0) {
    v1::GetModelRequest request;
    request.set_name(name);
    if (version != 0) request.set_version(version);
    return Ask<v1::GetModelResponse>(kGetModel, request);
  }
};

TEST_F(ModelServiceTest, ListsEveryVersionByNameWithTheHighestFirst) {
  Serve({Available("sum", 1, WeightedSumSpec(2, 0)),
         InState("echo", 3, ModelState::kFailed, "no good"),
         Available("echo", 1, EchoSpec(3)), Available("echo", 2, EchoSpec(3))});
  NEURITE_ASSERT_OK_AND_ASSIGN(
      const v1::ListModelsResponse response,
      Ask<v1::ListModelsResponse>(kListModels, v1::ListModelsRequest()));
  ASSERT_EQ(response.models_size(), 4);
  EXPECT_EQ(response.models(0).name(), "echo");
  EXPECT_EQ(response.models(0).version(), 3);
  EXPECT_EQ(response.models(0).state(), v1::MODEL_STATE_FAILED);
  EXPECT_EQ(response.models(0).reason(), "no good");
  EXPECT_EQ(response.models(1).version(), 2);
  EXPECT_TRUE(response.models(1).is_default());
  EXPECT_FALSE(response.models(2).is_default());
  EXPECT_EQ(response.models(3).name(), "sum");
  EXPECT_EQ(response.models(3).task(), v1::MODEL_TASK_REGRESSION);
  EXPECT_EQ(response.models(3).input_width(), 2);
  EXPECT_EQ(response.models(3).parameters(), 3);
}

TEST_F(ModelServiceTest, GetModelDescribesTheNetwork) {
  ModelSpec spec = EchoSpec(4);
  spec.license = "Apache-2.0";
  spec.source = "a test";
  spec.input.image = ImageFormat{.height = 2, .width = 2, .white = 255};
  spec.input.features.resize(4);
  spec.input.features[1] = {
      .name = "b", .offset = 2, .scale = 3, .default_value = 4.0f};
  Serve({Available("echo", 1, std::move(spec))});
  NEURITE_ASSERT_OK_AND_ASSIGN(const v1::GetModelResponse response,
                               GetModel("echo"));
  EXPECT_EQ(response.status().state(), v1::MODEL_STATE_AVAILABLE);
  EXPECT_EQ(response.input().width(), 4);
  EXPECT_EQ(response.input().features(1).name(), "b");
  EXPECT_EQ(response.input().features(1).offset(), 2);
  EXPECT_EQ(response.input().features(1).scale(), 3);
  EXPECT_EQ(response.input().features(1).default_(), 4);
  EXPECT_FALSE(response.input().features(0).has_default_());
  EXPECT_EQ(response.input().image().white(), 255);
  EXPECT_EQ(response.input().image().channels(), 1);
  ASSERT_EQ(response.layers_size(), 1);
  EXPECT_EQ(response.layers(0).activation(), "IDENTITY");
  EXPECT_EQ(response.layers(0).outputs(), 4);
  EXPECT_EQ(response.labels_size(), 4);
  EXPECT_EQ(response.license(), "Apache-2.0");
  EXPECT_EQ(response.source(), "a test");
}

TEST_F(ModelServiceTest, GetModelDescribesAVersionThatIsNotServed) {
  Serve({InState("echo", 2, ModelState::kFailed, "no good"),
         Available("echo", 1, EchoSpec(3))});
  NEURITE_ASSERT_OK_AND_ASSIGN(const v1::GetModelResponse failed,
                               GetModel("echo", 2));
  EXPECT_EQ(failed.status().reason(), "no good");
  EXPECT_EQ(failed.layers_size(), 0);
  NEURITE_ASSERT_OK_AND_ASSIGN(const v1::GetModelResponse served,
                               GetModel("echo"));
  EXPECT_EQ(served.status().version(), 1);
}

TEST_F(ModelServiceTest, GetModelDefaultsToTheHighestVersionIfNoneIsServed) {
  Serve({InState("echo", 1, ModelState::kFailed, "one"),
         InState("echo", 2, ModelState::kFailed, "two")});
  NEURITE_ASSERT_OK_AND_ASSIGN(const v1::GetModelResponse response,
                               GetModel("echo"));
  EXPECT_EQ(response.status().reason(), "two");
}

TEST_F(ModelServiceTest, UnknownModelsAndVersionsAreNotFound) {
  Serve({Available("echo", 1, EchoSpec(3))});
  EXPECT_THAT(GetModel("ecko"),
              StatusIs(StatusCode::kNotFound, HasSubstr("echo")));
  EXPECT_THAT(GetModel("echo", 7),
              StatusIs(StatusCode::kNotFound, HasSubstr("7")));
}

TEST_F(ModelServiceTest, EveryMethodRejectsMalformedRequests) {
  for (const absl::string_view method : {kListModels, kGetModel}) {
    RecordedCall call;
    CallBytes(call, method, "\xff\xff");
    ASSERT_TRUE(call.finished());
    EXPECT_THAT(call.status(),
                StatusIs(StatusCode::kInvalidArgument,
                         HasSubstr("not a well-formed neurite.v1")));
  }
}

TEST_F(ModelServiceTest, OnlyRequestsWithRowsMayBeLarge) {
  const auto most = [this](absl::string_view method) {
    return worker_->methods().Find(method)->max_request_bytes;
  };
  for (const char* name :
       {"/neurite.v1.ModelService/ListModels",
        "/neurite.v1.ModelService/GetModel", "/grpc.health.v1.Health/Check",
        "/grpc.health.v1.Health/Watch"}) {
    EXPECT_EQ(most(name), 65536) << name;
  }
  for (const char* name :
       {"Classify", "Regress", "Explain", "ClassifyStream", "RegressStream"}) {
    EXPECT_GT(most(absl::StrCat("/neurite.v1.InferenceService/", name)),
              int64_t{1} << 40)
        << name;
  }
}

TEST_F(ModelServiceTest, EveryMethodLimitsUnknownFields) {
  std::string unknown;
  for (int i = 0; i < 65; ++i) unknown += "\x78\x01";
  for (const absl::string_view method : {kListModels, kGetModel}) {
    RecordedCall call;
    CallBytes(call, method, unknown);
    ASSERT_TRUE(call.finished());
    EXPECT_THAT(call.status(),
                StatusIs(StatusCode::kInvalidArgument,
                         HasSubstr("more than 64 unknown fields")));
  }
}

TEST_F(ModelServiceTest, ReportsWhetherARowHasTheSameBitsInEveryBatch) {
  for (const bool same_bits : {false, true}) {
    Restart({.same_bits_in_every_batch = same_bits});
    Serve({Available("echo", 1, EchoSpec(3))});
    NEURITE_ASSERT_OK_AND_ASSIGN(const v1::GetModelResponse response,
                                 GetModel("echo"));
    EXPECT_EQ(response.same_bits_in_every_batch(), same_bits);
  }
}

}  // namespace
}  // namespace neurite
