#include "client/command/typed_arguments.h"

#include <CLI/CLI.hpp>
#include <limits>
#include <utility>

#include "client/command/commands.h"
#include "client/command/presence.h"
#include "client/command/values.h"
#include "client/server_address.h"
#include "core/base/repeated_flag.h"
#include "core/base/status_macros.h"

namespace neurite {
namespace {

constexpr int64_t kMostBatchRows = 1 << 20;

// Refuses an option that is given several times.
absl::Status CheckNoneRepeated(const CLI::App& app) {
  for (const CLI::Option* option : app.get_options()) {
    if (option->get_lnames().empty()) continue;  // words, not an option
    const std::vector<std::string>& values = option->results();
    const bool has_value = option->get_items_expected_max() > 0;
    NEURITE_RETURN_IF_ERROR(
        CheckGivenOnce(option->get_name(), static_cast<int64_t>(values.size()),
                       has_value ? values : std::vector<std::string>()));
  }
  return absl::OkStatus();
}

bool Given(const CLI::App& app, const char* option) {
  const CLI::Option* known = app.get_option_no_throw(option);
  return known != nullptr && known->count() > 0;
}

absl::Status CheckNumbers(const CLI::App& app, const TypedArguments& typed,
                          Arguments& values) {
  if (Given(app, "--version")) {
    NEURITE_ASSIGN_OR_RETURN(values.version,
                             ParseNumber("--version", typed.version, 1,
                                         std::numeric_limits<int64_t>::max()));
  }
  if (Given(app, "--batch")) {
    NEURITE_ASSIGN_OR_RETURN(
        values.batch, ParseNumber("--batch", typed.batch, 1, kMostBatchRows));
  }
  if (Given(app, "--top-k")) {
    NEURITE_ASSIGN_OR_RETURN(const int64_t top_k,
                             ParseNumber("--top-k", typed.top_k, 0,
                                         std::numeric_limits<int32_t>::max()));
    values.top_k = static_cast<int32_t>(top_k);
  }
  return absl::OkStatus();
}

absl::Status CheckTimeouts(const CLI::App& app, const TypedArguments& typed,
                           Arguments& values) {
  if (Given(app, "--timeout")) {
    NEURITE_ASSIGN_OR_RETURN(values.timeout,
                             ParseTimeout("--timeout", typed.timeout));
  }
  if (Given(app, "--connect-timeout")) {
    NEURITE_ASSIGN_OR_RETURN(
        values.connect_timeout,
        ParseTimeout("--connect-timeout", typed.connect_timeout));
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<Arguments> CheckArguments(Command command, const CLI::App& app,
                                         TypedArguments typed) {
  Arguments values = std::move(typed.values);
  values.command = command;
  NEURITE_RETURN_IF_ERROR(CheckNoneRepeated(app));
  NEURITE_RETURN_IF_ERROR(CheckNumbers(app, typed, values));
  // Commands without --server must not fail because of NEURITE_SERVER.
  if (app.get_option_no_throw("--server") != nullptr) {
    NEURITE_RETURN_IF_ERROR(
        CheckServerAddress(values.server),
        Given(app, "--server") ? "--server" : "NEURITE_SERVER");
  }
  NEURITE_ASSIGN_OR_RETURN(values.output, ParseOutput(typed.output));
  NEURITE_RETURN_IF_ERROR(CheckInputs(typed.input, values));
  NEURITE_RETURN_IF_ERROR(CheckTimeouts(app, typed, values));
  if (Given(app, "--rows")) {
    NEURITE_ASSIGN_OR_RETURN(values.rows, ParseRowRange(typed.rows));
  }
  if (Given(app, "--pixels")) {
    NEURITE_ASSIGN_OR_RETURN(values.pixels, ParsePixels(typed.pixels));
  }
  NEURITE_RETURN_IF_ERROR(CheckPresent(values));
  NEURITE_RETURN_IF_ERROR(CheckNotEmpty(app));
  if (values.command == Command::kConvert) {
    NEURITE_RETURN_IF_ERROR(CheckConvert(values));
  }
  if (values.command == Command::kLoadtest) {
    NEURITE_RETURN_IF_ERROR(CheckLoadtest(typed.loadtest, values.loadtest));
    NEURITE_RETURN_IF_ERROR(CheckLoadtestTogether(values));
  }
  return values;
}

}  // namespace neurite
