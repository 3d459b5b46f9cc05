#include "bench/forward/options.h"

#include <CLI/CLI.hpp>

#include "bench/forward/row_list.h"

namespace neurite::bench {
namespace {

std::vector<std::string> OtherWords() {
  std::vector<std::string> words;
  for (const Implementation implementation : EveryImplementation()) {
    if (implementation == Implementation::kOurs) continue;
    words.push_back(ImplementationWord(implementation));
  }
  return words;
}

// What stands on the command line, before it is looked up.
struct Words {
  std::vector<std::string> nets = {"A", "B", "C", "T"};
  std::vector<std::string> hidden = {"relu", "sigmoid"};
  std::vector<std::string> others = OtherWords();
  std::string rows = "1-64,96,128,192,256,512,1024";
};

void AddFlags(CLI::App& app, Options& options, Words& words) {
  AddChoice(app, "--networks", {"A", "B", "C", "T"}, words.nets,
            "A 784-128-10, B 784-512-512-10, C 784-2048-2048-10, T 13-64-32-1");
  AddChoice(app, "--activations", {"relu", "sigmoid"}, words.hidden,
            "Activations of the hidden layers");
  AddChoice(app, "--implementations", OtherWords(), words.others,
            "Implementations to measure beside ours");
  app.add_option("--rows", words.rows, "Numbers and ranges of rows")
      ->check([](const std::string& text) {
        return std::string(ParseRows(text).status().message());
      })
      ->capture_default_str();
  app.add_option("--rounds", options.turns.rounds,
                 "Blocks of each implementation")
      ->check(CLI::Range(1, 1000))
      ->capture_default_str();
  app.add_option("--turn-seconds", options.turns.turn_seconds,
                 "End the rounds early, after three, when each implementation "
                 "has had this long at one number of rows")
      ->check(CLI::Range(0.0, 3600.0))
      ->capture_default_str();
  AddReportFlags(app, options.report);
}

void LookUp(const Words& words, Options& options) {
  for (const Net& net : Nets()) {
    if (Holds(words.nets, net.letter)) options.nets.push_back(net);
  }
  if (Holds(words.hidden, "relu")) options.hidden.push_back(Activation::kRelu);
  if (Holds(words.hidden, "sigmoid")) {
    options.hidden.push_back(Activation::kSigmoid);
  }
  options.implementations = {Implementation::kOurs};
  for (const Implementation implementation : EveryImplementation()) {
    if (Holds(words.others, ImplementationWord(implementation))) {
      options.implementations.push_back(implementation);
    }
  }
  options.rows = ParseRows(words.rows).value();
  if (options.report.smoke) {
    options.rows = {1, 7, 64};
    options.turns = {.rounds = 1,
                     .block_seconds = 1e-4,
                     .turn_seconds = 0,
                     .patience_seconds = 0};
  }
}

}  // namespace

Options ParseOptions(int argc, char** argv) {
  Options options;
  Words words;
  CLI::App app(
      "Measures the forward pass of networks on one core beside other "
      "libraries and the machine's limits.\nNEURITE_ONNXRUNTIME names the "
      "library of ONNX Runtime, libonnxruntime.so.1.");
  AddFlags(app, options, words);
  ParseOrExit(app, argc, argv);
  LookUp(words, options);
  return options;
}

}  // namespace neurite::bench
