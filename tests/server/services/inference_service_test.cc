#include "server/services/inference_service.h"

#include <chrono>
#include <cmath>
#include <limits>
#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "neurite/v1/inference.pb.h"
#include "tests/server/service_set_fixture.h"
#include "tests/testing/seeded_rng.h"
#include "tests/testing/status_matchers.h"

namespace neurite {
namespace {

using absl::StatusCode;
using std::chrono_literals::operator""ms;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

constexpr absl::string_view kClassify = "/neurite.v1.InferenceService/Classify";
constexpr absl::string_view kRegress = "/neurite.v1.InferenceService/Regress";
constexpr absl::string_view kExplain = "/neurite.v1.InferenceService/Explain";

constexpr float kNan = std::numeric_limits<float>::quiet_NaN();
constexpr float kInfinity = std::numeric_limits<float>::infinity();

// A single sigmoid unit: "no" up to 0.5, "yes" above.
ModelSpec SigmoidSpec() {
  ModelSpec spec;
  spec.input.width = 1;
  LayerSpec layer;
  layer.inputs = layer.outputs = 1;
  layer.weights = {1};
  layer.bias = {0};
  layer.activation = Activation::kSigmoid;
  spec.layers.push_back(layer);
  spec.task = ClassificationSpec{.labels = {"no", "yes"}, .threshold = {}};
  return spec;
}

template <typename Request>
Request RequestFor(const char* model, int64_t cols,
                   const std::vector<float>& values) {
  Request request;
  request.mutable_model()->set_name(model);
  request.mutable_input()->set_cols(cols);
  request.mutable_input()->set_rows(static_cast<int64_t>(values.size()) / cols);
  request.mutable_input()->mutable_values()->Add(values.begin(), values.end());
  return request;
}

class InferenceServiceTest : public ServiceSetFixture {
 protected:
  InferenceServiceTest() {
    Serve({Available("echo", 1, EchoSpec(3)), Available("echo", 2, EchoSpec(3)),
           Available("gate", 1, SigmoidSpec()),
           Available("sum", 1, WeightedSumSpec(2, 100)),
           InState("late", 1, ModelState::kLoading),
           InState("broken", 4, ModelState::kFailed, "labels[1] is empty")});
  }

  absl::StatusOr<v1::ClassifyResponse> Classify(
      const v1::ClassifyRequest& request) {
    return Ask<v1::ClassifyResponse>(kClassify, request);
  }
  absl::StatusOr<v1::RegressResponse> Regress(
      const v1::RegressRequest& request) {
    return Ask<v1::RegressResponse>(kRegress, request);
  }
  absl::StatusOr<v1::ExplainResponse> Explain(
      const v1::ExplainRequest& request) {
    return Ask<v1::ExplainResponse>(kExplain, request);
  }
};

TEST_F(InferenceServiceTest, ClassifyReturnsEveryScoreAndThePredictedLabel) {
  NEURITE_ASSERT_OK_AND_ASSIGN(const v1::ClassifyResponse response,
                               Classify(RequestFor<v1::ClassifyRequest>(
                                   "echo", 3, {1, 5, 2, 9, -1, 9})));
  EXPECT_EQ(response.model().name(), "echo");
  EXPECT_EQ(response.model().version(), 2) << "the highest version replies";
  EXPECT_THAT(response.labels(), ElementsAre("a", "b", "c"));
  ASSERT_EQ(response.results_size(), 2);
  EXPECT_EQ(response.results(0).predicted(), 1);
  EXPECT_EQ(response.results(0).label(), "b");
  EXPECT_THAT(response.results(0).scores(), ElementsAre(1, 5, 2));
  EXPECT_THAT(response.results(0).top(), IsEmpty());
  EXPECT_EQ(response.results(1).predicted(), 0) << "ties to the lowest index";
  EXPECT_TRUE(response.results(1).has_predicted());
}

TEST_F(InferenceServiceTest, UsesTheRequestedVersion) {
  auto request = RequestFor<v1::ClassifyRequest>("echo", 3, {1, 2, 3});
  request.mutable_model()->set_version(1);
  NEURITE_ASSERT_OK_AND_ASSIGN(const v1::ClassifyResponse response,
                               Classify(request));
  EXPECT_EQ(response.model().version(), 1);
}

TEST_F(InferenceServiceTest, TopKReturnsTheBestClassesFirst) {
  auto request = RequestFor<v1::ClassifyRequest>("echo", 3, {1, 5, 2});
  request.set_top_k(2);
  NEURITE_ASSERT_OK_AND_ASSIGN(const v1::ClassifyResponse response,
                               Classify(request));
  EXPECT_THAT(response.labels(), IsEmpty());
  const v1::ClassificationResult& result = response.results(0);
  EXPECT_THAT(result.scores(), IsEmpty());
  ASSERT_EQ(result.top_size(), 2);
  EXPECT_EQ(result.top(0).label(), "b");
  EXPECT_EQ(result.top(0).index(), 1);
  EXPECT_EQ(result.top(0).score(), 5);
  EXPECT_EQ(result.top(1).label(), "c");
}

// sigmoid(-0.489548225) = 0.38: above the threshold of 0.3, although "no" has
// the score 0.62.
TEST_F(InferenceServiceTest, ThePredictedClassIsTheFirstOfTheTop) {
  ModelSpec low = SigmoidSpec();
  std::get<ClassificationSpec>(low.task).threshold = 0.3f;
  ModelSpec high = SigmoidSpec();
  std::get<ClassificationSpec>(high.task).threshold = 0.7f;
  ModelSpec line = SigmoidSpec();
  line.layers[0].activation = Activation::kIdentity;
  std::get<ClassificationSpec>(line.task).threshold = -2.0f;
  Serve({Available("low", 1, low), Available("high", 1, high),
         Available("line", 1, line)});
  const struct {
    const char* model;
    float x;
    const char* predicted;
    const char* other;
  } kCases[] = {{"low", -0.489548225f, "yes", "no"},
                {"high", 0.489548225f, "no", "yes"},
                {"line", -1, "yes", "no"},
                {"line", -3, "no", "yes"}};
  for (const auto& c : kCases) {
    SCOPED_TRACE(c.model);
    for (int top_k = 1; top_k <= 2; ++top_k) {
      auto request = RequestFor<v1::ClassifyRequest>(c.model, 1, {c.x});
      request.set_top_k(top_k);
      NEURITE_ASSERT_OK_AND_ASSIGN(const v1::ClassifyResponse response,
                                   Classify(request));
      const v1::ClassificationResult& result = response.results(0);
      EXPECT_EQ(result.label(), c.predicted);
      ASSERT_EQ(result.top_size(), top_k);
      EXPECT_EQ(result.top(0).label(), c.predicted);
      EXPECT_EQ(result.top(0).index(), result.predicted());
      EXPECT_EQ(result.top(top_k - 1).label(),
                top_k == 1 ? c.predicted : c.other);
    }
  }
}

TEST_F(InferenceServiceTest, ASingleOutputIsDecidedByItsThreshold) {
  NEURITE_ASSERT_OK_AND_ASSIGN(
      const v1::ClassifyResponse response,
      Classify(RequestFor<v1::ClassifyRequest>("gate", 1, {0, 3, -3})));
  EXPECT_EQ(response.results(0).label(), "no") << "0.5 is not above 0.5";
  EXPECT_EQ(response.results(1).label(), "yes");
  EXPECT_EQ(response.results(2).label(), "no");
  EXPECT_THAT(response.results(0).scores(), ElementsAre(0.5f, 0.5f));
}

TEST_F(InferenceServiceTest, RegressReturnsTheTargets) {
  NEURITE_ASSERT_OK_AND_ASSIGN(
      const v1::RegressResponse response,
      Regress(RequestFor<v1::RegressRequest>("sum", 2, {1, 1, 2, 3})));
  ASSERT_EQ(response.targets_size(), 1);
  EXPECT_EQ(response.targets(0).name(), "sum");
  EXPECT_EQ(response.targets(0).unit(), "points");
  EXPECT_THAT(response.results(0).values(), ElementsAre(103));
  EXPECT_THAT(response.results(1).values(), ElementsAre(108));
}

TEST_F(InferenceServiceTest, ExplainReturnsSumsActivationsAndWeights) {
  NEURITE_ASSERT_OK_AND_ASSIGN(
      const v1::ExplainResponse response,
      Explain(RequestFor<v1::ExplainRequest>("gate", 1, {0})));
  EXPECT_THAT(response.raw_input(), ElementsAre(0));
  ASSERT_EQ(response.layers_size(), 1);
  const v1::ExplainedLayer& layer = response.layers(0);
  EXPECT_EQ(layer.activation(), "SIGMOID");
  EXPECT_THAT(layer.sums(), ElementsAre(0));
  EXPECT_THAT(layer.activations(), ElementsAre(0.5f));
  EXPECT_THAT(layer.weights(), ElementsAre(1));
  EXPECT_THAT(layer.bias(), ElementsAre(0));
  EXPECT_EQ(response.classification().threshold(), 0.5f);
  EXPECT_EQ(response.classification().result().label(), "no");
}

TEST_F(InferenceServiceTest, ExplainReturnsTheSameScoreBitsAsClassify) {
  SeededRng rng;
  for (int round = 0; round < 100; ++round) {
    const float x = rng.Uniform(-8, 8);
    NEURITE_ASSERT_OK_AND_ASSIGN(
        const v1::ExplainResponse explained,
        Explain(RequestFor<v1::ExplainRequest>("gate", 1, {x})));
    NEURITE_ASSERT_OK_AND_ASSIGN(
        const v1::ClassifyResponse classified,
        Classify(RequestFor<v1::ClassifyRequest>("gate", 1, {x})));
    EXPECT_EQ(explained.layers(0).activations(0),
              classified.results(0).scores(1));
  }
}

TEST_F(InferenceServiceTest, RejectsInvalidRequestsWithTheReason) {
  auto version = RequestFor<v1::ClassifyRequest>("echo", 3, {1, 2, 3});
  version.mutable_model()->set_version(9);
  auto negative = RequestFor<v1::ClassifyRequest>("echo", 3, {1, 2, 3});
  negative.set_top_k(-1);
  auto too_many = RequestFor<v1::ClassifyRequest>("echo", 3, {1, 2, 3});
  too_many.set_top_k(4);
  const struct {
    const char* name;
    v1::ClassifyRequest request;
    StatusCode code;
    const char* text;
  } kCases[] = {
      {"unknown model", RequestFor<v1::ClassifyRequest>("ehco", 3, {1, 2, 3}),
       StatusCode::kNotFound, "gate"},
      {"unknown version", version, StatusCode::kNotFound, "9"},
      {"no model name", RequestFor<v1::ClassifyRequest>("", 3, {1, 2, 3}),
       StatusCode::kInvalidArgument, "name"},
      {"a model that is loading",
       RequestFor<v1::ClassifyRequest>("late", 3, {1, 2, 3}),
       StatusCode::kUnavailable, "late"},
      {"a model that failed",
       RequestFor<v1::ClassifyRequest>("broken", 3, {1, 2, 3}),
       StatusCode::kFailedPrecondition, "labels[1] is empty"},
      {"the wrong task", RequestFor<v1::ClassifyRequest>("sum", 2, {1, 2}),
       StatusCode::kInvalidArgument,
       "sum@1 is a regression model: call Regress"},
      {"another width", RequestFor<v1::ClassifyRequest>("echo", 2, {1, 2}),
       StatusCode::kInvalidArgument, "echo@2 needs 3 values per row"},
      {"no rows", RequestFor<v1::ClassifyRequest>("echo", 3, {}),
       StatusCode::kInvalidArgument, "no rows"},
      {"top_k below 0", negative, StatusCode::kInvalidArgument,
       "top_k must be 0 (all) to 3, the classes of echo@2; got -1"},
      {"top_k over the classes", too_many, StatusCode::kInvalidArgument,
       "got 4"},
  };
  for (const auto& c : kCases) {
    SCOPED_TRACE(c.name);
    EXPECT_THAT(Classify(c.request), StatusIs(c.code, HasSubstr(c.text)));
  }
  EXPECT_THAT(
      Regress(RequestFor<v1::RegressRequest>("echo", 3, {1, 2, 3})),
      StatusIs(StatusCode::kInvalidArgument,
               HasSubstr("echo@2 is a classification model: call Classify")));
  EXPECT_THAT(Explain(RequestFor<v1::ExplainRequest>("gate", 1, {1, 2})),
              StatusIs(StatusCode::kInvalidArgument,
                       HasSubstr("exactly 1 row; got 2")));
}

TEST_F(InferenceServiceTest, EveryMethodRejectsMalformedRequests) {
  for (const absl::string_view method : {kClassify, kRegress, kExplain}) {
    RecordedCall call;
    CallBytes(call, method, "\xff\xff\xff");
    ASSERT_TRUE(call.finished());
    EXPECT_THAT(call.status(), StatusIs(StatusCode::kInvalidArgument,
                                        HasSubstr("not a well-formed")));
  }
}

TEST_F(InferenceServiceTest, ANonFiniteRowDoesNotAffectOtherRows) {
  NEURITE_ASSERT_OK_AND_ASSIGN(
      const v1::ClassifyResponse response,
      Classify(RequestFor<v1::ClassifyRequest>(
          "echo", 3, {1, 2, 3, kNan, kInfinity, 1, 4, 5, 6})));
  EXPECT_THAT(response.results(0).scores(), ElementsAre(1, 2, 3));
  EXPECT_THAT(response.results(2).scores(), ElementsAre(4, 5, 6));
  // Each score is a sum over all inputs, and NaN * 0 is NaN.
  EXPECT_FALSE(response.results(1).has_predicted());
  EXPECT_EQ(response.results(1).label(), "");
}

TEST_F(InferenceServiceTest, RejectsNonFiniteRowsIfConfigured) {
  ServiceSetOptions options;
  options.inference.refuse_nonfinite = true;
  Restart(options);
  Serve({Available("echo", 1, EchoSpec(3))});
  EXPECT_THAT(Classify(RequestFor<v1::ClassifyRequest>("echo", 3,
                                                       {1, 2, 3, 1, kNan, 1})),
              StatusIs(StatusCode::kInvalidArgument,
                       HasSubstr("row 1 of the input of echo@1: value 1 is")));
  EXPECT_THAT(
      Explain(RequestFor<v1::ExplainRequest>("echo", 3, {1, 2, kInfinity})),
      StatusIs(StatusCode::kInvalidArgument, HasSubstr("value 2 is inf")));
}

TEST_F(InferenceServiceTest, RejectsRequestsIfTheReplyWouldBeTooLarge) {
  ServiceSetOptions options;
  options.inference.max_reply_bytes = 200;
  Restart(options);
  Serve({Available("echo", 1, EchoSpec(3))});
  const std::vector<float> rows(300, 1.0f);
  EXPECT_THAT(Classify(RequestFor<v1::ClassifyRequest>("echo", 3, rows)),
              StatusIs(StatusCode::kResourceExhausted,
                       HasSubstr("over the limit of 200")));
}

TEST_F(InferenceServiceTest, ReturnsManyRowsInOrder) {
  std::vector<float> values;
  for (int i = 0; i < 1000; ++i) {
    values.push_back(static_cast<float>(i));
    values.push_back(0);
  }
  NEURITE_ASSERT_OK_AND_ASSIGN(
      const v1::RegressResponse response,
      Regress(RequestFor<v1::RegressRequest>("sum", 2, values)));
  ASSERT_EQ(response.results_size(), 1000);
  for (int i = 0; i < 1000; ++i) {
    ASSERT_THAT(response.results(i).values(),
                ElementsAre(static_cast<float>(100 + i)));
  }
}

TEST_F(InferenceServiceTest, DoesNotComputeACallPastItsDeadline) {
  RecordedCall call(clock_.Now() - 1ms);
  CallBytes(call, kClassify,
            RequestFor<v1::ClassifyRequest>("echo", 3, {1, 2, 3})
                .SerializeAsString());
  ASSERT_TRUE(call.finished());
  EXPECT_EQ(call.status().code(), StatusCode::kDeadlineExceeded);
}

TEST_F(InferenceServiceTest, ExplainObservesTheDeadline) {
  RecordedCall call(clock_.Now());
  CallBytes(call, kExplain,
            RequestFor<v1::ExplainRequest>("gate", 1, {0}).SerializeAsString());
  ASSERT_TRUE(call.finished());
  EXPECT_EQ(call.status().code(), StatusCode::kDeadlineExceeded);
}

TEST_F(InferenceServiceTest, ACallKeepsItsModelWhenTheRoutingTableChanges) {
  const std::string bytes =
      RequestFor<v1::RegressRequest>("sum", 2, std::vector<float>(2000, 1))
          .SerializeAsString();
  const absl::string_view piece = bytes;
  RecordedCall call;
  call.Deliver(*worker_->methods().Find(kRegress), MessagePieces(&piece, 1));
  Serve({});
  Serve({Available("sum", 2, WeightedSumSpec(2, 0))});
  RunAll();
  ASSERT_TRUE(call.finished());
  EXPECT_THAT(call.status(), IsOk());
  v1::RegressResponse response;
  ASSERT_TRUE(response.ParseFromString(call.replies()[0]));
  EXPECT_EQ(response.model().version(), 1);
  EXPECT_EQ(response.results_size(), 1000);
  EXPECT_THAT(response.results(999).values(), ElementsAre(103));
}

TEST_F(InferenceServiceTest, QueuedWorkIsCountedForTheConnectionOfTheCall) {
  const std::string bytes =
      RequestFor<v1::RegressRequest>("sum", 2, std::vector<float>(2000, 1))
          .SerializeAsString();
  const absl::string_view piece = bytes;
  RecordedCall call;
  call.Deliver(*worker_->methods().Find(kRegress), MessagePieces(&piece, 1));
  const auto waiting = [this] {
    return worker_->batcher().WaitingOf(RecordedCall::kConnectionId);
  };
  EXPECT_EQ(waiting().rows, 1000);
  RunAll();
  ASSERT_TRUE(call.finished());
  EXPECT_EQ(waiting().rows, 0);
}

TEST_F(InferenceServiceTest,
       ReleasesATableAfterItsLastCallWhileNewerOnesAreQueued) {
  ServiceSetOptions options;
  options.batcher.inline_limit = std::chrono::microseconds(0);  // one at a time
  Restart(options);
  auto first = std::make_shared<const RoutingTable>(
      std::vector<ModelEntry>{Available("sum", 1, WeightedSumSpec(2, 0))},
      ServerPhase::kServing);
  const std::weak_ptr<const RoutingTable> old = first;
  worker_->Adopt(std::exchange(first, nullptr));
  const std::string bytes =
      RequestFor<v1::RegressRequest>("sum", 2, {1, 1}).SerializeAsString();
  const absl::string_view piece = bytes;
  RecordedCall before, after;
  before.Deliver(*worker_->methods().Find(kRegress), MessagePieces(&piece, 1));
  Serve({Available("sum", 2, WeightedSumSpec(2, 0))});
  after.Deliver(*worker_->methods().Find(kRegress), MessagePieces(&piece, 1));
  EXPECT_FALSE(old.expired());
  while (!before.finished()) worker_->RunRound();
  EXPECT_TRUE(old.expired());
  EXPECT_FALSE(after.finished());
  RunAll();
  EXPECT_THAT(after.status(), IsOk());
}

TEST_F(InferenceServiceTest, ACancelledCallDoesNotAffectOthers) {
  const std::string bytes =
      RequestFor<v1::ClassifyRequest>("echo", 3, {1, 2, 3}).SerializeAsString();
  const absl::string_view piece = bytes;
  RecordedCall gone, stays;
  gone.Deliver(*worker_->methods().Find(kClassify), MessagePieces(&piece, 1));
  stays.Deliver(*worker_->methods().Find(kClassify), MessagePieces(&piece, 1));
  gone.Cancel();
  RunAll();
  ASSERT_TRUE(gone.finished());
  EXPECT_EQ(gone.status().code(), StatusCode::kCancelled);
  EXPECT_THAT(gone.replies(), IsEmpty());
  ASSERT_TRUE(stays.finished());
  EXPECT_THAT(stays.status(), IsOk());
}

TEST_F(InferenceServiceTest, RejectsNewCallsWhileDraining) {
  Serve({Available("echo", 1, EchoSpec(3))}, ServerPhase::kDraining);
  EXPECT_THAT(Classify(RequestFor<v1::ClassifyRequest>("echo", 3, {1, 2, 3})),
              StatusIs(StatusCode::kUnavailable, HasSubstr("stopping")));
}

}  // namespace
}  // namespace neurite
