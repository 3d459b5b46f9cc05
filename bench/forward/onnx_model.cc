#include "bench/forward/onnx_model.h"

#include <cassert>
#include <span>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "core/wire/wire_writer.h"

namespace neurite::bench {
namespace {

// Builds the bytes of a message. Field numbers are those of onnx.proto.
class Message {
 public:
  Message& Varint(uint32_t number, uint64_t value) {
    Grow(VarintFieldSize(number, value)).VarintField(number, value);
    return *this;
  }
  Message& Bytes(uint32_t number, absl::string_view bytes) {
    Grow(DelimitedFieldSize(number, bytes.size())).StringField(number, bytes);
    return *this;
  }
  Message& Sub(uint32_t number, const Message& message) {
    return Bytes(number, message.bytes_);
  }
  std::string Take() { return std::move(bytes_); }

 private:
  WireWriter Grow(size_t bytes) {
    const size_t before = bytes_.size();
    bytes_.resize(before + bytes);
    return WireWriter(std::span(bytes_).subspan(before));
  }

  std::string bytes_;
};

constexpr uint64_t kFloat = 1;  // TensorProto.DataType

Message Tensor(const std::string& name, const std::vector<int64_t>& dims,
               const std::vector<float>& values) {
  Message tensor;
  for (const int64_t dim : dims) tensor.Varint(1, static_cast<uint64_t>(dim));
  return tensor.Varint(2, kFloat).Bytes(8, name).Bytes(
      9, {reinterpret_cast<const char*>(values.data()),
          values.size() * sizeof(float)});
}

// The number of rows is symbolic, i.e. a name; the number of columns is fixed.
Message Value(const std::string& name, int64_t cols) {
  const Message shape =
      Message()
          .Sub(1, Message().Bytes(2, "rows"))
          .Sub(1, Message().Varint(1, static_cast<uint64_t>(cols)));
  const Message type = Message().Varint(1, kFloat).Sub(2, shape);
  return Message().Bytes(1, name).Sub(2, Message().Sub(1, type));
}

Message Node(absl::string_view operation,
             const std::vector<std::string>& inputs,
             const std::string& output) {
  Message node;
  for (const std::string& input : inputs) node.Bytes(1, input);
  return node.Bytes(2, output).Bytes(4, operation);
}

// y = x * transposed(weights) + bias, with weights [outputs x inputs].
Message Gemm(const std::string& x, size_t layer, const std::string& y) {
  constexpr uint64_t kInt = 2;  // AttributeProto.AttributeType
  return Node("Gemm", {x, absl::StrCat("w", layer), absl::StrCat("b", layer)},
              y)
      .Sub(5, Message().Bytes(1, "transB").Varint(3, 1).Varint(20, kInt));
}

}  // namespace

std::string OnnxModelOf(const ModelSpec& spec) {
  Message graph;
  std::string x = kOnnxInput;
  for (size_t i = 0; i < spec.layers.size(); ++i) {
    const LayerSpec& layer = spec.layers[i];
    const bool last = i + 1 == spec.layers.size();
    const std::string y = last ? kOnnxOutput : absl::StrCat("a", i);
    if (layer.activation == Activation::kIdentity) {
      graph.Sub(1, Gemm(x, i, y));
    } else {
      assert(layer.activation == Activation::kRelu ||
             layer.activation == Activation::kSigmoid);
      const std::string z = absl::StrCat("z", i);
      const bool relu = layer.activation == Activation::kRelu;
      graph.Sub(1, Gemm(x, i, z));
      graph.Sub(1, Node(relu ? "Relu" : "Sigmoid", {z}, y));
    }
    x = y;
  }
  graph.Bytes(2, "network");
  for (size_t i = 0; i < spec.layers.size(); ++i) {
    const LayerSpec& layer = spec.layers[i];
    graph.Sub(5, Tensor(absl::StrCat("w", i), {layer.outputs, layer.inputs},
                        layer.weights));
    graph.Sub(5, Tensor(absl::StrCat("b", i), {layer.outputs}, layer.bias));
  }
  graph.Sub(11, Value(kOnnxInput, spec.input.width));
  graph.Sub(12, Value(kOnnxOutput, spec.output_width()));

  constexpr uint64_t kFormat = 7;  // of ONNX 1.8
  constexpr uint64_t kOperators = 13;
  return Message()
      .Varint(1, kFormat)
      .Sub(7, graph)
      .Sub(8, Message().Bytes(1, "").Varint(2, kOperators))
      .Take();
}

}  // namespace neurite::bench
