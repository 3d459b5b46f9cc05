#include <algorithm>
#include <cstdint>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "bench/serve/forward_speed.h"
#include "bench/serve/idle_connections.h"
#include "bench/serve/measure.h"
#include "bench/serve/server_set.h"
#include "core/base/status_macros.h"

namespace neurite::bench::serve {
namespace {

constexpr double kMicro = 1e-6;

constexpr Side kOurs{Server::kH2, Ask::kModel};
constexpr Side kOursEmpty{Server::kH2, Ask::kEmpty};

// A number to compare, and its unit.
struct Number {
  const char* name;
  const char* unit;
  double Sample::*field;
  double scale;
};

constexpr Number kCpu{"server CPU a call", "us", &Sample::server_cpu, kMicro};
constexpr Number kClientCpu{"client CPU a call", "us", &Sample::client_cpu,
                            kMicro};
constexpr Number kCalls{"calls/s", "1/s", &Sample::answered, 1};
constexpr Number kMedian{"p50", "us", &Sample::p50, kMicro};
constexpr Number kTail{"p99 of all due", "us", &Sample::p99_of_due, kMicro};

std::string Describe(const Workload& workload, const LoadOptions& options) {
  return absl::StrCat(
      workload.Name(), ", ", options.concurrency, " in flight, ",
      options.connections,
      options.connections == 1 ? " connection" : " connections");
}

class WireMeasurement {
 public:
  WireMeasurement(ServerSet& servers, const Plan& plan)
      : servers_(servers), plan_(plan) {}

  absl::Status OneRow() {
    NEURITE_RETURN_IF_ERROR(Prepare({NetCalled("A"), 1}));
    const Side grpc{Server::kGrpc, Ask::kEmpty};
    const Side nghttpd{Server::kNghttpd, Ask::kEmpty};
    for (const int64_t in_flight : {1, 16, 64, 256}) {
      const LoadOptions options =
          InFlight(plan_.run, in_flight, in_flight == 1 ? 1 : 8);
      const std::string on = Describe(workload_, options);
      // With few calls in flight the cost is mostly the system's, which wakes
      // the threads for every call.
      const auto loaded = [in_flight](Target target) -> std::optional<Target> {
        if (in_flight < 64) return std::nullopt;
        return target;
      };
      NEURITE_RETURN_IF_ERROR(
          Compare(on, kCpu, kOurs, grpc, loaded(AtMost(0.25)), options));
      NEURITE_RETURN_IF_ERROR(
          Compare(on, kCpu, kOurs, kOursEmpty, loaded(AtMost(2)), options));
      NEURITE_RETURN_IF_ERROR(
          Compare(on, kCpu, kOursEmpty, nghttpd, loaded(AtMost(1)), options));
      NEURITE_RETURN_IF_ERROR(
          Compare(on, kCalls, kOurs, grpc, loaded(AtLeast(4)), options));
    }
    NEURITE_RETURN_IF_ERROR(Alone());
    LoadOptions shared = InFlight(plan_.run, 64, 8);
    shared.poll = false;  // the second worker needs the client's processor
    return Compare(Describe(workload_, shared), kCpu,
                   {Server::kTwoWorkers, Ask::kModel}, kOurs, AtMost(1.05),
                   shared);
  }

  // A stream saves part of the cost of a call outside its forward pass. T's
  // forward pass takes about a twentieth of A's.
  absl::Status Streams() {
    const Side stream{Server::kH2, Ask::kStream};
    for (const char* const letter : {"A", "T"}) {
      NEURITE_RETURN_IF_ERROR(Prepare({NetCalled(letter), 1}));
      for (const int64_t in_flight : {64, 256}) {
        const LoadOptions options = InFlight(plan_.run, in_flight, 8);
        const std::string on = Describe(workload_, options);
        NEURITE_RETURN_IF_ERROR(
            Compare(on, kCalls, stream, kOurs, AtLeast(1.3), options));
        NEURITE_RETURN_IF_ERROR(
            Compare(on, kCpu, stream, kOurs, std::nullopt, options));
      }
    }
    return absl::OkStatus();
  }

  // Compares our load generator with nghttp2's and gRPC C++'s, on one server.
  absl::Status LoadGenerators() {
    NEURITE_RETURN_IF_ERROR(Prepare({NetCalled("A"), 1}));
    LoadOptions options = InFlight(plan_.run, 64, 8);
    NEURITE_RETURN_IF_ERROR(H2load(options));
    options.poll = false;  // a polling client uses its whole processor
    return Compare(Describe(workload_, options), kClientCpu, kOurs,
                   {Server::kH2, Ask::kGrpcOnce}, std::nullopt, options);
  }

  // Compares the tail latency at 0.7 of gRPC C++'s capacity.
  absl::Status Tail() {
    NEURITE_RETURN_IF_ERROR(Prepare({NetCalled("A"), 1}));
    const Side grpc{Server::kGrpc, Ask::kModel};
    NEURITE_ASSIGN_OR_RETURN(const CapacityCell found,
                             SearchCapacity(servers_, grpc, workload_, plan_));
    // If no rate meets the deadline, the busy rate is the load to compare at.
    const double capacity =
        found.capacity > 0 ? found.capacity : found.busy_rate;
    Ratio ratio = MakeRatio(
        absl::StrCat("A, 1 row, ", static_cast<int64_t>(0.7 * capacity),
                     " calls/s: 0.7 of gRPC C++'s capacity"),
        kTail, kOurs, grpc, AtMost(0.3));
    for (int round = 0; round < std::max(plan_.sweep_rounds, 1); ++round) {
      const LoadOptions options =
          AtRate(0.7 * capacity, plan_.sweep_run,
                 uint64_t{100} + static_cast<uint64_t>(round));
      NEURITE_RETURN_IF_ERROR(Round(ratio, kTail, kOurs, grpc, options));
    }
    ratios_.push_back(std::move(ratio));
    return absl::OkStatus();
  }

  // Compares the rows per second with those of the forward pass alone.
  absl::Status ManyRows(GemmBackend backend) {
    constexpr int64_t kRows = 64;
    NEURITE_ASSIGN_OR_RETURN(const std::vector<ForwardSpeed> forward,
                             MeasureForward(backend, kRows));
    for (const ForwardSpeed& speed : forward) {
      NEURITE_RETURN_IF_ERROR(Prepare({speed.net, kRows}));
      const LoadOptions options =
          InFlight(plan_, 16, 4, kRows, speed.rows_per_second);
      Ratio ratio{.number = "rows/s",
                  .unit = "1/s",
                  .on = Describe(workload_, options),
                  .one = kOurs.Name(),
                  .other = "the forward pass alone, 64 rows"};
      if (speed.net.letter != "A") ratio.target = AtLeast(0.85);
      for (int round = 0; round < plan_.rounds; ++round) {
        NEURITE_ASSIGN_OR_RETURN(const Sample sample,
                                 servers_.Run(kOurs, workload_, options));
        ratio.ones.push_back(sample.answered * kRows);
        ratio.others.push_back(speed.rows_per_second);
      }
      ratios_.push_back(std::move(ratio));
    }
    return absl::OkStatus();
  }

  absl::Status Idle() {
    constexpr int kIdle = 1000;
    Ratio ratio{.number = "memory of an idle connection",
                .unit = "KiB",
                .on = absl::StrCat(kIdle, " connections"),
                .one = "h2",
                .other = "gRPC C++"};
    for (const auto& [server, values] :
         {std::pair(Server::kH2, &ratio.ones),
          std::pair(Server::kGrpc, &ratio.others)}) {
      NEURITE_ASSIGN_OR_RETURN(
          const double bytes,
          IdleConnectionBytes(servers_.Find(server), kIdle));
      values->push_back(bytes / 1024);
    }
    ratios_.push_back(ratio);
    ratio.other = "8 KiB, the most it should be";
    ratio.others = {8};
    ratio.target = AtMost(1);
    ratios_.push_back(std::move(ratio));
    return absl::OkStatus();
  }

  std::vector<Ratio> Take() && { return std::move(ratios_); }

 private:
  absl::Status Prepare(Workload workload) {
    workload_ = std::move(workload);
    return servers_.Prepare(workload_);
  }

  static Ratio MakeRatio(std::string on, const Number& number, const Side& one,
                         const Side& other, std::optional<Target> target) {
    return {.number = number.name,
            .unit = number.unit,
            .on = std::move(on),
            .one = one.Name(),
            .other = other.Name(),
            .target = target};
  }

  // One call at a time. Most of its latency is the time to wake the client,
  // unless it polls, and the server, unless it busy-polls.
  absl::Status Alone() {
    const Side grpc{Server::kGrpc, Ask::kGrpcOnce};
    LoadOptions options = InFlight(plan_.run, 1, 1);
    for (const Server server : {Server::kH2, Server::kSpinning}) {
      for (const bool polls : {false, true}) {
        options.poll = polls;
        NEURITE_RETURN_IF_ERROR(Compare(
            absl::StrCat("A, 1 row, one stream, gRPC C++ client that ",
                         polls ? "polls" : "sleeps"),
            kMedian, {server, Ask::kGrpcOnce}, grpc, AtMost(0.8), options));
      }
    }
    return absl::OkStatus();
  }

  absl::Status H2load(const LoadOptions& options) {
    Ratio ratio{.number = "calls/s of h2",
                .unit = "1/s",
                .on = Describe(workload_, options),
                .one = "asked by neurite loadtest",
                .other = "asked by h2load"};
    for (int round = 0; round < plan_.rounds; ++round) {
      const absl::StatusOr<double> rate =
          servers_.RunH2load(workload_, options);
      if (absl::IsUnavailable(rate.status())) {
        ratio.why_not = std::string(rate.status().message());
        break;
      }
      NEURITE_RETURN_IF_ERROR(rate.status());
      NEURITE_ASSIGN_OR_RETURN(const Sample sample,
                               servers_.Run(kOurs, workload_, options));
      ratio.others.push_back(*rate);
      ratio.ones.push_back(sample.answered);
    }
    ratios_.push_back(std::move(ratio));
    return absl::OkStatus();
  }

  absl::Status Compare(const std::string& on, const Number& number,
                       const Side& one, const Side& other,
                       std::optional<Target> target,
                       const LoadOptions& options) {
    Ratio ratio = MakeRatio(on, number, one, other, target);
    for (const Side& side : {one, other}) {
      if (!servers_.Has(side.server)) {
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
    for (const auto& [side, values] :
         {std::pair(one, &ratio.ones), std::pair(other, &ratio.others)}) {
      NEURITE_RETURN_IF_ERROR(servers_.Find(side.server).AwaitIdle());
      NEURITE_ASSIGN_OR_RETURN(const Sample sample,
                               servers_.Run(side, workload_, options));
      values->push_back(sample.*number.field / number.scale);
    }
    return absl::OkStatus();
  }

  ServerSet& servers_;
  const Plan& plan_;
  Workload workload_;  // for which the servers are prepared
  std::vector<Ratio> ratios_;
};

}  // namespace

absl::StatusOr<std::vector<Ratio>> MeasureWire(const ServerSetOptions& options,
                                               const Plan& plan,
                                               GemmBackend backend) {
  static constexpr Server kServers[] = {Server::kTwoWorkers, Server::kH2,
                                        Server::kSpinning, Server::kGrpc,
                                        Server::kNghttpd};
  NEURITE_ASSIGN_OR_RETURN(const std::unique_ptr<ServerSet> servers,
                           ServerSet::Start(options, kServers));
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
