#include "client/output/model_text.h"

#include <algorithm>
#include <sstream>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "client/output/data_text.h"
#include "client/report/number_text.h"
#include "client/report/text_table.h"

namespace neurite {
namespace {

using neurite::v1::GetModelResponse;
using neurite::v1::InputInfo;
using neurite::v1::ModelStatus;

constexpr size_t kLineWidth = 80;
constexpr size_t kFactIndent = 14;
constexpr int kMostListed = 40;

bool Available(const ModelStatus& status) {
  return status.state() == neurite::v1::MODEL_STATE_AVAILABLE;
}

// "licence     Apache-2.0", its text wrapped at kLineWidth.
std::string Fact(absl::string_view name, absl::string_view text) {
  if (text.empty()) return "";
  std::string line(name);
  line.resize(kFactIndent, ' ');
  size_t width = kFactIndent;
  std::string all;
  for (const absl::string_view word :
       absl::StrSplit(text, ' ', absl::SkipEmpty())) {
    const std::string printable = Printable(word);
    const size_t word_width = TextWidth(printable);
    if (width > kFactIndent && width + 1 + word_width > kLineWidth) {
      absl::StrAppend(&all, line, "\n");
      line.assign(kFactIndent, ' ');
      width = kFactIndent;
    }
    const bool first = width == kFactIndent;
    absl::StrAppend(&line, first ? "" : " ", printable);
    width += word_width + (first ? 0 : 1);
  }
  return absl::StrCat(all, line, "\n");
}

std::string InputText(const InputInfo& input) {
  if (input.has_image()) {
    const auto& image = input.image();
    return absl::StrCat("a picture of ", image.width(), "x", image.height(),
                        " pixels (black ", ShortText(image.black()), ", white ",
                        ShortText(image.white()), ")");
  }
  std::vector<std::string> names;
  for (const auto& feature : input.features()) {
    if (feature.name().empty() || names.size() == kMostListed) break;
    names.push_back(feature.has_default_()
                        ? absl::StrCat(feature.name(), " (else ",
                                       ShortText(feature.default_()), ")")
                        : feature.name());
  }
  std::string text = absl::StrCat(CountText(input.width()),
                                  input.width() == 1 ? " number" : " numbers");
  if (!names.empty()) absl::StrAppend(&text, ": ", absl::StrJoin(names, ", "));
  if (names.size() == kMostListed) text += ", ...";
  return text;
}

std::string LayersText(const GetModelResponse& model) {
  std::vector<std::string> layers;
  for (const auto& layer : model.layers()) {
    layers.push_back(absl::StrCat(
        CountText(layer.inputs()), "-", CountText(layer.outputs()), " ",
        absl::AsciiStrToLower(layer.activation()),
        layer.has_slope() ? absl::StrCat(" ", ShortText(layer.slope())) : ""));
  }
  return absl::StrJoin(layers, ", ");
}

std::string LabelsText(const GetModelResponse& model) {
  const int shown = std::min(model.labels_size(), kMostListed);
  std::string text = absl::StrJoin(model.labels().begin(),
                                   model.labels().begin() + shown, ", ");
  if (shown < model.labels_size()) {
    absl::StrAppend(&text, ", ... (", model.labels_size(), " in all)");
  }
  return text;
}

std::string TargetsText(const GetModelResponse& model) {
  std::vector<std::string> targets;
  for (const auto& target : model.targets()) {
    targets.push_back(target.unit().empty()
                          ? target.name()
                          : absl::StrCat(target.name(), " in ", target.unit()));
  }
  return absl::StrJoin(targets, ", ");
}

std::string NumberOrNothing(int64_t number) {
  return number == 0 ? "" : CountText(number);
}

}  // namespace

std::string StateName(neurite::v1::ModelState state) {
  std::string name = neurite::v1::ModelState_Name(state);
  constexpr absl::string_view kPrefix = "MODEL_STATE_";
  if (name.size() > kPrefix.size()) name.erase(0, kPrefix.size());
  return name.empty() ? "unknown" : absl::AsciiStrToLower(name);
}

std::string TaskName(neurite::v1::ModelTask task) {
  switch (task) {
    case neurite::v1::MODEL_TASK_CLASSIFICATION:
      return "classification";
    case neurite::v1::MODEL_TASK_REGRESSION:
      return "regression";
    default:
      return "";
  }
}

std::string WriteModelList(const neurite::v1::ListModelsResponse& list,
                           const Palette& palette) {
  if (list.models_size() == 0) return "the server holds no models\n";
  TextTable table({{"model"},
                   {"version", Align::kRight},
                   {"state"},
                   {"task"},
                   {"inputs", Align::kRight},
                   {"parameters", Align::kRight},
                   {""}});
  std::vector<std::string> reasons;
  for (const ModelStatus& status : list.models()) {
    const bool failed = status.state() == neurite::v1::MODEL_STATE_FAILED;
    table.Add(
        {{status.name(), Ink::kBold},
         {absl::StrCat(status.version())},
         {StateName(status.state()),
          Available(status) ? Ink::kGood : (failed ? Ink::kBad : Ink::kPlain)},
         {TaskName(status.task())},
         {NumberOrNothing(status.input_width())},
         {NumberOrNothing(status.parameters())},
         {status.is_default() ? "default" : "", Ink::kFaint}});
    if (status.reason().empty()) continue;
    reasons.push_back(absl::StrCat(Printable(status.name()), " version ",
                                   status.version(), ": ",
                                   Printable(status.reason()), "\n"));
  }
  std::ostringstream out;
  table.Write(palette, out);
  if (!reasons.empty()) out << '\n' << absl::StrJoin(reasons, "");
  return out.str();
}

std::string WriteModelListCsv(const neurite::v1::ListModelsResponse& list) {
  std::string text =
      "model,version,state,default,task,inputs,parameters,description,reason\n";
  for (const ModelStatus& status : list.models()) {
    absl::StrAppend(&text, CsvCell(status.name()), ",", status.version(), ",",
                    StateName(status.state()), ",",
                    status.is_default() ? "true" : "false", ",",
                    TaskName(status.task()), ",", status.input_width(), ",",
                    status.parameters(), ",", CsvCell(status.description()),
                    ",", CsvCell(status.reason()), "\n");
  }
  return text;
}

std::string WriteModel(const GetModelResponse& model, const Palette& palette) {
  const ModelStatus& status = model.status();
  std::string text =
      absl::StrCat(palette(Ink::kBold, Printable(status.name())), " version ",
                   status.version(), ", ", StateName(status.state()),
                   status.is_default() ? ", the default" : "", "\n");
  absl::StrAppend(&text, Fact("reason", status.reason()),
                  Fact("", status.description()));
  if (!Available(status)) return text;
  absl::StrAppend(&text, "\n", Fact("task", TaskName(status.task())),
                  Fact("input", InputText(model.input())),
                  Fact("layers", LayersText(model)),
                  Fact("parameters", CountText(status.parameters())),
                  Fact("labels", LabelsText(model)));
  if (model.has_threshold()) {
    text += Fact("threshold", ShortText(model.threshold()));
  }
  absl::StrAppend(
      &text, Fact("targets", TargetsText(model)),
      Fact("checked by",
           absl::StrCat(model.golden_vectors(), " golden vectors")),
      Fact("same bits", model.same_bits_in_every_batch()
                            ? "in every batch"
                            : "not promised on the server's machine"),
      Fact("licence", model.license()), Fact("source", model.source()));
  return text;
}

}  // namespace neurite
