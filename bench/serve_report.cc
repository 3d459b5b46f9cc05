// The server over loopback, beside an empty call, beside itself without
// batching and beside the server one writes first: tables for readers on
// stdout, the same as JSON and as a picture in files. --help tells the options.
#include <stdlib.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <system_error>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "bench/forward/machine.h"
#include "bench/forward/text_report.h"
#include "bench/forward/timing.h"
#include "bench/serve/forward_speed.h"
#include "bench/serve/json_report.h"
#include "bench/serve/measure_capacity.h"
#include "bench/serve/measure_load.h"
#include "bench/serve/measure_neighbours.h"
#include "bench/serve/measure_wire.h"
#include "bench/serve/options.h"
#include "bench/serve/picture.h"
#include "bench/serve/server_set.h"
#include "bench/serve/text_report.h"
#include "bench/serve/verdicts.h"
#include "core/base/status_macros.h"
#include "core/math/blas_check.h"
#include "core/math/gemm_runtime.h"

namespace neurite::bench::serve {
namespace {

// A folder of its own, removed with all it holds.
class TemporaryFolder {
 public:
  TemporaryFolder() {
    path_ = std::filesystem::temp_directory_path() / "neurite-bench-XXXXXX";
    if (mkdtemp(path_.data()) == nullptr) path_.clear();
  }
  ~TemporaryFolder() {
    std::error_code error;
    if (!path_.empty()) std::filesystem::remove_all(path_, error);
  }
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;

  // Empty if it could not be made.
  const std::string& path() const { return path_; }

 private:
  std::string path_;
};

std::string FolderOfThisProgram() {
  std::error_code error;
  return std::filesystem::read_symlink("/proc/self/exe", error)
      .parent_path()
      .string();
}

void SayTime(const std::string& what, const Stopwatch& stopwatch) {
  std::cerr << "measured " << what << " in "
            << static_cast<int>(stopwatch.Seconds()) << " s\n";
}

bool IsAskedFor(const Net& net, const Options& options) {
  return std::find(options.networks.begin(), options.networks.end(),
                   net.letter) != options.networks.end();
}

absl::Status MeasureCapacities(ServerSet& servers, const Options& options,
                               Results& results) {
  for (const Workload& workload :
       {Workload{NetCalled("A"), 1}, Workload{NetCalled("B"), 1},
        Workload{NetCalled("C"), 1}, Workload{NetCalled("C"), 16}}) {
    if (!IsAskedFor(workload.net, options)) continue;
    const Stopwatch stopwatch;
    NEURITE_ASSIGN_OR_RETURN(CapacityCell cell,
                             MeasureCapacity(servers, workload, options.plan));
    results.capacity.push_back(std::move(cell));
    SayTime(absl::StrCat("capacity of ", workload.Name()), stopwatch);
  }
  return absl::OkStatus();
}

// REQUIRES: nobody has used gRPC yet: its threads stay where it is begun.
absl::Status Describe(const Options& options, Results& results) {
  results.processors = ChooseProcessors();
  results.cpu = DescribeMachine(results.processors.server).cpu;
  results.rounds = options.plan.rounds;
  results.server_flags = options.server_flags;
  const StayOn stay(results.processors.server);
  results.stalls = WatchStalls(std::chrono::seconds(2));
  NEURITE_ASSIGN_OR_RETURN(const GemmRuntime gemm, CheckGemm(options.gemm));
  results.gemm = gemm.description;
  NEURITE_ASSIGN_OR_RETURN(const BlasRuntime blas, CheckBlasRuntime());
  results.textbook_blas = blas.DebugString();
  NEURITE_ASSIGN_OR_RETURN(results.forward, MeasureForward(options.gemm, 256));
  return absl::OkStatus();
}

absl::Status Measure(const Options& options, Results& results) {
  NEURITE_RETURN_IF_ERROR(Describe(options, results));
  const TemporaryFolder folder;
  NEURITE_RETURN_IF_ERROR(WriteRepository(folder.path()));
  const StayOn stay(results.processors.client);
  const ServerSetOptions set_options{.programs = FolderOfThisProgram(),
                                     .models = folder.path(),
                                     .server_flags = options.server_flags,
                                     .processors = results.processors};
  NEURITE_ASSIGN_OR_RETURN(const std::unique_ptr<ServerSet> servers,
                           ServerSet::Start(set_options));
  if (options.load) {
    const Stopwatch stopwatch;
    std::vector<ForwardSpeed> forward = results.forward;
    std::erase_if(forward, [&options](const ForwardSpeed& speed) {
      return !IsAskedFor(speed.net, options);
    });
    NEURITE_ASSIGN_OR_RETURN(results.load,
                             MeasureLoad(*servers, options.plan, forward));
    SayTime("calls in flight", stopwatch);
  }
  if (options.capacity) {
    NEURITE_RETURN_IF_ERROR(MeasureCapacities(*servers, options, results));
  }
  if (options.neighbours) {
    const Stopwatch stopwatch;
    NEURITE_ASSIGN_OR_RETURN(results.neighbours,
                             MeasureNeighbours(*servers, options.plan));
    SayTime("neighbours", stopwatch);
  }
  if (options.wire) {
    const Stopwatch stopwatch;
    NEURITE_ASSIGN_OR_RETURN(
        results.wire, MeasureWire(set_options, options.plan, options.gemm));
    SayTime("the wire", stopwatch);
  }
  results.threads_beside = ThreadsBeside(results.processors.client);
  return absl::OkStatus();
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
      WriteFile(folder + "/serve.json", JsonReport(results, verdicts)));
  return WriteFile(folder + "/serve.svg", Picture(results));
}

absl::Status Run(const Options& options) {
  Results results;
  NEURITE_RETURN_IF_ERROR(Measure(options, results));
  const std::vector<Verdict> verdicts = Judge(results);
  const Palette palette = Palette::For(STDOUT_FILENO);
  if (options.smoke) {
    std::cout << "SMOKE RUN: too short for its numbers to mean anything.\n";
  }
  WriteSetting(results, std::cout);
  WriteLoad(results, palette, std::cout);
  WriteCapacity(results, palette, std::cout);
  WriteNeighbours(results, palette, std::cout);
  WriteWire(results, palette, std::cout);
  WriteVerdicts(verdicts, palette, std::cout);
  return WriteFiles(results, verdicts, options.folder);
}

}  // namespace
}  // namespace neurite::bench::serve

int main(int argc, char** argv) {
  using namespace neurite::bench::serve;  // NOLINT: main of this namespace
  const Options options = ParseOptions(argc, argv);
  if (const absl::Status status = Run(options); !status.ok()) {
    std::cerr << "serve_report: " << status << "\n";
    return 1;
  }
  return 0;
}
