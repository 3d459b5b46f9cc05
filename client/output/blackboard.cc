#include "client/output/blackboard.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "client/output/picture_text.h"
#include "client/report/number_text.h"
#include "client/report/text_table.h"
#include "core/base/printable.h"

namespace neurite {
namespace {

using neurite::v1::ExplainedLayer;
using neurite::v1::ExplainResponse;

constexpr int kMostInputsShown = 64;
constexpr int kMostUnitsShown = 20;
constexpr size_t kLargestShown = 5;

using Floats = google::protobuf::RepeatedField<float>;

// Puts a negative number in parentheses, for sums and products.
std::string InParentheses(float value) {
  std::string text = ShortText(value);
  return text[0] == '-' ? absl::StrCat("(", text, ")") : text;
}

// Appends `pieces` to `head`. Pieces that do not fit go to further lines,
// aligned below the first piece.
std::string Wrapped(const std::string& head,
                    const std::vector<std::string>& pieces, size_t most) {
  std::string text = head;
  const size_t indent = TextWidth(head);
  size_t width = indent;
  bool first = true;
  for (const std::string& piece : pieces) {
    const size_t piece_width = TextWidth(piece);
    if (!first && width + 1 + piece_width > most) {
      absl::StrAppend(&text, "\n", std::string(indent, ' '));
      width = indent;
    } else if (!first) {
      text += ' ';
      ++width;
    }
    text += piece;
    width += piece_width;
    first = false;
  }
  return text + "\n";
}

bool IsSoftmax(const ExplainedLayer& layer) {
  return layer.activation() == "SOFTMAX" || layer.activation() == "LOG_SOFTMAX";
}

std::string Function(const ExplainedLayer& layer) {
  return Printable(absl::AsciiStrToLower(layer.activation()));
}

// "sigmoid(0.45)", "leaky_relu(-1, slope 0.01)" or "softmax(z)[2]".
std::string Applied(const ExplainedLayer& layer, int unit) {
  if (IsSoftmax(layer)) {
    return absl::StrCat(Function(layer), "(z)[", unit + 1, "]");
  }
  const std::string z = ShortText(layer.sums(unit));
  if (!layer.has_slope()) return absl::StrCat(Function(layer), "(", z, ")");
  return absl::StrCat(Function(layer), "(", z, ", ",
                      layer.activation() == "ELU" ? "alpha " : "slope ",
                      ShortText(layer.slope()), ")");
}

bool Sound(const ExplainedLayer& layer) {
  return layer.sums_size() == layer.outputs() &&
         layer.activations_size() == layer.outputs();
}

bool HasWeights(const ExplainedLayer& layer, const Floats& inputs) {
  return layer.weights_size() == layer.outputs() * inputs.size() &&
         layer.weights_size() > 0 && layer.bias_size() == layer.outputs();
}

// The names of the classes or targets at the output; empty for other outputs.
std::vector<std::string> OutputNames(const ExplainResponse& explained) {
  std::vector<std::string> names;
  for (const std::string& label : explained.classification().labels()) {
    names.push_back(label);
  }
  for (const auto& target : explained.regression().targets()) {
    names.push_back(target.name());
  }
  const bool fit = explained.layers_size() > 0 &&
                   static_cast<int64_t>(names.size()) ==
                       explained.layers(explained.layers_size() - 1).outputs();
  return fit ? names : std::vector<std::string>();
}

std::string InputName(const ExplainResponse& explained, int i) {
  if (i < explained.feature_names_size() &&
      !explained.feature_names(i).empty()) {
    return Printable(explained.feature_names(i));
  }
  return absl::StrCat("x", i + 1);
}

std::string InputText(const ExplainResponse& explained, const RowFormat& spec,
                      const Palette& palette) {
  const Floats& raw = explained.raw_input();
  std::string text = palette(Ink::kBold, "input") + "\n";
  if (spec.image.has_value() && raw.size() == spec.image->height *
                                                  spec.image->width *
                                                  spec.image->channels) {
    const std::span<const float> row(raw.data(),
                                     static_cast<size_t>(raw.size()));
    return text + DrawPicture(row, *spec.image);
  }
  const Floats& normalised = explained.normalised_input();
  std::vector<std::string> pieces;
  for (int i = 0; i < std::min(raw.size(), kMostInputsShown); ++i) {
    std::string piece =
        absl::StrCat(InputName(explained, i), " = ", ShortText(raw[i]));
    if (i < normalised.size() && normalised[i] != raw[i] &&
        !std::isnan(raw[i])) {
      absl::StrAppend(&piece, " (as ", ShortText(normalised[i]), ")");
    }
    if (i + 1 < raw.size()) piece += ',';
    pieces.push_back(piece);
  }
  if (raw.size() > kMostInputsShown) {
    pieces.push_back(absl::StrCat("... ", CountText(raw.size()), " in all"));
  }
  return text + Wrapped("  ", pieces, palette.line_width());
}

std::string UnitName(int unit, const std::vector<std::string>& names) {
  std::string name = absl::StrCat("unit ", unit + 1);
  if (!names.empty()) {
    absl::StrAppend(&name, " (", Printable(names[static_cast<size_t>(unit)]),
                    ")");
  }
  return name;
}

// The weighted sum of one unit, term by term.
std::vector<std::string> SumPieces(const ExplainedLayer& layer,
                                   const Floats& inputs, int unit) {
  std::vector<std::string> pieces;
  for (int i = 0; i < inputs.size(); ++i) {
    const float weight = layer.weights(unit * inputs.size() + i);
    pieces.push_back(absl::StrCat(i == 0 ? "" : "+ ", InParentheses(weight),
                                  " x ", InParentheses(inputs[i])));
  }
  pieces.push_back(absl::StrCat("+ ", InParentheses(layer.bias(unit))));
  pieces.push_back(absl::StrCat("= ", ShortText(layer.sums(unit))));
  return pieces;
}

std::string WrittenUnits(const ExplainedLayer& layer, const Floats& inputs,
                         const std::vector<std::string>& names,
                         size_t line_width) {
  size_t width = 0;
  size_t sum_width = 0;
  const auto units = static_cast<int>(layer.outputs());
  for (int unit = 0; unit < units; ++unit) {
    width = std::max(width, TextWidth(UnitName(unit, names)));
    sum_width = std::max(sum_width, ShortText(layer.sums(unit)).size());
  }
  std::string text;
  for (int unit = 0; unit < units; ++unit) {
    const std::string name = UnitName(unit, names);
    const std::string head =
        absl::StrCat("  ", name, std::string(width + 3 - TextWidth(name), ' '));
    const std::string below(width + 5, ' ');
    if (HasWeights(layer, inputs)) {
      text +=
          Wrapped(head + "z = ", SumPieces(layer, inputs, unit), line_width);
      absl::StrAppend(&text, below, "a = ", Applied(layer, unit), " = ",
                      ShortText(layer.activations(unit)), "\n");
    } else {
      std::string sum = ShortText(layer.sums(unit));
      sum.insert(0, sum_width - sum.size(), ' ');
      absl::StrAppend(&text, head, "z = ", sum, "   a = ", Applied(layer, unit),
                      " = ", ShortText(layer.activations(unit)), "\n");
    }
  }
  return text;
}

// Summarises a layer that is too large to write out.
std::string Summary(const ExplainedLayer& layer, size_t line_width) {
  const Floats& a = layer.activations();
  std::vector<int> order(static_cast<size_t>(a.size()));
  std::iota(order.begin(), order.end(), 0);
  const auto key = [&a](int unit) {
    return std::isnan(a[unit]) ? -HUGE_VALF : a[unit];
  };
  std::stable_sort(order.begin(), order.end(), [&key](int left, int right) {
    return key(left) > key(right);
  });
  const auto positive =
      std::count_if(a.begin(), a.end(), [](float value) { return value > 0; });
  std::vector<std::string> pieces = {absl::StrCat(CountText(positive), " of ",
                                                  CountText(a.size()),
                                                  " units above 0; largest:")};
  for (size_t i = 0; i < std::min(order.size(), kLargestShown); ++i) {
    pieces.push_back(absl::StrCat(
        "unit ", order[i] + 1, " z = ", ShortText(layer.sums(order[i])),
        " a = ", ShortText(a[order[i]]),
        i + 1 < std::min(order.size(), kLargestShown) ? "," : ""));
  }
  return Wrapped("  ", pieces, line_width);
}

std::string LayerText(const ExplainResponse& explained, int number,
                      const Floats& inputs, const Palette& palette) {
  const ExplainedLayer& layer = explained.layers(number);
  const bool last = number + 1 == explained.layers_size();
  std::string text =
      absl::StrCat(palette(Ink::kBold, absl::StrCat("layer ", number + 1)),
                   ": ", CountText(layer.inputs()), " -> ",
                   CountText(layer.outputs()), ", ", Function(layer), "\n");
  if (!Sound(layer)) return text + "  (not all of it came)\n";
  const bool written =
      HasWeights(layer, inputs) || (last && layer.outputs() <= kMostUnitsShown);
  if (!written) return text + Summary(layer, palette.line_width());
  return text + WrittenUnits(
                    layer, inputs,
                    last ? OutputNames(explained) : std::vector<std::string>(),
                    palette.line_width());
}

std::string ClassText(const neurite::v1::ExplainedClassification& outcome,
                      const ExplainResponse& explained,
                      const Palette& palette) {
  const auto& result = outcome.result();
  if (!result.has_predicted())
    return "predicted: nothing, no score is a number\n";
  std::string text = absl::StrCat(
      "predicted: ", palette(Ink::kGood, Printable(result.label())));
  if (result.predicted() >= 0 && result.predicted() < result.scores_size()) {
    absl::StrAppend(&text, ", score ",
                    ShortText(result.scores(result.predicted())));
  }
  if (outcome.has_threshold() && explained.layers_size() > 0 &&
      explained.layers(explained.layers_size() - 1).activations_size() == 1) {
    const float a =
        explained.layers(explained.layers_size() - 1).activations(0);
    absl::StrAppend(&text, ", for ", ShortText(a),
                    a > outcome.threshold() ? " is above " : " is not above ",
                    "the threshold ", ShortText(outcome.threshold()));
  }
  return text + "\n";
}

std::string TargetsText(const neurite::v1::ExplainedRegression& outcome,
                        const Palette& palette) {
  std::string text;
  for (int i = 0; i < outcome.result().values_size(); ++i) {
    const bool named = i < outcome.targets_size();
    absl::StrAppend(
        &text, named ? Printable(outcome.targets(i).name()) : "value", " = ",
        palette(Ink::kGood, ShortText(outcome.result().values(i))));
    if (named && !outcome.targets(i).unit().empty()) {
      absl::StrAppend(&text, " ", Printable(outcome.targets(i).unit()));
    }
    text += '\n';
  }
  return text;
}

}  // namespace

std::string WriteBlackboard(const ExplainResponse& explained,
                            const RowFormat& spec, const Palette& palette) {
  std::string text = InputText(explained, spec, palette) + "\n";
  const Floats* inputs = &explained.normalised_input();
  for (int i = 0; i < explained.layers_size(); ++i) {
    text += LayerText(explained, i, *inputs, palette) + "\n";
    inputs = &explained.layers(i).activations();
  }
  if (explained.has_classification()) {
    text += ClassText(explained.classification(), explained, palette);
  }
  if (explained.has_regression()) {
    text += TargetsText(explained.regression(), palette);
  }
  return text;
}

}  // namespace neurite
