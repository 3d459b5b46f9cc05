// The forward pass of four networks on one core, beside other libraries and
// beside what the machine can do at best: a table for readers on stdout, the
// same as JSON and as a picture in files. --help tells the options.
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <iostream>
#include <system_error>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "bench/forward/comparison.h"
#include "bench/forward/json_report.h"
#include "bench/forward/options.h"
#include "bench/forward/picture.h"
#include "bench/forward/text_report.h"
#include "core/base/status_macros.h"
#include "core/math/blas_check.h"

namespace neurite::bench {
namespace {

// Says who is here, and why others are not.
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
    TurnOptions turns = options.turns;
    for (const Activation hidden : options.hidden) {
      MeasureBandwidths(machine);
      turns.warm_seconds = machine.WarmSeconds(net);
      const Stopwatch stopwatch;
      NEURITE_ASSIGN_OR_RETURN(
          std::vector<Cell> cells,
          Compare(net, hidden, options.rows, implementations, turns, noise));
      for (Cell& cell : cells) results.cells.push_back(std::move(cell));
      std::cerr << "measured " << net.Name() << ", " << HiddenName(hidden)
                << " in " << static_cast<int>(stopwatch.Seconds()) << " s\n";
    }
    // The tiny network's layers are too small for shares to mean anything.
    if (net.letter == "T") continue;
    for (ActivationCell& cell :
         CompareActivations(net, ActivationRows(options), turns, noise)) {
      results.activations.push_back(std::move(cell));
    }
  }
  MeasureBandwidths(machine);
  return results;
}

absl::Status WriteFile(const std::string& path, const std::string& text) {
  std::ofstream file(path, std::ios::binary);
  file << text;
  file.close();
  if (!file) return absl::InternalError(absl::StrCat("writing ", path));
  std::cout << path << "\n";
  return absl::OkStatus();
}

absl::Status WriteFiles(const Results& results,
                        const std::vector<Verdict>& verdicts,
                        const std::string& folder) {
  std::error_code error;
  std::filesystem::create_directories(folder, error);
  if (error) {
    return absl::InternalError(
        absl::StrCat("making ", folder, ": ", error.message()));
  }
  std::cout << "\nWritten:\n";
  NEURITE_RETURN_IF_ERROR(
      WriteFile(folder + "/forward.json", JsonReport(results, verdicts)));
  return WriteFile(folder + "/forward.svg", Picture(results));
}

absl::Status Run(const Options& options) {
  NEURITE_ASSIGN_OR_RETURN(const Results results, Measure(options));
  const std::vector<Verdict> verdicts = Judge(results);
  const Palette palette = Palette::For(STDOUT_FILENO);
  if (options.smoke) {
    std::cout << "SMOKE RUN: too short for its numbers to mean anything.\n";
  }
  WriteSetting(results, std::cout);
  WriteCells(results, palette, std::cout);
  WriteActivations(results, palette, std::cout);
  WriteVerdicts(verdicts, palette, std::cout);
  return WriteFiles(results, verdicts, options.folder);
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
