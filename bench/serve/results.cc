#include "bench/serve/results.h"

#include <algorithm>

namespace neurite::bench::serve {

Spread LoadCell::Ratio(Answerer answerer, Answerer by,
                       double Sample::*number) const {
  return RatiosOf(Column(samples.at(answerer), number),
                  Column(samples.at(by), number));
}

double CapacityCell::RateOf(const Offer& offer) const {
  return offer.share *
         (offer.of == Offer::Of::kCapacity ? capacity : busy_rate);
}

Spread CapacityCell::At(const Offer& offer, double Sample::*number) const {
  return SpreadOf(Column(sweep.at(offer), number));
}

Spread CapacityCell::TailRatio(const Offer& offer) const {
  return RatiosOf(Column(sweep.at(offer), &Sample::p99_of_due),
                  Column(unloaded, &Sample::p50));
}

double CapacityCell::PeakGoodput() const {
  double peak = 0;
  for (const auto& [offer, samples] : sweep) {
    peak = std::max(peak, At(offer, &Sample::goodput).median);
  }
  return peak;
}

std::string CapacityCell::ClientLimit(const Offer& offer) const {
  for (const Sample& sample : sweep.at(offer)) {
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
