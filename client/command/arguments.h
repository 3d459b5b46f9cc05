// What was typed, as values.
#ifndef NEURITE_CLIENT_COMMAND_ARGUMENTS_H_
#define NEURITE_CLIENT_COMMAND_ARGUMENTS_H_

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "client/command/loadtest_arguments.h"
#include "client/input/input_sequence.h"
#include "client/output/output_format.h"

namespace neurite {

enum class Command {
  kHelp,
  kVersion,
  kClassify,
  kRegress,
  kExplain,
  kModels,
  kHealth,
  kInspect,
  kConvert,
  kLoadtest,
};

struct Arguments {
  Command command = Command::kHelp;

  // What kHelp prints.
  std::string help;

  std::string server = "127.0.0.1:8500";
  std::chrono::milliseconds timeout{10'000};
  OutputFormat output = OutputFormat::kTable;

  // Of classify, regress, explain and loadtest; of models: empty for all of
  // them.
  std::string model;
  std::optional<int64_t> version;

  std::vector<std::string> inputs;
  RowRange rows;
  std::optional<int64_t> batch;
  std::optional<int32_t> top_k;
  std::string labels;  // a file; empty for none

  // Of health.
  std::string service;

  // Of inspect and convert.
  std::string from;
  std::string to;

  LoadtestArguments loadtest;
};

// Errors are INVALID_ARGUMENT, made to be read by who typed: an unknown
// command or option comes with the nearest known one.
absl::StatusOr<Arguments> ParseArguments(int argc, const char* const* argv);

}  // namespace neurite

#endif  // NEURITE_CLIENT_COMMAND_ARGUMENTS_H_
