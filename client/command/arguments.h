// The command line, parsed and checked.
#ifndef NEURITE_CLIENT_COMMAND_ARGUMENTS_H_
#define NEURITE_CLIENT_COMMAND_ARGUMENTS_H_

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "client/command/class_labels.h"
#include "client/command/loadtest_arguments.h"
#include "client/input/input_sequence.h"
#include "client/input/row_format.h"
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

  // The text that kHelp prints.
  std::string help;

  // All words, the program's name first.
  std::vector<std::string> words;

  std::string server = "127.0.0.1:8500";
  std::chrono::milliseconds timeout{10'000};
  std::chrono::milliseconds connect_timeout{5'000};
  OutputFormat output = OutputFormat::kTable;

  // Used by classify, regress, explain, loadtest and models. An empty name
  // means all models (only for `models`).
  std::string model;
  std::optional<int64_t> version;

  std::vector<std::string> inputs;
  RowRange rows;
  HeaderMode header = HeaderMode::kAuto;
  std::optional<PixelScale> pixels;
  bool resize = false;
  std::optional<int64_t> batch;
  std::optional<int32_t> top_k;
  std::string labels;  // path of the label file; empty: none
  LabelForm label_form = LabelForm::kAuto;
  std::vector<std::string> label_columns;
  std::vector<std::string> kept_columns;

  // Used by health.
  std::string service;

  // Used by version: with what is part of the program.
  bool full = false;

  // Used by inspect and convert.
  std::string from;
  std::string to;

  LoadtestArguments loadtest;
};

}  // namespace neurite

#endif  // NEURITE_CLIENT_COMMAND_ARGUMENTS_H_
