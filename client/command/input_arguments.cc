#include "client/command/input_arguments.h"

#include <CLI/CLI.hpp>

#include "client/command/values.h"
#include "core/base/status_macros.h"

namespace neurite {
namespace {

absl::Status CheckTogether(const Arguments& values) {
  const bool label_columns = !values.label_columns.empty();
  if (label_columns && !values.labels.empty()) {
    return absl::InvalidArgumentError(
        "--labels and --label-column: give one of them");
  }
  if (values.label_form != LabelForm::kAuto && !label_columns &&
      values.labels.empty()) {
    return absl::InvalidArgumentError(
        "--label-form requires --labels or --label-column");
  }
  if (values.header == HeaderMode::kNo &&
      (label_columns || !values.kept_columns.empty())) {
    return absl::InvalidArgumentError(
        "--header no: --label-column and --keep name columns of a header");
  }
  return absl::OkStatus();
}

}  // namespace

void AddHeaderOption(CLI::App& app, InputTyped& typed) {
  app.add_option("--header", typed.header,
                 "first line of a CSV file is a header: yes, no or auto [auto]")
      ->type_name("WHEN");
}

void AddLabelColumnOption(CLI::App& app, InputTyped& typed) {
  app.add_option("--label-column", typed.label_columns,
                 "column of INPUT with the expected answers, instead of "
                 "--labels; one column per target")
      ->type_name("COLUMNS");
}

void AddLabelFormOption(CLI::App& app, InputTyped& typed) {
  app.add_option("--label-form", typed.label_form,
                 "the labels are names of classes, indices from 0, or auto "
                 "[auto]")
      ->type_name("FORM");
}

void AddKeepOption(CLI::App& app, InputTyped& typed) {
  app.add_option("--keep", typed.kept_columns,
                 "columns of INPUT to repeat in the output, e.g. id,name, as "
                 "in its header")
      ->type_name("COLUMNS");
}

absl::Status CheckInputs(const InputTyped& typed, Arguments& values) {
  if (!typed.header.empty()) {
    NEURITE_ASSIGN_OR_RETURN(values.header, ParseHeaderMode(typed.header));
  }
  if (!typed.label_form.empty()) {
    NEURITE_ASSIGN_OR_RETURN(values.label_form,
                             ParseLabelForm(typed.label_form));
  }
  if (!typed.label_columns.empty()) {
    NEURITE_ASSIGN_OR_RETURN(
        values.label_columns,
        ParseColumns("--label-column", typed.label_columns));
  }
  if (!typed.kept_columns.empty()) {
    NEURITE_ASSIGN_OR_RETURN(values.kept_columns,
                             ParseColumns("--keep", typed.kept_columns));
  }
  return CheckTogether(values);
}

}  // namespace neurite
