#include "client/command/presence.h"

#include <CLI/CLI.hpp>
#include <string>

#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"

namespace neurite {
namespace {

constexpr char kNoModel[] =
    "--model NAME is required; neurite models lists the models";

absl::Status Wrong(absl::string_view text) {
  return absl::InvalidArgumentError(text);
}

}  // namespace

absl::Status CheckPresent(const Arguments& values) {
  switch (values.command) {
    case Command::kClassify:
    case Command::kRegress:
    case Command::kExplain:
      if (values.model.empty()) {
        return Wrong(kNoModel);
      }
      if (values.inputs.empty()) {
        return Wrong("no INPUT: give a file, or - to read CSV from stdin");
      }
      return absl::OkStatus();
    case Command::kLoadtest:
      return values.model.empty() ? Wrong(kNoModel) : absl::OkStatus();
    case Command::kInspect:
      if (values.from.empty()) return Wrong("no PATH: give a model file");
      return values.output == OutputFormat::kCsv
                 ? Wrong("--output csv: must be table or json for inspect")
                 : absl::OkStatus();
    case Command::kConvert:
      return values.to.empty() ? Wrong("convert requires FROM and TO")
                               : absl::OkStatus();
    case Command::kModels:
      return values.version.has_value() && values.model.empty()
                 ? Wrong(
                       "--version requires a model: neurite models NAME "
                       "--version N")
                 : absl::OkStatus();
    case Command::kHelp:
    case Command::kVersion:
    case Command::kHealth:
      return absl::OkStatus();
  }
  return absl::OkStatus();
}

absl::Status CheckNotEmpty(const CLI::App& app) {
  for (const CLI::Option* option : app.get_options()) {
    if (option->get_lnames().empty()) continue;  // a positional argument
    for (const std::string& value : option->results()) {
      if (!value.empty()) continue;
      return Wrong(absl::StrCat(
          "--", option->get_lnames().front(),
          ": the value is empty; give one, or leave the option out"));
    }
  }
  return absl::OkStatus();
}

absl::Status CheckLoadtestTogether(const Arguments& values) {
  if (!values.inputs.empty()) return absl::OkStatus();
  if (!values.labels.empty()) {
    return Wrong(
        "--labels requires INPUT: random rows have no expected answers");
  }
  if (!values.label_columns.empty()) {
    return Wrong("--label-column requires INPUT: it is a column of it");
  }
  if (values.pixels.has_value()) {
    return Wrong("--pixels requires INPUT: random rows are on the right scale");
  }
  if (values.resize) {
    return Wrong("--resize requires INPUT: it scales pictures of it");
  }
  const RowRange all;
  if (values.rows.first != all.first || values.rows.count != all.count) {
    return Wrong("--rows requires INPUT: it selects rows of it");
  }
  return absl::OkStatus();
}

}  // namespace neurite
