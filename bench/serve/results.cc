#include "bench/serve/results.h"

#include <algorithm>

namespace neurite::bench::serve {

Spread LoadCell::Of(Answerer answerer, double Sample::*number) const {
  return SpreadOf(Column(samples.at(answerer), number));
}

Spread LoadCell::Ratio(Answerer answerer, Answerer by,
                       double Sample::*number) const {
  return RatiosOf(Column(samples.at(answerer), number),
                  Column(samples.at(by), number));
}

Spread CapacityCell::At(double share, double Sample::*number) const {
  return SpreadOf(Column(sweep.at(share), number));
}

Spread CapacityCell::TailRatio(double share) const {
  return RatiosOf(Column(sweep.at(share), &Sample::p99_of_due),
                  Column(unloaded, &Sample::p50));
}

double CapacityCell::PeakGoodput() const {
  double peak = 0;
  for (const auto& [share, samples] : sweep) {
    peak = std::max(peak, At(share, &Sample::goodput).median);
  }
  return peak;
}

std::string CapacityCell::ClientLimit(double share) const {
  for (const Sample& sample : sweep.at(share)) {
    if (!sample.limits.empty()) return sample.limits.front();
  }
  return "";
}

Spread NeighbourCell::TailRatio() const {
  return RatiosOf(Column(beside, &Sample::p99), Column(alone, &Sample::p99));
}

std::optional<double> Results::ForwardRows(const std::string& letter) const {
  for (const ForwardSpeed& speed : forward) {
    if (speed.net.letter == letter) return speed.rows_per_second;
  }
  return std::nullopt;
}

}  // namespace neurite::bench::serve
