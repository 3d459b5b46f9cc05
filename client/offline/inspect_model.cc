#include "client/offline/inspect_model.h"

#include <cstddef>
#include <cstdint>
#include <iterator>
#include <utility>
#include <variant>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "absl/strings/string_view.h"
#include "client/offline/model_on_disk.h"
#include "core/base/plural.h"
#include "core/base/status_macros.h"

namespace neurite {
namespace {

// The number of names that are shown of a list; the others are only counted.
constexpr size_t kNamesShown = 20;

void Print(absl::string_view title, absl::string_view text, std::ostream& out) {
  if (!text.empty()) out << absl::StrFormat("%-16s%s\n", title, text);
}

std::string Shortened(std::vector<std::string> names) {
  const size_t count = names.size();
  if (count > kNamesShown) names.resize(kNamesShown);
  std::string text = absl::StrJoin(names, ", ");
  if (count > kNamesShown) {
    absl::StrAppend(&text, ", and ", count - kNamesShown, " more");
  }
  return text;
}

void PrintInput(const InputSpec& input, std::ostream& out) {
  Print("input", absl::StrCat(Plural(input.width, "value"), " per row"), out);
  std::vector<std::string> names;
  for (const Feature& feature : input.features) {
    names.push_back(feature.name.empty() ? "(no name)" : feature.name);
    if (feature.default_value.has_value()) {
      absl::StrAppend(&names.back(), " (", *feature.default_value,
                      " if missing)");
    }
  }
  Print("features", Shortened(std::move(names)), out);
  if (input.image.has_value()) {
    Print("picture",
          absl::StrCat(Plural(input.image->height, "row"), " of ",
                       Plural(input.image->width, "pixel"), ", black ",
                       input.image->black, ", white ", input.image->white),
          out);
  }
}

void PrintTask(const ModelSpec& spec, std::ostream& out) {
  if (const auto* task = std::get_if<ClassificationSpec>(&spec.task)) {
    Print("task",
          absl::StrCat("classification, ",
                       Plural(std::ssize(task->labels), "class", "classes")),
          out);
    Print("labels", Shortened(task->labels), out);
    if (task->threshold.has_value()) {
      Print("threshold", absl::StrCat(*task->threshold), out);
    }
    return;
  }
  std::vector<std::string> names;
  for (const Target& target : std::get<RegressionSpec>(spec.task).targets) {
    names.push_back(target.name.empty() ? "(no name)" : target.name);
    if (!target.unit.empty()) {
      absl::StrAppend(&names.back(), " [", target.unit, "]");
    }
  }
  Print("task",
        absl::StrCat("regression, ", Plural(std::ssize(names), "target")), out);
  Print("targets", Shortened(std::move(names)), out);
}

void PrintLayers(const ModelSpec& spec, std::ostream& out) {
  out << "\nlayer    inputs   outputs  parameters  activation\n";
  for (size_t i = 0; i < spec.layers.size(); ++i) {
    const LayerSpec& layer = spec.layers[i];
    out << absl::StrFormat("%5d  %8d  %8d  %10d  %s", i, layer.inputs,
                           layer.outputs, layer.outputs * (layer.inputs + 1),
                           ActivationName(layer.activation));
    if (TakesSlope(layer.activation)) out << " " << layer.slope;
    out << "\n";
  }
  out << absl::StrFormat("total  %30d\n\n", spec.parameters());
}

}  // namespace

absl::Status InspectModel(const std::string& path, std::ostream& out) {
  NEURITE_ASSIGN_OR_RETURN(const std::string file, FindModelFile(path));
  NEURITE_ASSIGN_OR_RETURN(const ModelSpec spec, ReadModel(file));
  Print("file", file, out);
  Print("name", spec.name, out);
  Print("description", spec.description, out);
  Print("license", spec.license, out);
  Print("source", spec.source, out);
  PrintInput(spec.input, out);
  PrintTask(spec, out);
  PrintLayers(spec, out);
  const absl::Status golden = CheckGolden(spec);
  const int64_t count = std::ssize(spec.golden_vectors);
  std::string result = absl::StrCat("all match (", count, ")");
  if (count == 0) result = "none";
  if (!golden.ok()) result = absl::StrCat("FAILED: ", golden.message());
  Print("golden vectors", result, out);
  return Annotate(golden, file);
}

}  // namespace neurite
