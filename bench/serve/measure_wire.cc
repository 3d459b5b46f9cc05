#include "bench/serve/measure_wire.h"

#include <algorithm>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "bench/serve/forward_speed.h"
#include "bench/serve/h2load.h"
#include "bench/serve/idle_connections.h"
#include "bench/serve/wire_server_set.h"
#include "client/loadtest/cpu_time.h"
#include "client/loadtest/find_peak.h"
#include "core/base/status_macros.h"

namespace neurite::bench::serve {
namespace {

constexpr double kMicro = 1e-6;
constexpr double kKibibyte = 1024;
constexpr int kIdleConnections = 1000;

// Of a ratio: whom to ask, and what for.
struct Side {
  Wire wire;
  Ask ask;

  std::string Name() const { return WireServerSet::Name(wire, ask); }
};

// What is compared, in which unit.
struct Number {
  const char* name;
  const char* unit;
  double Sample::*field;
  double scale;
};

constexpr Number kCpu{"server CPU a call", "us", &Sample::server_cpu, kMicro};
constexpr Number kCalls{"calls/s", "1/s", &Sample::answered, 1};
constexpr Number kMedian{"p50", "us", &Sample::p50, kMicro};
constexpr Number kTail{"p99 of all due", "us", &Sample::p99_of_due, kMicro};

struct Bound {
  bool at_most = true;
  double value = 0;
};
constexpr Bound AtMost(double value) { return {true, value}; }
constexpr Bound AtLeast(double value) { return {false, value}; }

LoadOptions Closed(const Plan& plan, int64_t in_flight, int connections) {
  LoadOptions options = RunFor(plan.run);
  options.scenario =
      in_flight == 1 ? Scenario::kSingleStream : Scenario::kClosed;
  options.concurrency = in_flight;
  options.connections = connections;
  return options;
}

LoadOptions AtRate(const Plan& plan, double rate, uint64_t seed) {
  LoadOptions options = RunFor(plan.sweep_run);
  options.scenario = Scenario::kServer;
  options.rate = rate;
  options.connections = 4;
  options.timeout = kDeadline;
  options.most_in_flight = 4096;
  options.seed = seed;
  return options;
}

std::string InFlight(const Workload& workload, const LoadOptions& options) {
  return absl::StrCat(
      workload.Name(), ", ", options.concurrency, " in flight, ",
      options.connections,
      options.connections == 1 ? " connection" : " connections");
}

class WireMeasurement {
 public:
  WireMeasurement(WireServerSet& servers, const Plan& plan)
      : servers_(servers), plan_(plan) {}

  absl::Status OneRow() {
    const Workload a{NetCalled("A"), 1};
    NEURITE_RETURN_IF_ERROR(servers_.Prepare(a));
    const Side empty{Wire::kH2, Ask::kEmpty};
    const Side ours{Wire::kH2, Ask::kModel};
    const Side grpc{Wire::kGrpc, Ask::kEmpty};
    for (const int64_t in_flight : {1, 16, 64, 256}) {
      const LoadOptions options =
          Closed(plan_, in_flight, in_flight == 1 ? 1 : 8);
      const std::string on = InFlight(a, options);
      // A lone call's cost is the system's: waking up, for every call.
      const bool loaded = in_flight >= 64;
      NEURITE_RETURN_IF_ERROR(Compare(
          on, kCpu, ours, grpc, loaded ? AtMost(0.25) : Bound(), options));
      NEURITE_RETURN_IF_ERROR(Compare(on, kCpu, ours, empty,
                                      loaded ? AtMost(2) : Bound(), options));
      NEURITE_RETURN_IF_ERROR(Compare(on, kCpu, empty,
                                      {Wire::kNghttpd, Ask::kEmpty},
                                      loaded ? AtMost(1) : Bound(), options));
      NEURITE_RETURN_IF_ERROR(Compare(on, kCalls, ours, grpc,
                                      loaded ? AtLeast(4) : Bound(), options));
    }
    NEURITE_RETURN_IF_ERROR(Alone());
    LoadOptions shared = Closed(plan_, 64, 8);
    shared.poll = false;  // the second worker has to have its processor
    return Compare(InFlight(a, shared), kCpu, {Wire::kTwoWorkers, Ask::kModel},
                   ours, AtMost(1.05), shared);
  }

  // What a stream saves is a part of what a call costs beside its forward pass.
  // T's forward pass is about a twentieth of A's.
  absl::Status Streams() {
    const Side stream{Wire::kH2, Ask::kStream};
    const Side unary{Wire::kH2, Ask::kModel};
    for (const char* const letter : {"A", "T"}) {
      const Workload workload{NetCalled(letter), 1};
      NEURITE_RETURN_IF_ERROR(servers_.Prepare(workload));
      for (const int64_t in_flight : {64, 256}) {
        const LoadOptions options = Closed(plan_, in_flight, 8);
        const std::string on = InFlight(workload, options);
        NEURITE_RETURN_IF_ERROR(
            Compare(on, kCalls, stream, unary, AtLeast(1.3), options));
        NEURITE_RETURN_IF_ERROR(
            Compare(on, kCpu, stream, unary, Bound(), options));
      }
    }
    return absl::OkStatus();
  }

  // One call at a time. Most of what that takes is waking up: of the client,
  // unless it polls, and of the server, unless it spins.
  absl::Status Alone() {
    const Side grpc{Wire::kGrpc, Ask::kGrpcOnce};
    LoadOptions options = Closed(plan_, 1, 1);
    for (const Wire wire : {Wire::kH2, Wire::kSpinning}) {
      for (const bool polls : {false, true}) {
        options.poll = polls;
        NEURITE_RETURN_IF_ERROR(Compare(
            absl::StrCat("A, 1 row, one stream, gRPC C++ client that ",
                         polls ? "polls" : "sleeps"),
            kMedian, {wire, Ask::kGrpcOnce}, grpc, AtMost(0.8), options));
      }
    }
    return absl::OkStatus();
  }

  // Our load generator beside nghttp2's and gRPC C++'s, on one server.
  absl::Status LoadGenerators() {
    const Workload a{NetCalled("A"), 1};
    NEURITE_RETURN_IF_ERROR(servers_.Prepare(a));
    const LoadOptions options = Closed(plan_, 64, 8);
    Ratio ratio{.number = "calls/s of h2",
                .unit = "1/s",
                .on = InFlight(a, options),
                .one = "asked by neurite loadtest",
                .other = "asked by h2load",
                .at_most = false};
    const H2loadOptions theirs{
        .address = servers_.Server(Wire::kH2)->address(),
        .method = servers_.method(),
        .message = servers_.request(),
        .connections = options.connections,
        .streams = static_cast<int>(options.concurrency) / options.connections,
        .duration = plan_.run};
    for (int round = 0; round < plan_.rounds && ratio.why_not.empty();
         ++round) {
      const absl::StatusOr<double> rate = RunH2load(theirs);
      if (absl::IsUnavailable(rate.status())) {
        ratio.why_not = std::string(rate.status().message());
        break;
      }
      NEURITE_RETURN_IF_ERROR(rate.status());
      NEURITE_ASSIGN_OR_RETURN(const Sample sample,
                               servers_.Run(Wire::kH2, Ask::kModel, options));
      ratio.others.push_back(*rate);
      ratio.ones.push_back(sample.answered);
    }
    ratios_.push_back(std::move(ratio));
    Number cpu = kCpu;
    cpu.name = "client CPU a call";
    cpu.field = &Sample::client_cpu;
    LoadOptions sleeping = options;
    sleeping.poll = false;  // who polls uses all there is
    return Compare(InFlight(a, sleeping), cpu, {Wire::kH2, Ask::kModel},
                   {Wire::kH2, Ask::kGrpcOnce}, Bound(), sleeping);
  }

  // At 0.7 of what gRPC C++ bears.
  absl::Status Tail() {
    const Workload a{NetCalled("A"), 1};
    NEURITE_RETURN_IF_ERROR(servers_.Prepare(a));
    const Side ours{Wire::kH2, Ask::kModel};
    const Side grpc{Wire::kGrpc, Ask::kModel};
    NEURITE_ASSIGN_OR_RETURN(const double capacity, CapacityOf(grpc));
    Ratio ratio = MakeRatio(
        absl::StrCat("A, 1 row, ", static_cast<int64_t>(0.7 * capacity),
                     " calls/s: 0.7 of gRPC C++'s capacity"),
        kTail, ours, grpc, AtMost(0.3));
    for (int round = 0; round < std::max(plan_.sweep_rounds, 1); ++round) {
      const LoadOptions options = AtRate(
          plan_, 0.7 * capacity, uint64_t{100} + static_cast<uint64_t>(round));
      NEURITE_RETURN_IF_ERROR(Round(ratio, kTail, ours, grpc, options));
    }
    ratios_.push_back(std::move(ratio));
    return absl::OkStatus();
  }

  // Rows a second beside the forward pass alone.
  absl::Status ManyRows(GemmBackend backend) {
    constexpr int64_t kRows = 64;
    NEURITE_ASSIGN_OR_RETURN(const std::vector<ForwardSpeed> forward,
                             MeasureForward(backend, kRows));
    for (const ForwardSpeed& speed : forward) {
      const Workload workload{speed.net, kRows};
      NEURITE_RETURN_IF_ERROR(servers_.Prepare(workload));
      LoadOptions options = Closed(plan_, 16, 4);
      options.duration =
          std::max(options.duration,
                   std::chrono::duration_cast<std::chrono::nanoseconds>(
                       std::chrono::duration<double>(plan_.turns * 16 * kRows /
                                                     speed.rows_per_second)));
      Ratio ratio{.number = "rows/s",
                  .unit = "1/s",
                  .on = InFlight(workload, options),
                  .one = WireServerSet::Name(Wire::kH2, Ask::kModel),
                  .other = "the forward pass alone, 64 rows",
                  .at_most = false,
                  .bound = speed.net.letter == "A" ? 0 : 0.85};
      for (int round = 0; round < plan_.rounds; ++round) {
        NEURITE_ASSIGN_OR_RETURN(const Sample sample,
                                 servers_.Run(Wire::kH2, Ask::kModel, options));
        ratio.ones.push_back(sample.answered * kRows);
        ratio.others.push_back(speed.rows_per_second);
      }
      ratios_.push_back(std::move(ratio));
    }
    return absl::OkStatus();
  }

  absl::Status Idle() {
    Ratio ratio{.number = "memory of an idle connection",
                .unit = "KiB",
                .on = absl::StrCat(kIdleConnections, " connections"),
                .one = "h2",
                .other = "gRPC C++"};
    NEURITE_ASSIGN_OR_RETURN(const double ours, IdleMemory(Wire::kH2));
    NEURITE_ASSIGN_OR_RETURN(const double theirs, IdleMemory(Wire::kGrpc));
    ratio.ones = {ours};
    ratio.others = {theirs};
    ratios_.push_back(ratio);
    ratio.other = "8 KiB, the most it should be";
    ratio.others = {8};
    ratio.bound = 1;
    ratios_.push_back(std::move(ratio));
    return absl::OkStatus();
  }

  std::vector<Ratio> Take() && { return std::move(ratios_); }

 private:
  static Ratio MakeRatio(std::string on, const Number& number, const Side& one,
                         const Side& other, Bound bound) {
    return {.number = number.name,
            .unit = number.unit,
            .on = std::move(on),
            .one = one.Name(),
            .other = other.Name(),
            .at_most = bound.at_most,
            .bound = bound.value};
  }

  absl::Status Compare(const std::string& on, const Number& number,
                       const Side& one, const Side& other, Bound bound,
                       const LoadOptions& options) {
    Ratio ratio = MakeRatio(on, number, one, other, bound);
    for (const Side& side : {one, other}) {
      if (servers_.Server(side.wire) == nullptr) {
        ratio.why_not = absl::StrCat(side.Name(), " is not here");
      }
    }
    for (int round = 0; round < plan_.rounds && ratio.why_not.empty();
         ++round) {
      NEURITE_RETURN_IF_ERROR(Round(ratio, number, one, other, options));
    }
    ratios_.push_back(std::move(ratio));
    return absl::OkStatus();
  }

  absl::Status Round(Ratio& ratio, const Number& number, const Side& one,
                     const Side& other, const LoadOptions& options) {
    for (const auto& [side, values] : {std::make_pair(one, &ratio.ones),
                                       std::make_pair(other, &ratio.others)}) {
      NEURITE_RETURN_IF_ERROR(servers_.AwaitIdle(side.wire));
      NEURITE_ASSIGN_OR_RETURN(const Sample sample,
                               servers_.Run(side.wire, side.ask, options));
      values->push_back(sample.*number.field / number.scale);
    }
    return absl::OkStatus();
  }

  absl::StatusOr<double> CapacityOf(const Side& side) {
    NEURITE_ASSIGN_OR_RETURN(
        const Sample busy,
        servers_.Run(side.wire, side.ask, Closed(plan_, 64, 4)));
    uint64_t seed = 1;
    const auto holds = [&](double rate) -> absl::StatusOr<bool> {
      NEURITE_RETURN_IF_ERROR(servers_.AwaitIdle(side.wire));
      NEURITE_ASSIGN_OR_RETURN(
          const Sample sample,
          servers_.Run(side.wire, side.ask, AtRate(plan_, rate, seed++)));
      return sample.share_in_time >= 0.99;
    };
    NEURITE_ASSIGN_OR_RETURN(
        const Peak peak,
        FindPeak({.first_rate = 0.8 * std::max(busy.answered, 1.0),
                  .most_trials = plan_.most_trials},
                 holds));
    // Where nothing holds there is still a load to compare at.
    return peak.rate > 0 ? peak.rate : std::max(busy.answered, 1.0);
  }

  // In KiB.
  absl::StatusOr<double> IdleMemory(Wire wire) {
    const ServerProcess& server = *servers_.Server(wire);
    IdleConnections connections;
    // The first ones bring what is there once.
    NEURITE_RETURN_IF_ERROR(connections.Open(server.address(), 100));
    NEURITE_ASSIGN_OR_RETURN(const ProcessUsage before,
                             ReadProcessUsage(server.pid()));
    NEURITE_RETURN_IF_ERROR(
        connections.Open(server.address(), kIdleConnections));
    NEURITE_ASSIGN_OR_RETURN(const ProcessUsage after,
                             ReadProcessUsage(server.pid()));
    return static_cast<double>(after.resident_bytes - before.resident_bytes) /
           kIdleConnections / kKibibyte;
  }

  WireServerSet& servers_;
  const Plan& plan_;
  std::vector<Ratio> ratios_;
};

}  // namespace

absl::StatusOr<std::vector<Ratio>> MeasureWire(const ServerSetOptions& options,
                                               const Plan& plan,
                                               GemmBackend backend) {
  NEURITE_ASSIGN_OR_RETURN(const std::unique_ptr<WireServerSet> servers,
                           WireServerSet::Start(options));
  WireMeasurement measurement(*servers, plan);
  NEURITE_RETURN_IF_ERROR(measurement.Idle());
  NEURITE_RETURN_IF_ERROR(measurement.OneRow());
  NEURITE_RETURN_IF_ERROR(measurement.Streams());
  NEURITE_RETURN_IF_ERROR(measurement.LoadGenerators());
  NEURITE_RETURN_IF_ERROR(measurement.Tail());
  NEURITE_RETURN_IF_ERROR(measurement.ManyRows(backend));
  return std::move(measurement).Take();
}

}  // namespace neurite::bench::serve
