#include <string>
#include <vector>

#include "bench/forward/nets.h"
#include "bench/forward/onnx_model.h"
#include "core/wire/wire_reader.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace neurite::bench {
namespace {

using ::testing::ElementsAre;

// Returns the values of all fields `number` of `message`: length-delimited ones
// as their bytes, varints in decimal.
std::vector<std::string> Fields(const std::string& message, uint32_t number) {
  const absl::string_view piece = message;
  WireReader reader(MessagePieces(&piece, 1));
  std::vector<std::string> values;
  while (!reader.done()) {
    const FieldTag tag = reader.ReadTag();
    std::string value;
    if (tag.type == WireType::kVarint) {
      value = std::to_string(reader.ReadVarint());
    } else {
      WireReader inner = reader.ReadMessage();
      value.resize(static_cast<size_t>(inner.bytes_left()));
      inner.ReadBytes(value.data(), value.size());
    }
    if (tag.number == number) values.push_back(value);
  }
  EXPECT_TRUE(reader.ok());
  return values;
}

// Returns the only value of the field at the end of `path`.
std::string At(std::string message, const std::vector<uint32_t>& path) {
  for (const uint32_t number : path) {
    const std::vector<std::string> values = Fields(message, number);
    if (values.size() != 1) {
      ADD_FAILURE() << values.size() << " fields " << number;
      return "";
    }
    message = values.front();
  }
  return message;
}

// Field numbers of onnx.proto.
constexpr uint32_t kGraph = 7;
constexpr uint32_t kNode = 1, kInitialiser = 5, kInput = 11, kOutput = 12;

class BenchOnnxModelTest : public ::testing::Test {
 protected:
  static ModelSpec Spec(Activation hidden) {
    return SpecOf({"X", {3, 4, 2}}, hidden);
  }
  static std::string Graph(Activation hidden) {
    return At(OnnxModelOf(Spec(hidden)), {kGraph});
  }
};

TEST_F(BenchOnnxModelTest, DeclaresIrVersionAndOperatorSet) {
  const std::string model = OnnxModelOf(Spec(Activation::kRelu));
  EXPECT_EQ(At(model, {1}), "7");
  EXPECT_EQ(At(model, {8, 1}), "");
  EXPECT_EQ(At(model, {8, 2}), "13");
}

TEST_F(BenchOnnxModelTest, ChainsLayersFromInputToOutput) {
  const struct {
    Activation hidden;
    std::vector<std::string> want;
  } kCases[] = {
      {Activation::kRelu,
       {"Gemm input w0 b0 > z0", "Relu z0 > a0", "Gemm a0 w1 b1 > output"}},
      {Activation::kSigmoid,
       {"Gemm input w0 b0 > z0", "Sigmoid z0 > a0", "Gemm a0 w1 b1 > output"}},
      {Activation::kIdentity,
       {"Gemm input w0 b0 > a0", "Gemm a0 w1 b1 > output"}},
  };
  for (const auto& c : kCases) {
    SCOPED_TRACE(ActivationName(c.hidden));
    std::vector<std::string> nodes;
    for (const std::string& node : Fields(Graph(c.hidden), kNode)) {
      std::string text = At(node, {4});
      for (const std::string& input : Fields(node, 1)) text += " " + input;
      nodes.push_back(text + " > " + At(node, {2}));
    }
    EXPECT_EQ(nodes, c.want);
  }
}

TEST_F(BenchOnnxModelTest, GemmNodeTransposesItsWeights) {
  const std::string node = Fields(Graph(Activation::kRelu), kNode).front();
  EXPECT_EQ(At(node, {5, 1}), "transB");
  EXPECT_EQ(At(node, {5, 3}), "1");
  EXPECT_EQ(At(node, {5, 20}), "2");
}

TEST_F(BenchOnnxModelTest, CopiesWeightsAndBiasesByteForByte) {
  const ModelSpec spec = Spec(Activation::kRelu);
  const auto tensors = Fields(Graph(Activation::kRelu), kInitialiser);
  ASSERT_EQ(tensors.size(), 4u);
  const auto bytes = [](const std::vector<float>& values) {
    return std::string(reinterpret_cast<const char*>(values.data()),
                       values.size() * sizeof(float));
  };
  EXPECT_EQ(At(tensors[0], {8}), "w0");
  EXPECT_THAT(Fields(tensors[0], 1), ElementsAre("4", "3"));
  EXPECT_EQ(At(tensors[0], {2}), "1");
  EXPECT_EQ(At(tensors[0], {9}), bytes(spec.layers[0].weights));
  EXPECT_EQ(At(tensors[3], {8}), "b1");
  EXPECT_THAT(Fields(tensors[3], 1), ElementsAre("2"));
  EXPECT_EQ(At(tensors[3], {9}), bytes(spec.layers[1].bias));
}

TEST_F(BenchOnnxModelTest, InputAndOutputHaveASymbolicRowDimension) {
  const std::string graph = Graph(Activation::kRelu);
  const struct {
    uint32_t number;
    const char* name;
    const char* cols;
  } kCases[] = {{kInput, "input", "3"}, {kOutput, "output", "2"}};
  for (const auto& c : kCases) {
    SCOPED_TRACE(c.name);
    EXPECT_EQ(At(graph, {c.number, 1}), c.name);
    EXPECT_EQ(At(graph, {c.number, 2, 1, 1}), "1");
    const auto dims = Fields(At(graph, {c.number, 2, 1, 2}), 1);
    ASSERT_EQ(dims.size(), 2u);
    EXPECT_EQ(At(dims[0], {2}), "rows");
    EXPECT_EQ(At(dims[1], {1}), c.cols);
  }
}

}  // namespace
}  // namespace neurite::bench
