#include "client/output/model_text.h"

#include <cstdint>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "client/output/data_text.h"
#include "client/report/number_text.h"
#include "client/report/text_table.h"
#include "core/base/exact_text.h"
#include "core/base/name_list.h"
#include "core/base/plural.h"
#include "core/base/printable.h"

namespace neurite {
namespace {

using neurite::v1::GetModelResponse;
using neurite::v1::InputInfo;
using neurite::v1::ModelStatus;

constexpr size_t kFactIndent = 16;
constexpr size_t kMostListed = 40;

bool Available(const ModelStatus& status) {
  return status.state() == neurite::v1::MODEL_STATE_AVAILABLE;
}

// "license         Apache-2.0", its text wrapped. Line ends in
// the text are blanks.
std::string Fact(const Palette& palette, absl::string_view name,
                 absl::string_view text) {
  if (text.empty()) return "";
  std::string line(name);
  line.resize(kFactIndent, ' ');
  size_t width = kFactIndent;
  std::string all;
  const std::string printable = Printable(
      absl::StrReplaceAll(text, {{"\n", " "}, {"\r", " "}, {"\t", " "}}),
      kMostPrintedMessage);
  for (const absl::string_view word :
       absl::StrSplit(printable, ' ', absl::SkipEmpty())) {
    const size_t word_width = TextWidth(word);
    if (width > kFactIndent && width + 1 + word_width > palette.line_width()) {
      absl::StrAppend(&all, line, "\n");
      line.assign(kFactIndent, ' ');
      width = kFactIndent;
    }
    const bool first = width == kFactIndent;
    absl::StrAppend(&line, first ? "" : " ", word);
    width += word_width + (first ? 0 : 1);
  }
  return absl::StrCat(all, line, "\n");
}

std::string TaskText(const GetModelResponse& model) {
  const std::string name = TaskName(model.status().task());
  return model.status().task() == neurite::v1::MODEL_TASK_CLASSIFICATION
             ? absl::StrCat(name, ", ",
                            Plural(model.labels_size(), "class", "classes"))
             : absl::StrCat(name, ", ", Plural(model.targets_size(), "target"));
}

std::string FeaturesText(const InputInfo& input) {
  std::vector<std::string> names;
  bool named = false;
  for (const auto& feature : input.features()) {
    named = named || !feature.name().empty() || feature.has_default_();
    names.push_back(feature.name().empty() ? "(no name)"
                                           : Printable(feature.name()));
    if (feature.has_default_()) {
      absl::StrAppend(&names.back(), " (", ExactText(feature.default_()),
                      " if missing)");
    }
  }
  return named ? NameList(names, kMostListed) : "";
}

std::string PictureText(const InputInfo& input) {
  if (!input.has_image()) return "";
  const auto& image = input.image();
  return absl::StrCat(image.width(), "x", image.height(), " pixels",
                      image.channels() == 3 ? " in colour" : "", ", black ",
                      ExactText(image.black()), ", white ",
                      ExactText(image.white()));
}

std::string TargetsText(const GetModelResponse& model) {
  std::vector<std::string> names;
  for (const auto& target : model.targets()) {
    names.push_back(target.name().empty() ? "(no name)"
                                          : Printable(target.name()));
    if (!target.unit().empty()) {
      absl::StrAppend(&names.back(), " [", Printable(target.unit()), "]");
    }
  }
  return NameList(names, kMostListed);
}

std::string LayerTable(const GetModelResponse& model, const Palette& palette) {
  TextTable table({{"layer", Align::kRight},
                   {"inputs", Align::kRight},
                   {"outputs", Align::kRight},
                   {"parameters", Align::kRight},
                   {"activation"}});
  int number = 0;
  for (const auto& layer : model.layers()) {
    // Unsigned: a faulty server's numbers may overflow.
    const uint64_t weights = static_cast<uint64_t>(layer.outputs()) *
                             static_cast<uint64_t>(layer.inputs());
    const uint64_t parameters =
        weights + static_cast<uint64_t>(layer.outputs());
    std::string activation = absl::AsciiStrToLower(layer.activation());
    if (layer.has_slope()) {
      absl::StrAppend(&activation,
                      activation == "elu" ? ", alpha " : ", slope ",
                      ExactText(layer.slope()));
    }
    table.Add({{absl::StrCat(++number)},
               {CountText(layer.inputs())},
               {CountText(layer.outputs())},
               {CountText(static_cast<int64_t>(parameters))},
               {activation}});
  }
  table.Add(
      {{"total"}, {""}, {""}, {CountText(model.status().parameters())}, {""}});
  std::ostringstream out;
  table.Write(palette, out);
  return out.str();
}

// What is known of a model, apart from where it comes from. `golden` is whether
// its golden vectors match.
std::string Details(const GetModelResponse& model, const absl::Status& golden,
                    const Palette& palette) {
  std::string result = absl::StrCat("all match (", model.golden_vectors(), ")");
  if (model.golden_vectors() == 0) result = "none";
  if (!golden.ok()) result = absl::StrCat("FAILED: ", golden.message());
  const InputInfo& input = model.input();
  return absl::StrCat(
      Fact(palette, "description", model.status().description()),
      Fact(palette, "license", model.license()),
      Fact(palette, "source", model.source()),
      Fact(palette, "task", TaskText(model)),
      Fact(palette, "input",
           absl::StrCat(Plural(input.width(), "number"), " per row")),
      Fact(palette, "picture", PictureText(input)),
      Fact(palette, "features", FeaturesText(input)),
      Fact(palette, "labels",
           NameList(std::vector<std::string>(model.labels().begin(),
                                             model.labels().end()),
                    kMostListed)),
      Fact(palette, "threshold",
           model.has_threshold() ? ExactText(model.threshold()) : ""),
      Fact(palette, "targets", TargetsText(model)), "\n",
      LayerTable(model, palette), "\n",
      Fact(palette, "golden vectors", result));
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
    reasons.push_back(absl::StrCat(
        Printable(status.name()), " version ", status.version(), ": ",
        Printable(status.reason(), kMostPrintedMessage), "\n"));
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
  std::string title =
      absl::StrCat(palette(Ink::kBold, Printable(status.name())), " version ",
                   status.version(), ", ", StateName(status.state()),
                   status.is_default() ? ", the default" : "", "\n",
                   Fact(palette, "reason", status.reason()));
  if (!Available(status)) return title;
  // The server made it available, so its golden vectors match.
  return absl::StrCat(
      title, Details(model, absl::OkStatus(), palette),
      Fact(palette, "same bits",
           model.same_bits_in_every_batch() ? "in every batch"
                                            : "not promised on the server's "
                                              "machine"));
}

std::string WriteModelFile(const ModelFile& file, const Palette& palette) {
  return absl::StrCat(Fact(palette, "file", file.path),
                      Fact(palette, "name", file.name),
                      Details(file.model, file.golden, palette));
}

}  // namespace neurite
