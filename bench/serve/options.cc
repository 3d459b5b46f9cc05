#include "bench/serve/options.h"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cstdlib>

namespace neurite::bench::serve {
namespace {

// What stands on the command line, before it is looked up.
struct Words {
  std::vector<std::string> only = {"load", "capacity", "neighbours", "wire"};
  std::string gemm = "native";
  double seconds = Plan().run.count();
};

void AddFlags(CLI::App& app, Options& options, Words& words) {
  app.add_option("--only", words.only,
                 "load: empty call, Neurite, batching off and textbook server "
                 "with 1, 16 and 64 calls in flight; capacity: rates up to "
                 "twice the highest that holds a p99 of 5 ms; neighbours: a "
                 "small network beside a saturated one; wire: Neurite's own "
                 "front end beside gRPC C++ and nghttp2's server")
      ->delimiter(',')
      ->check(CLI::IsMember(words.only))
      ->capture_default_str();
  app.add_option("--networks", options.networks,
                 "Of load and capacity: A 784-128-10, B 784-512-512-10, "
                 "C 784-2048-2048-10")
      ->delimiter(',')
      ->check(CLI::IsMember({"A", "B", "C"}))
      ->capture_default_str();
  app.add_option("--rounds", options.plan.rounds,
                 "How often the compared take turns")
      ->check(CLI::Range(1, 1000))
      ->capture_default_str();
  app.add_option("--sweep-rounds", options.plan.sweep_rounds,
                 "The same for shares of the capacity")
      ->check(CLI::Range(1, 1000))
      ->capture_default_str();
  app.add_option("--seconds", words.seconds,
                 "That one run measures; those at a rate take three times as "
                 "long")
      ->check(CLI::Range(0.01, 3600.0))
      ->capture_default_str();
  app.add_option("--gemm", words.gemm, "Who multiplies for Neurite")
      ->check(CLI::IsMember({"native", "openblas"}))
      ->capture_default_str();
  app.add_option("--output", options.folder, "Folder of the JSON and SVG files")
      ->capture_default_str();
  app.add_flag("--smoke", options.smoke,
               "Only shows that it works: every run lasts a moment");
  app.add_option(
      "FLAGS", options.server_flags,
      "After --: flags of Neurite's servers, such as --compute-threads 0");
}

bool Holds(const std::vector<std::string>& words, const std::string& word) {
  return std::find(words.begin(), words.end(), word) != words.end();
}

void LookUp(const Words& words, Options& options) {
  options.load = Holds(words.only, "load");
  options.capacity = Holds(words.only, "capacity");
  options.neighbours = Holds(words.only, "neighbours");
  options.wire = Holds(words.only, "wire");
  options.plan.run = std::chrono::duration<double>(words.seconds);
  options.plan.sweep_run = 3 * options.plan.run;
  options.plan.trial = 2 * options.plan.run;
  if (options.smoke) options.plan = SmokePlan();
  if (words.gemm == "openblas") options.gemm = GemmBackend::kOpenBlas;
  options.server_flags.insert(options.server_flags.begin(),
                              {"--gemm", words.gemm});
}

}  // namespace

Options ParseOptions(int argc, char** argv) {
  Options options;
  options.folder = "build/bench";
  options.networks = {"A", "B", "C"};
  Words words;
  CLI::App app(
      "Measures the server over loopback: beside an empty call, without "
      "batching, beside the server one writes first, and at and beyond its "
      "capacity.\nServers run on the first processor that this program may "
      "use, the client on the last.");
  AddFlags(app, options, words);
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    constexpr int kWrongUsage = 2;
    std::exit(app.exit(error) == 0 ? 0 : kWrongUsage);
  }
  LookUp(words, options);
  return options;
}

}  // namespace neurite::bench::serve
