#include "bench/serve/overload_results.h"

namespace neurite::bench::serve {
namespace {

double Median(const std::vector<Sample>& samples, double Sample::*number) {
  return SpreadOf(Column(samples, number)).median;
}

// By load: 1, 1.25, 1.5, 2 and 3 times the busy rate.
const std::map<double, double>* TargetsOf(const std::string& workload) {
  using Targets = std::map<double, double>;
  static const std::map<std::string, Targets> kTargets = {
      {"digits, 1 row",
       {{1, 0.95}, {1.25, 0.92}, {1.5, 0.87}, {2, 0.75}, {3, 0.5}}},
      {"B, 1 row",
       {{1, 0.97}, {1.25, 0.95}, {1.5, 0.93}, {2, 0.88}, {3, 0.75}}},
      {"C, 1 row",
       {{1, 0.95}, {1.25, 0.95}, {1.5, 0.95}, {2, 0.93}, {3, 0.88}}},
      {"C, 16 rows",
       {{1, 0.76}, {1.25, 0.84}, {1.5, 0.9}, {2, 0.93}, {3, 0.93}}}};
  const auto found = kTargets.find(workload);
  return found == kTargets.end() ? nullptr : &found->second;
}

}  // namespace

double OverloadCell::RejectionRatio() const {
  return RatiosOf(Column(rejected, &Sample::server_cpu),
                  Column(busy, &Sample::server_cpu))
      .median;
}

Spread OverloadCell::Goodput(double load) const {
  return RatiosOf(Column(sweep.at(load), &Sample::goodput),
                  Column(busy, &Sample::answered));
}

double OverloadCell::ClientLoad(double load) const {
  return Median(sweep.at(load), &Sample::client_load);
}

std::optional<double> OverloadCell::Target(double load) const {
  if (workload.Name() == "A, 1 row") {
    // With r, no server can answer more than (1 - r load) / (1 - r).
    const double r = RejectionRatio();
    const double most = (1 - r * load) / (1 - r);
    if (load == 1) return 0.92;
    if (load > 2) return std::nullopt;
    return (load == 2 ? 0.8 : 0.85) * most;
  }
  const std::map<double, double>* const targets = TargetsOf(workload.Name());
  if (targets == nullptr || !targets->contains(load)) return std::nullopt;
  return targets->at(load);
}

double FairnessCell::Flood() const {
  return RatiosOf(Column(flood, &Sample::offered),
                  Column(busy, &Sample::answered))
      .median;
}

Spread SpikeCell::TailRatio() const {
  return RatiosOf(Column(after, &Sample::p99), Column(calm, &Sample::p99));
}

}  // namespace neurite::bench::serve
