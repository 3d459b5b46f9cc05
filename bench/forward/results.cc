#include "bench/forward/results.h"

#include "absl/strings/ascii.h"

namespace neurite::bench {

double Cell::Seconds(Contestant contestant) const {
  return timings.at(contestant).best;
}

double Cell::Speed() const {
  return net.Flops(rows) / Seconds(Contestant::kOurs);
}

std::optional<double> Cell::ShareOfPeak(const Machine& machine,
                                        Contestant contestant) const {
  if (!timings.contains(contestant)) return std::nullopt;
  return net.Flops(rows) / Seconds(contestant) / machine.peak();
}

double Cell::TimesRoofline(const Machine& machine) const {
  return Seconds(Contestant::kOurs) / machine.RooflineSeconds(net, rows);
}

std::optional<double> Cell::Ratio(Contestant contestant) const {
  if (!timings.contains(contestant)) return std::nullopt;
  return Seconds(contestant) / Seconds(Contestant::kOurs);
}

double ActivationCell::Share() const { return 1 - without.best / with.best; }

std::string HiddenName(Activation hidden) {
  switch (hidden) {
    case Activation::kRelu:
      return "ReLU";
    case Activation::kElu:
      return "exp (ELU)";
    case Activation::kGelu:
      return "GELU";
    default:
      return absl::AsciiStrToLower(ActivationName(hidden));
  }
}

}  // namespace neurite::bench
