// Compares the forward pass of four networks on one core with other libraries
// and with the machine's peak performance. Prints tables on stdout and writes
// the same results as JSON and as a picture to files. See --help.
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <iostream>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "bench/forward/comparison.h"
#include "bench/forward/machine.h"
#include "bench/forward/report.h"
#include "bench/forward/row_list.h"
#include "bench/report/report_program.h"
#include "core/base/status_macros.h"
#include "core/math/blas_check.h"

namespace neurite::bench {
namespace {

struct Options {
  std::vector<Net> nets;
  std::vector<Activation> hidden;
  std::vector<int64_t> rows;                    // ascending
  std::vector<Implementation> implementations;  // ours first
  TurnOptions turns;
  ReportOptions report;
};

std::vector<std::string> OtherWords() {
  std::vector<std::string> words;
  for (const Implementation implementation : EveryImplementation()) {
    if (implementation == Implementation::kOurs) continue;
    words.push_back(ImplementationWord(implementation));
  }
  return words;
}

// The words of the command line, before they are looked up.
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

// Parses the command line. Ends the program after --help and for invalid
// arguments.
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

// Returns the implementations that are installed, and records why each other
// one is absent.
absl::StatusOr<std::vector<Implementation>> Present(const Options& options,
                                                    Results& results) {
  const Net& net = options.nets.front();
  const ModelSpec spec = SpecOf(net, options.hidden.front());
  const Matrix input = RandomRows(net, 1);
  Matrix output(1, net.outputs());
  std::vector<Implementation> present;
  for (const Implementation implementation : options.implementations) {
    const auto pass = MakeForwardPass(implementation, spec);
    if (absl::IsUnavailable(pass.status())) {
      results.absent[implementation] = std::string(pass.status().message());
      continue;
    }
    NEURITE_RETURN_IF_ERROR(pass.status(), ImplementationName(implementation));
    NEURITE_RETURN_IF_ERROR((*pass)->Prepare(input, output),
                            ImplementationName(implementation));
    results.present[implementation] = (*pass)->Description();
    present.push_back(implementation);
  }
  return present;
}

// A few numbers of rows are enough to see an activation's share.
std::vector<int64_t> ActivationRows(const Options& options) {
  std::vector<int64_t> rows;
  for (const int64_t each : options.rows) {
    if (each == 1 || each == 8 || each == 64 || each == 256) {
      rows.push_back(each);
    }
  }
  return rows;
}

absl::Status MeasureNet(const Net& net, const Options& options,
                        std::span<const Implementation> implementations,
                        NoiseDetector& noise, Results& results) {
  TurnOptions turns = options.turns;
  for (const Activation hidden : options.hidden) {
    MeasureBandwidths(results.machine);
    turns.warm_seconds = results.machine.WarmSeconds(net);
    const Stopwatch stopwatch;
    NEURITE_ASSIGN_OR_RETURN(
        std::vector<Cell> cells,
        Compare(net, hidden, options.rows, implementations, turns, noise));
    for (Cell& cell : cells) results.cells.push_back(std::move(cell));
    std::cerr << "measured " << net.Name() << ", " << HiddenName(hidden)
              << " in " << static_cast<int>(stopwatch.Seconds()) << " s\n";
  }
  // The tiny network's layers are too small for meaningful shares.
  if (net.letter == "T") return absl::OkStatus();
  for (ActivationCell& cell :
       CompareActivations(net, ActivationRows(options), turns, noise)) {
    results.activations.push_back(std::move(cell));
  }
  return absl::OkStatus();
}

absl::StatusOr<Results> Measure(const Options& options) {
  Results results;
  NEURITE_ASSIGN_OR_RETURN(results.core, PinToOneCore());
  NEURITE_RETURN_IF_ERROR(CheckBlasRuntime().status());
  results.turns = options.turns;
  Machine& machine = results.machine = DescribeMachine(results.core);
  MeasurePeak(machine);
  if (machine.peak() == 0) {
    return absl::FailedPreconditionError(
        absl::StrCat("needs a processor with AVX2 and FMA, got ", machine.cpu));
  }
  NEURITE_ASSIGN_OR_RETURN(const std::vector<Implementation> implementations,
                           Present(options, results));
  CoreNoiseDetector noise(machine);
  for (const Net& net : options.nets) {
    NEURITE_RETURN_IF_ERROR(
        MeasureNet(net, options, implementations, noise, results));
  }
  MeasureBandwidths(machine);
  return results;
}

absl::Status Run(const Options& options) {
  NEURITE_ASSIGN_OR_RETURN(const Results results, Measure(options));
  const std::vector<Verdict> verdicts = Judge(results);
  const Palette palette = Palette::For(STDOUT_FILENO);
  return Publish("forward",
                 {.text = TextReport(results, palette),
                  .verdicts = verdicts,
                  .json = JsonReport(results, verdicts),
                  .svg = Picture(results)},
                 options.report, palette);
}

}  // namespace
}  // namespace neurite::bench

int main(int argc, char** argv) {
  using namespace neurite::bench;  // NOLINT: main of this namespace
  const Options options = ParseOptions(argc, argv);
  if (const absl::Status status = Run(options); !status.ok()) {
    std::cerr << "forward_report: " << status << "\n";
    return 1;
  }
  return 0;
}
