#include "client/command/loadtest_arguments.h"

#include <sched.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <utility>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "client/command/values.h"
#include "core/base/status_macros.h"

namespace neurite {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr double kMostRate = 10e6;
constexpr size_t kMostRates = 100;
constexpr int64_t kMostConcurrency = 100'000;
constexpr int64_t kMostConnections = 10'000;
constexpr int64_t kMostThreads = 256;
constexpr int64_t kMostRequests = int64_t{1} << 40;
constexpr int64_t kOfflineRequests = 10'000;
constexpr milliseconds kDay = std::chrono::hours(24);

// With --requests, the duration only makes sure that a run ends.
constexpr milliseconds kWhileRequestsLast = std::chrono::hours(1);

// The duration of one run of the search for the peak.
constexpr milliseconds kTrial = seconds(3);

constexpr std::array<Scenario, 5> kScenarios = {
    Scenario::kSingleStream, Scenario::kMultiStream, Scenario::kServer,
    Scenario::kOffline, Scenario::kClosed};

absl::Status Wrong(absl::string_view text) {
  return absl::InvalidArgumentError(text);
}

absl::StatusOr<Scenario> ParseScenario(absl::string_view text) {
  std::vector<absl::string_view> names;
  for (const Scenario scenario : kScenarios) {
    names.push_back(ScenarioName(scenario));
    if (text == names.back()) return scenario;
  }
  return Wrong(absl::StrCat("--scenario ", text,
                            ": must be single-stream, multi-stream, server, "
                            "offline or closed",
                            DidYouMean(text, names)));
}

absl::StatusOr<std::vector<double>> ParseRates(absl::string_view text) {
  std::vector<double> rates;
  for (const absl::string_view part : absl::StrSplit(text, ',')) {
    double rate = 0;
    if (!absl::SimpleAtod(part, &rate) || !(rate > 0 && rate <= kMostRate)) {
      return Wrong(absl::StrCat(
          "--rate ", part,
          ": must be requests per second, above 0 and up to 10 million, or "
          "several numbers, e.g. 500,1000,2000"));
    }
    rates.push_back(rate);
  }
  if (rates.size() <= kMostRates) return rates;
  return Wrong(absl::StrCat("--rate: ", rates.size(),
                            " rates are more than the maximum of ",
                            kMostRates));
}

absl::Status CheckScenario(const LoadtestTyped& typed,
                           LoadtestArguments& loadtest) {
  const bool open = !typed.rate.empty() || typed.find_peak;
  LoadOptions& options = loadtest.options;
  if (open) options.scenario = Scenario::kServer;
  if (!typed.scenario.empty()) {
    NEURITE_ASSIGN_OR_RETURN(options.scenario, ParseScenario(typed.scenario));
  }
  if (open && options.scenario != Scenario::kServer) {
    return Wrong(absl::StrCat(typed.find_peak ? "--find-peak" : "--rate",
                              " requires the scenario server, not ",
                              typed.scenario));
  }
  if (!open && options.scenario == Scenario::kServer) {
    return Wrong("--scenario server requires --rate or --find-peak");
  }
  if (typed.find_peak && !typed.rate.empty()) {
    return Wrong("--find-peak chooses the rates itself: remove --rate");
  }
  if (!typed.find_peak && !typed.p99.empty()) {
    return Wrong("--p99 requires --find-peak");
  }
  loadtest.find_peak = typed.find_peak;
  if (!typed.rate.empty()) {
    NEURITE_ASSIGN_OR_RETURN(loadtest.rates, ParseRates(typed.rate));
  }
  if (!typed.p99.empty()) {
    NEURITE_ASSIGN_OR_RETURN(
        loadtest.p99, ParseDuration("--p99", typed.p99, milliseconds(0), kDay));
    if (loadtest.p99.count() == 0) {
      return Wrong(absl::StrCat("--p99 ", typed.p99, ": must be above 0"));
    }
  }
  return absl::OkStatus();
}

absl::Status CheckTimes(const LoadtestTyped& typed,
                        LoadtestArguments& loadtest) {
  LoadOptions& options = loadtest.options;
  if (!typed.requests.empty()) {
    NEURITE_ASSIGN_OR_RETURN(
        options.requests,
        ParseNumber("--requests", typed.requests, 1, kMostRequests));
  } else if (options.scenario == Scenario::kOffline) {
    options.requests = kOfflineRequests;
  }
  if (loadtest.find_peak) options.duration = kTrial;
  if (options.requests.has_value()) options.duration = kWhileRequestsLast;
  if (!typed.duration.empty()) {
    NEURITE_ASSIGN_OR_RETURN(
        options.duration,
        ParseDuration("--duration", typed.duration, milliseconds(1), kDay));
  }
  options.warm_up =
      std::min<std::chrono::nanoseconds>(seconds(1), options.duration / 5);
  if (!typed.warm_up.empty()) {
    NEURITE_ASSIGN_OR_RETURN(
        options.warm_up,
        ParseDuration("--warmup", typed.warm_up, milliseconds(0), kDay));
  }
  return absl::OkStatus();
}

absl::Status CheckConcurrency(const LoadtestTyped& typed,
                              LoadOptions& options) {
  const bool takes = options.scenario == Scenario::kClosed ||
                     options.scenario == Scenario::kMultiStream;
  // The samples per query of LoadGen's multi-stream scenario.
  if (options.scenario == Scenario::kMultiStream) options.concurrency = 8;
  if (typed.concurrency.empty()) return absl::OkStatus();
  if (!takes) {
    return Wrong(absl::StrCat(
        "--concurrency requires the scenario closed or multi-stream, not ",
        ScenarioName(options.scenario)));
  }
  NEURITE_ASSIGN_OR_RETURN(
      options.concurrency,
      ParseNumber("--concurrency", typed.concurrency, 1, kMostConcurrency));
  return absl::OkStatus();
}

absl::Status CheckConnections(const LoadtestTyped& typed,
                              LoadOptions& options) {
  if (!typed.threads.empty()) {
    NEURITE_ASSIGN_OR_RETURN(
        const int64_t threads,
        ParseNumber("--threads", typed.threads, 1, kMostThreads));
    options.threads = static_cast<int>(threads);
  }
  options.connections = options.threads;
  if (!typed.connections.empty()) {
    NEURITE_ASSIGN_OR_RETURN(
        const int64_t connections,
        ParseNumber("--connections", typed.connections, 1, kMostConnections));
    options.connections = static_cast<int>(connections);
  }
  if (options.threads > options.connections) {
    return Wrong(absl::StrCat("--threads ", options.threads,
                              ": each thread needs its own connection, but "
                              "--connections is ",
                              options.connections));
  }
  const bool alone = options.scenario == Scenario::kSingleStream ||
                     options.scenario == Scenario::kMultiStream;
  if (alone && options.threads > 1) {
    return Wrong(absl::StrCat("--threads ", options.threads, ": the scenario ",
                              ScenarioName(options.scenario),
                              " uses 1 thread"));
  }
  int64_t calls = options.most_in_flight;
  if (options.scenario == Scenario::kSingleStream) calls = 1;
  if (options.scenario == Scenario::kClosed ||
      options.scenario == Scenario::kMultiStream) {
    calls = options.concurrency;
  }
  if (options.connections <= calls) return absl::OkStatus();
  return Wrong(absl::StrCat("--connections ", options.connections,
                            ": must not be more than the calls in flight (",
                            calls, ")"));
}

absl::Status CheckRest(const LoadtestTyped& typed,
                       LoadtestArguments& loadtest) {
  LoadOptions& options = loadtest.options;
  if (!typed.seed.empty()) {
    NEURITE_ASSIGN_OR_RETURN(const int64_t seed,
                             ParseNumber("--seed", typed.seed, 0,
                                         std::numeric_limits<int64_t>::max()));
    options.seed = static_cast<uint64_t>(seed);
  }
  if (!typed.server_pid.empty()) {
    NEURITE_ASSIGN_OR_RETURN(const int64_t pid,
                             ParseNumber("--server-pid", typed.server_pid, 1,
                                         std::numeric_limits<pid_t>::max()));
    options.server_pid = static_cast<pid_t>(pid);
  }
  if (!typed.cpu.empty()) {
    NEURITE_ASSIGN_OR_RETURN(
        const int64_t cpu, ParseNumber("--cpu", typed.cpu, 0, CPU_SETSIZE - 1));
    options.cpu = static_cast<int>(cpu);
  }
  if (typed.transport == "grpc") {
    loadtest.transport = LoadTransport::kGrpc;
  } else if (!typed.transport.empty() && typed.transport != "h2") {
    return Wrong(
        absl::StrCat("--transport ", typed.transport, ": must be h2 or grpc"));
  }
  if (typed.stream && loadtest.transport != LoadTransport::kH2) {
    return Wrong("--stream requires --transport h2");
  }
  if (typed.stream && typed.server_timing) {
    return Wrong(
        "--server-timing and --stream cannot be combined: the messages of a "
        "stream have no trailers");
  }
  loadtest.stream = typed.stream;
  loadtest.options.poll = typed.poll;
  loadtest.server_timing = typed.server_timing;
  loadtest.html = typed.html;
  loadtest.compare = typed.compare;
  if (!typed.fail_if.empty()) {
    NEURITE_ASSIGN_OR_RETURN(loadtest.fail_if,
                             ParseFailConditions(typed.fail_if));
  }
  return absl::OkStatus();
}

}  // namespace

void AddLoadtestOptions(CLI::App& app, LoadtestTyped& typed) {
  const auto add = [&app](const char* name, std::string& to, const char* type,
                          const char* about) {
    app.add_option(name, to, about)->type_name(type);
  };
  add("--scenario", typed.scenario, "NAME",
      "closed, single-stream, multi-stream, server or offline [closed]");
  add("--rate", typed.rate, "N[,N...]",
      "server: requests per second; several rates are measured in turn");
  add("--concurrency", typed.concurrency, "N",
      "closed: calls in flight [16]; multi-stream: requests per query [8]");
  add("--connections", typed.connections, "N", "connections [1 per thread]");
  add("--threads", typed.threads, "N", "client threads [1]");
  add("--duration", typed.duration, "DURATION",
      "measured time of each run [10s; with --find-peak 3s]");
  add("--requests", typed.requests, "N",
      "stop after N requests [offline: 10000]");
  add("--warmup", typed.warm_up, "DURATION",
      "load before the measured time [1s, at most a fifth of --duration]");
  add("--seed", typed.seed, "N", "seed of random rows and arrivals [1]");
  app.add_flag("--find-peak", typed.find_peak,
               "search for the highest rate that meets --p99");
  add("--p99", typed.p99, "DURATION", "latency bound of --find-peak [5ms]");
  add("--server-pid", typed.server_pid, "PID",
      "also report the CPU time and memory of this process");
  app.add_flag("--server-timing", typed.server_timing,
               "report how long each step took in the server");
  add("--cpu", typed.cpu, "N", "pin the client's threads to this processor");
  add("--transport", typed.transport, "NAME",
      "client implementation: h2 (built in, little CPU time) or grpc (gRPC "
      "C++) [h2]");
  app.add_flag("--stream", typed.stream,
               "send all requests of a connection on one ClassifyStream or "
               "RegressStream");
  app.add_flag("--poll", typed.poll,
               "busy-poll instead of sleeping: more exact latencies, but each "
               "thread needs a processor that the server does not use");
  add("--html", typed.html, "FILE", "also write a page with charts");
  add("--compare", typed.compare, "FILE",
      "compare with an earlier run, written by --output json");
  add("--fail-if", typed.fail_if, "CONDITIONS",
      "exit 1 if one is met, e.g. p99>5ms,failed>0.1%,rate<1000");
}

absl::Status CheckLoadtest(const LoadtestTyped& typed,
                           LoadtestArguments& loadtest) {
  NEURITE_RETURN_IF_ERROR(CheckScenario(typed, loadtest));
  NEURITE_RETURN_IF_ERROR(CheckTimes(typed, loadtest));
  NEURITE_RETURN_IF_ERROR(CheckConcurrency(typed, loadtest.options));
  NEURITE_RETURN_IF_ERROR(CheckConnections(typed, loadtest.options));
  return CheckRest(typed, loadtest);
}

}  // namespace neurite
