#include "bench/serve/options.h"

#include <CLI/CLI.hpp>

namespace neurite::bench::serve {
namespace {

// What stands on the command line, before it is looked up.
struct Words {
  std::string gemm = "native";
  double seconds = Plan().run.count();
};

void AddFlags(CLI::App& app, Options& options, Words& words) {
  AddChoice(app, "--only", options.parts, options.parts,
            "load: empty call, Neurite, batching off and textbook server with "
            "1, 16 and 64 calls in flight; capacity: rates up to twice the "
            "highest that holds a p99 of 5 ms; neighbours: a small network "
            "beside a saturated one; wire: Neurite's own front end beside gRPC "
            "C++ and nghttp2's server");
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

}  // namespace

Options ParseOptions(int argc, char** argv) {
  Options options;
  options.parts = {"load", "capacity", "neighbours", "wire"};
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

}  // namespace neurite::bench::serve
