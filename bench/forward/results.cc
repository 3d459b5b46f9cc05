#include "bench/forward/results.h"

#include "absl/strings/ascii.h"

namespace neurite::bench {

double Cell::Seconds(Implementation implementation) const {
  return timings.at(implementation).best;
}

double Cell::Speed() const {
  return net.Flops(rows) / Seconds(Implementation::kOurs);
}

std::optional<double> Cell::ShareOfPeak(const Machine& machine,
                                        Implementation implementation) const {
  if (!timings.contains(implementation)) return std::nullopt;
  return net.Flops(rows) / Seconds(implementation) / machine.peak();
}

double Cell::TimesRoofline(const Machine& machine) const {
  return Seconds(Implementation::kOurs) / machine.RooflineSeconds(net, rows);
}

std::optional<double> Cell::Ratio(Implementation implementation) const {
  if (!timings.contains(implementation)) return std::nullopt;
  return Seconds(implementation) / Seconds(Implementation::kOurs);
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
