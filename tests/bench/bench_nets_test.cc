#include <algorithm>

#include "bench/forward/nets.h"
#include "core/model/model_validation.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/testing/status_matchers.h"

namespace neurite::bench {
namespace {

TEST(BenchNetsTest, CountsTwoFlopsPerWeightAndFourBytesPerParameter) {
  const Net net{"X", {3, 5, 2}};
  EXPECT_EQ(net.Name(), "X 3-5-2");
  EXPECT_EQ(net.layers(), 2);
  EXPECT_EQ(net.Flops(7), 2.0 * 7 * (3 * 5 + 5 * 2));
  EXPECT_EQ(net.ParameterBytes(), 4 * (3 * 5 + 5 + 5 * 2 + 2));
}

TEST(BenchNetsTest, EveryNetIsValidAndActivatesHiddenLayersOnly) {
  for (const Net& net : Nets()) {
    SCOPED_TRACE(net.Name());
    const ModelSpec spec = SpecOf(net, Activation::kSigmoid);
    EXPECT_THAT(Validate(spec), IsOk());
    ASSERT_EQ(static_cast<int64_t>(spec.layers.size()), net.layers());
    EXPECT_EQ(spec.layers.front().activation, Activation::kSigmoid);
    EXPECT_EQ(spec.layers.back().activation, Activation::kIdentity);
  }
}

TEST(BenchNetsTest, WeightsAndRowsAreDeterministic) {
  const Net& net = Nets().back();
  const ModelSpec a = SpecOf(net, Activation::kRelu);
  const ModelSpec b = SpecOf(net, Activation::kSigmoid);
  for (size_t i = 0; i < a.layers.size(); ++i) {
    EXPECT_EQ(a.layers[i].weights, b.layers[i].weights);
    EXPECT_EQ(a.layers[i].bias, b.layers[i].bias);
  }
  const Matrix few = RandomRows(net, 2);
  const Matrix many = RandomRows(net, 9);
  for (int64_t i = 0; i < few.rows(); ++i) {
    EXPECT_TRUE(std::ranges::equal(few.row(i), many.row(i)));
  }
}

}  // namespace
}  // namespace neurite::bench
