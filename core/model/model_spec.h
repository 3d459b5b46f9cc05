// One version of one model as plain data.
#ifndef NEURITE_CORE_MODEL_MODEL_SPEC_H_
#define NEURITE_CORE_MODEL_MODEL_SPEC_H_

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "core/math/activation_name.h"

namespace neurite {

// Identifies one version of one model.
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

// Returns true if `name` is a valid name of a model. A valid name is never a
// path or the name of a hidden file.
bool IsValidModelName(absl::string_view name);

// One value x of a row. The network's input is (x - offset) * scale.
struct Feature {
  std::string name;
  float offset = 0;
  float scale = 1;
  // Replaces a missing value (NaN), before offset and scale. Empty: NaN is
  // passed to the network.
  std::optional<float> default_value;
};

// A row that is an image, row-major from the top left; the channels of a pixel
// are adjacent. `black` and `white` are finite and differ.
struct ImageFormat {
  int64_t height = 0;
  int64_t width = 0;
  float black = 0;       // the input value of a pixel of 0
  float white = 1;       // the input value of a pixel of 255
  int64_t channels = 1;  // 1: grey; 3: red, green, blue
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
  float slope = 0;  // of LEAKY_RELU and ELU; 0 for the others
};

struct ClassificationSpec {
  std::vector<std::string> labels;
  // Only with a single output. Empty: 0.5 after a sigmoid, otherwise 0.
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
  std::vector<float> input;   // as in a request, before offset and scale
  std::vector<float> output;  // as in a reply: scores or targets
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

  // Number of weights and biases of all layers, computed from their widths.
  // REQUIRES: valid widths.
  int64_t parameters() const;
  // Number of outputs of the last layer. REQUIRES: at least one layer.
  int64_t output_width() const { return layers.back().outputs; }
  // Number of values in one row of a reply: classes (2 for a single output) or
  // targets. REQUIRES: at least one layer.
  int64_t result_width() const;
};

// The largest width of a layer or of the input.
inline constexpr int64_t kMaxWidth = int64_t{1} << 24;

// The most layers of a network, and the most bytes of one string of a model.
inline constexpr size_t kMaxLayers = 4096;
inline constexpr size_t kMaxTextBytes = size_t{64} << 10;

}  // namespace neurite

#endif  // NEURITE_CORE_MODEL_MODEL_SPEC_H_
