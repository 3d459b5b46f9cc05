#include <dlfcn.h>

#include <cstdio>
#include <cstdlib>
#include <dnnl.hpp>
#include <exception>
#include <unordered_map>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "bench/forward/implementation.h"

namespace neurite::bench {
namespace {

using dnnl::memory;
using Tag = memory::format_tag;

constexpr auto kFloat = memory::data_type::f32;

// oneDNN is built on OpenMP, whose runtime reads OMP_NUM_THREADS before main().
// Its function is called without OpenMP's compiler flags.
void UseOneThread() {
  using SetThreads = void (*)(int);
  auto* set =
      reinterpret_cast<SetThreads>(dlsym(RTLD_DEFAULT, "omp_set_num_threads"));
  if (set != nullptr) set(1);
}

dnnl::primitive_attr Fused(Activation activation) {
  dnnl::post_ops operations;
  if (activation == Activation::kRelu) {
    operations.append_eltwise(1.0f, dnnl::algorithm::eltwise_relu, 0, 0);
  } else if (activation == Activation::kSigmoid) {
    operations.append_eltwise(1.0f, dnnl::algorithm::eltwise_logistic, 0, 0);
  }
  dnnl::primitive_attr attributes;
  attributes.set_post_ops(operations);
  return attributes;
}

// Inner products with fused bias and activation. The weights are packed in the
// layout that the primitive for this number of rows prefers, and hidden values
// stay in the primitives' preferred layouts.
class OneDnn final : public ForwardPass {
 public:
  explicit OneDnn(const ModelSpec& spec)
      : layers_(spec.layers),
        engine_(dnnl::engine::kind::cpu, 0),
        stream_(engine_) {
    UseOneThread();
  }

  std::string Description() const override {
    const dnnl_version_t* version = dnnl_version();
    return absl::StrCat("oneDNN ", version->major, ".", version->minor, ".",
                        version->patch, ", inner products (", kernels_,
                        "), weights packed, bias and activation fused, "
                        "1 thread");
  }

  absl::Status Prepare(ConstMatrixView input, MatrixView output) override {
    try {
      Build(input, output);
      Pass();
    } catch (const std::exception& error) {
      return absl::InternalError(absl::StrCat("oneDNN: ", error.what()));
    }
    return absl::OkStatus();
  }

  void Run() override {
    try {
      Pass();
    } catch (const std::exception& error) {
      std::fprintf(stderr, "oneDNN: %s\n", error.what());
      std::exit(1);
    }
  }

 private:
  struct Step {
    dnnl::primitive primitive;
    std::unordered_map<int, memory> arguments;
  };

  memory Packed(const std::vector<float>& values, const memory::desc& plain,
                const memory::desc& wanted) {
    memory from(plain, engine_, const_cast<float*>(values.data()));
    memory to(wanted, engine_);
    dnnl::reorder(from, to).execute(stream_, from, to);
    stream_.wait();
    return to;
  }

  void Build(ConstMatrixView input, MatrixView output) {
    steps_.clear();
    kernels_.clear();
    const int64_t rows = input.rows();
    memory before({{rows, input.cols()}, kFloat, Tag::nc}, engine_,
                  const_cast<float*>(input.data()));
    for (size_t i = 0; i < layers_.size(); ++i) {
      const LayerSpec& layer = layers_[i];
      const bool last = i + 1 == layers_.size();
      const memory::dims shape = {layer.outputs, layer.inputs};
      const memory::desc bias({layer.outputs}, kFloat, Tag::x);
      const memory::desc after({rows, layer.outputs}, kFloat,
                               last ? Tag::nc : Tag::any);
      const dnnl::inner_product_forward::primitive_desc kind(
          {dnnl::prop_kind::forward_inference,
           before.get_desc(),
           {shape, kFloat, Tag::any},
           bias,
           after},
          Fused(layer.activation), engine_);
      memory result = last ? memory(kind.dst_desc(), engine_, output.data())
                           : memory(kind.dst_desc(), engine_);
      steps_.push_back(
          {dnnl::inner_product_forward(kind),
           {{DNNL_ARG_SRC, before},
            {DNNL_ARG_WEIGHTS, Packed(layer.weights, {shape, kFloat, Tag::oi},
                                      kind.weights_desc())},
            {DNNL_ARG_BIAS, Packed(layer.bias, bias, bias)},
            {DNNL_ARG_DST, result}}});
      if (!kernels_.empty()) kernels_ += ", ";
      kernels_ += kind.impl_info_str();
      before = std::move(result);
    }
  }

  void Pass() {
    for (const Step& step : steps_) {
      step.primitive.execute(stream_, step.arguments);
    }
    stream_.wait();
  }

  const std::vector<LayerSpec> layers_;
  dnnl::engine engine_;
  dnnl::stream stream_;
  std::vector<Step> steps_;
  std::string kernels_;
};

}  // namespace

absl::StatusOr<std::unique_ptr<ForwardPass>> MakeOneDnn(const ModelSpec& spec) {
  try {
    return std::make_unique<OneDnn>(spec);
  } catch (const std::exception& error) {
    return absl::UnavailableError(error.what());
  }
}

}  // namespace neurite::bench
