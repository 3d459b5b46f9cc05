// Measures the server over loopback, and compares it with an empty call, with
// the server without batching and with a naive server. Prints tables on stdout
// and writes the same results as JSON and as a picture to files. See --help.
#include <stdlib.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <filesystem>
#include <iostream>
#include <optional>
#include <system_error>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "bench/forward/machine.h"
#include "bench/forward/timing.h"
#include "bench/report/report_program.h"
#include "bench/serve/forward_speed.h"
#include "bench/serve/measure.h"
#include "bench/serve/plan.h"
#include "bench/serve/report.h"
#include "bench/serve/server_set.h"
#include "bench/serve/workload.h"
#include "core/base/status_macros.h"
#include "core/math/blas_check.h"
#include "core/math/gemm_runtime.h"

namespace neurite::bench::serve {
namespace {

struct Options {
  // A subset of "load", "capacity", "neighbours", "overload" and "wire".
  std::vector<std::string> parts;
  std::vector<std::string> networks;  // letters, for load and capacity
  Plan plan;
  ReportOptions report;
  GemmBackend gemm = GemmBackend::kNative;
  std::vector<std::string> server_flags;  // including --gemm
};

// The words of the command line, before they are looked up.
struct Words {
  std::string gemm = "native";
  double seconds = Plan().run.count();
};

void AddFlags(CLI::App& app, Options& options, Words& words) {
  AddChoice(
      app, "--only", options.parts, options.parts,
      "load: empty call, Neurite, batching off and textbook server with "
      "1, 16 and 64 calls in flight; capacity: rates up to twice the "
      "highest that holds a p99 of 5 ms; neighbours: a small network "
      "beside a saturated one; overload: up to three times what the server "
      "can answer, a client that floods it, the end of a spike; wire: "
      "Neurite's own front end beside gRPC C++ and nghttp2's server");
  AddChoice(app, "--networks", options.networks, options.networks,
            "Networks of load and capacity: A 784-128-10, B 784-512-512-10, "
            "C 784-2048-2048-10");
  app.add_option("--rounds", options.plan.rounds,
                 "How often the compared take turns")
      ->check(CLI::Range(1, 1000))
      ->capture_default_str();
  app.add_option("--sweep-rounds", options.plan.sweep_rounds,
                 "The same for shares of the capacity")
      ->check(CLI::Range(1, 1000))
      ->capture_default_str();
  app.add_option("--seconds", words.seconds,
                 "How long one run measures; a run at a rate takes three times "
                 "as long")
      ->check(CLI::Range(0.01, 3600.0))
      ->capture_default_str();
  app.add_option("--gemm", words.gemm, "Matrix multiplication of Neurite")
      ->check(CLI::IsMember({"native", "openblas"}))
      ->capture_default_str();
  AddReportFlags(app, options.report);
  app.add_option(
      "FLAGS", options.server_flags,
      "After --: flags of Neurite's servers, such as --compute-threads 0");
}

void LookUp(const Words& words, Options& options) {
  options.plan.run = Plan::Seconds(words.seconds);
  options.plan.sweep_run = 3 * options.plan.run;
  options.plan.trial = 2 * options.plan.run;
  if (options.report.smoke) options.plan = SmokePlan();
  if (words.gemm == "openblas") options.gemm = GemmBackend::kOpenBlas;
  options.server_flags.insert(options.server_flags.begin(),
                              {"--gemm", words.gemm});
}

// Parses the command line. Ends the program after --help and for invalid
// arguments.
Options ParseOptions(int argc, char** argv) {
  Options options;
  options.parts = {"load", "capacity", "neighbours", "overload", "wire"};
  options.networks = {"A", "B", "C"};
  Words words;
  CLI::App app(
      "Measures the server over loopback: beside an empty call, without "
      "batching, beside the server one writes first, and at and beyond its "
      "capacity.\nServers run on the first processor that this program may "
      "use, the client on the last.");
  AddFlags(app, options, words);
  ParseOrExit(app, argc, argv);
  LookUp(words, options);
  return options;
}

// A new temporary folder, which the destructor removes with its contents.
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

  // Empty if the folder could not be created.
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

// Measures one part and prints its duration.
template <typename Function>
absl::Status Timed(const std::string& what, Function measure) {
  const Stopwatch stopwatch;
  NEURITE_RETURN_IF_ERROR(measure());
  std::cerr << "measured " << what << " in "
            << static_cast<int>(stopwatch.Seconds()) << " s\n";
  return absl::OkStatus();
}

bool IsAskedFor(const Net& net, const Options& options) {
  return Holds(options.networks, net.letter);
}

absl::Status MeasureCapacities(ServerSet& servers, const Options& options,
                               Results& results) {
  for (const Workload& workload :
       {Workload{NetCalled("A"), 1}, Workload{NetCalled("B"), 1},
        Workload{NetCalled("C"), 1}, Workload{NetCalled("C"), 16}}) {
    if (!IsAskedFor(workload.net, options)) continue;
    NEURITE_RETURN_IF_ERROR(
        Timed(absl::StrCat("capacity of ", workload.Name()), [&] {
          auto cell = MeasureCapacity(servers, workload, options.plan);
          if (!cell.ok()) return cell.status();
          results.capacity.push_back(*std::move(cell));
          return absl::OkStatus();
        }));
  }
  return absl::OkStatus();
}

// REQUIRES: gRPC has not been used yet, because its threads inherit the
// processors of the thread that uses it first.
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

// The digit model of the checkout that this program was built in.
std::optional<Net> DigitsOf(const ServerSetOptions& options) {
  const std::string path =
      absl::StrCat(options.programs, "/../../../models/mnist/2/model.pb");
  absl::StatusOr<Net> net = AddDigits(path, options.models);
  if (net.ok()) return *std::move(net);
  std::cerr << "the digit model is not measured: " << net.status() << "\n";
  return std::nullopt;
}

absl::Status MeasureParts(const ServerSetOptions& set_options,
                          const Options& options, Results& results) {
  const Plan& plan = options.plan;
  // Before the servers start.
  const std::optional<Net> digits = DigitsOf(set_options);
  static constexpr Server kServers[] = {Server::kNeurite, Server::kUnbatched,
                                        Server::kTextbook, Server::kGrpc};
  NEURITE_ASSIGN_OR_RETURN(const std::unique_ptr<ServerSet> servers,
                           ServerSet::Start(set_options, kServers));
  if (Holds(options.parts, "load")) {
    std::vector<ForwardSpeed> forward = results.forward;
    std::erase_if(forward, [&options](const ForwardSpeed& speed) {
      return !IsAskedFor(speed.net, options);
    });
    NEURITE_RETURN_IF_ERROR(Timed("calls in flight", [&]() -> absl::Status {
      NEURITE_ASSIGN_OR_RETURN(results.load,
                               MeasureLoad(*servers, plan, forward));
      return absl::OkStatus();
    }));
  }
  if (Holds(options.parts, "capacity")) {
    NEURITE_RETURN_IF_ERROR(MeasureCapacities(*servers, options, results));
  }
  if (Holds(options.parts, "neighbours")) {
    NEURITE_RETURN_IF_ERROR(Timed("neighbours", [&]() -> absl::Status {
      NEURITE_ASSIGN_OR_RETURN(results.neighbours,
                               MeasureNeighbours(*servers, plan));
      return absl::OkStatus();
    }));
  }
  if (Holds(options.parts, "overload")) {
    NEURITE_RETURN_IF_ERROR(Timed("overload", [&]() -> absl::Status {
      NEURITE_ASSIGN_OR_RETURN(results.overload,
                               MeasureOverload(*servers, digits, plan));
      return absl::OkStatus();
    }));
  }
  if (!Holds(options.parts, "wire")) return absl::OkStatus();
  return Timed("the wire", [&]() -> absl::Status {
    NEURITE_ASSIGN_OR_RETURN(results.wire,
                             MeasureWire(set_options, plan, options.gemm));
    return absl::OkStatus();
  });
}

absl::Status Measure(const Options& options, Results& results) {
  NEURITE_RETURN_IF_ERROR(Describe(options, results));
  const TemporaryFolder folder;
  NEURITE_RETURN_IF_ERROR(WriteRepository(folder.path()));
  const StayOn stay(results.processors.client);
  NEURITE_RETURN_IF_ERROR(MeasureParts({.programs = FolderOfThisProgram(),
                                        .models = folder.path(),
                                        .server_flags = options.server_flags,
                                        .processors = results.processors},
                                       options, results));
  results.threads_beside = ThreadsBeside(results.processors.client);
  return absl::OkStatus();
}

absl::Status Run(const Options& options) {
  Results results;
  NEURITE_RETURN_IF_ERROR(Measure(options, results));
  const std::vector<Verdict> verdicts = Judge(results);
  const Palette palette = Palette::For(STDOUT_FILENO);
  return Publish("serve",
                 {.text = TextReport(results, palette),
                  .verdicts = verdicts,
                  .json = JsonReport(results, verdicts),
                  .svg = Picture(results)},
                 options.report, palette);
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
