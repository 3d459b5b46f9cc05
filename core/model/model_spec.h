// One version of one model as plain data, and the rules that make it valid.
#ifndef NEURITE_CORE_MODEL_MODEL_SPEC_H_
#define NEURITE_CORE_MODEL_MODEL_SPEC_H_

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "core/math/activation.h"

namespace neurite {

// Names one version of one model. Two ids are equal iff they name the same one.
struct ModelId {
  std::string name;     // [A-Za-z0-9_][A-Za-z0-9_.-]{0,63}
  int64_t version = 0;  // > 0; larger is newer

  std::string DebugString() const { return absl::StrCat(name, "@", version); }
  friend bool operator==(const ModelId&, const ModelId&) = default;
  template <typename H>
  friend H AbslHashValue(H h, const ModelId& id) {
    return H::combine(std::move(h), id.name, id.version);
  }
};

// True if `name` may name a model: never a path, never hidden.
bool IsValidModelName(absl::string_view name);

// One value of a row. The network sees (x - offset) * scale.
struct Feature {
  std::string name;
  float offset = 0;
  float scale = 1;
  // Stands, raw, for a missing value (NaN). Empty: NaN is passed on.
  std::optional<float> default_value;
};

// A row that is a picture, row-major from the top left, one channel.
// black and white are finite and differ.
struct ImageFormat {
  int64_t height = 0;
  int64_t width = 0;
  float black = 0;  // raw value of pixel 0
  float white = 1;  // raw value of pixel 255
};

struct InputSpec {
  int64_t width = 0;
  std::vector<Feature> features;  // none, or one for each value of a row
  std::optional<ImageFormat> image;
};

struct LayerSpec {
  int64_t inputs = 0;
  int64_t outputs = 0;
  std::vector<float> weights;  // [outputs x inputs], row-major
  std::vector<float> bias;     // [outputs]
  Activation activation = Activation::kIdentity;
  float slope = 0;  // of LEAKY_RELU or ELU, never absent; 0 for the others
};

struct ClassificationSpec {
  std::vector<std::string> labels;
  // Only with a single output. Empty: 0.5 after a sigmoid, else 0.
  std::optional<float> threshold;
};

struct Target {
  std::string name;
  std::string unit;
  float offset = 0;
  float scale = 1;
};

struct RegressionSpec {
  std::vector<Target> targets;
};

struct GoldenVector {
  std::vector<float> input;   // raw
  std::vector<float> output;  // final scores or targets
  std::string predicted;      // label; empty: not checked
};

struct ModelSpec {
  std::string name;
  std::string description;
  std::string license;
  std::string source;
  InputSpec input;
  std::vector<LayerSpec> layers;
  std::variant<ClassificationSpec, RegressionSpec> task;
  std::vector<GoldenVector> golden_vectors;
  float golden_atol = 1e-5f;
  float golden_rtol = 1e-5f;

  // Weights and biases of all layers, by their widths. REQUIRES: valid widths.
  int64_t parameters() const;
  // Outputs of the last layer. REQUIRES: at least one layer.
  int64_t output_width() const { return layers.back().outputs; }
  // Numbers in one row of a reply: classes (2 for a single output) or targets.
  // REQUIRES: at least one layer.
  int64_t result_width() const;
};

// The largest width of a layer or of the input.
inline constexpr int64_t kMaxWidth = int64_t{1} << 24;

// The most layers of a network, and the most bytes of one text of a model.
inline constexpr size_t kMaxLayers = 4096;
inline constexpr size_t kMaxTextBytes = size_t{64} << 10;

// Checks every rule, in the order in which model_file.proto states the fields.
// DATA_LOSS naming the field, what it needs and what came, for the first broken
// rule: "layers[2]: needs 128 inputs, as layers[1] has 128 outputs; got 64".
absl::Status Validate(const ModelSpec& spec);

}  // namespace neurite

#endif  // NEURITE_CORE_MODEL_MODEL_SPEC_H_
