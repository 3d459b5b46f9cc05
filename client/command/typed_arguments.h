// The values of a command line as they were typed.
#ifndef NEURITE_CLIENT_COMMAND_TYPED_ARGUMENTS_H_
#define NEURITE_CLIENT_COMMAND_TYPED_ARGUMENTS_H_

#include <string>

#include "absl/status/statusor.h"
#include "client/command/arguments.h"
#include "client/command/input_arguments.h"
#include "client/command/loadtest_arguments.h"

namespace CLI {  // NOLINT(readability-identifier-naming): CLI11 is its owner
class App;
}

namespace neurite {

// The values as typed, before they are checked. `values` has those that need no
// check of their own.
struct TypedArguments {
  Arguments values;
  std::string timeout;
  std::string connect_timeout;
  std::string output = "table";
  std::string rows;
  std::string pixels;
  std::string version;
  std::string batch;
  std::string top_k;
  InputTyped input;
  LoadtestTyped loadtest;
};

// Checks the values of `command`, which was parsed as `app`. Errors are
// INVALID_ARGUMENT with the option, its value and the accepted values.
absl::StatusOr<Arguments> CheckArguments(Command command, const CLI::App& app,
                                         TypedArguments typed);

}  // namespace neurite

#endif  // NEURITE_CLIENT_COMMAND_TYPED_ARGUMENTS_H_
