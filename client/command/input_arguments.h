// The options about the columns and labels of input files, parsed and checked.
#ifndef NEURITE_CLIENT_COMMAND_INPUT_ARGUMENTS_H_
#define NEURITE_CLIENT_COMMAND_INPUT_ARGUMENTS_H_

#include <string>

#include "absl/status/status.h"
#include "client/command/arguments.h"

namespace CLI {  // NOLINT(readability-identifier-naming): CLI11 is its owner
class App;
}

namespace neurite {

// The values as typed, before they are checked. Empty: not given.
struct InputTyped {
  std::string header;
  std::string label_form;
  std::string label_columns;
  std::string kept_columns;
};

// Each adds one option to `app`. `typed` must outlive `app`.
void AddHeaderOption(CLI::App& app, InputTyped& typed);
void AddLabelColumnOption(CLI::App& app, InputTyped& typed);
void AddLabelFormOption(CLI::App& app, InputTyped& typed);
void AddKeepOption(CLI::App& app, InputTyped& typed);

// Fills in the values of these options. REQUIRES: `values.labels` is filled in.
// Errors are INVALID_ARGUMENT with the option, its value and the
// accepted values, or with options that cannot be combined.
absl::Status CheckInputs(const InputTyped& typed, Arguments& values);

}  // namespace neurite

#endif  // NEURITE_CLIENT_COMMAND_INPUT_ARGUMENTS_H_
