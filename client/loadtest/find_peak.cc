#include "client/loadtest/find_peak.h"

#include <algorithm>
#include <cmath>

#include "core/base/status_macros.h"

namespace neurite {
namespace {

class Search {
 public:
  Search(const PeakOptions& options,
         absl::FunctionRef<absl::StatusOr<bool>(double rate)> holds)
      : options_(options), holds_(holds) {}

  absl::StatusOr<Peak> Run() {
    double rate = std::clamp(options_.first_rate, options_.least_rate,
                             options_.most_rate);
    NEURITE_ASSIGN_OR_RETURN(bool held, Holds(rate));
    double good = held ? rate : 0;
    double bad = held ? INFINITY : rate;
    while (good == 0 && bad > options_.least_rate) {
      rate = std::max(bad / 2, options_.least_rate);
      NEURITE_ASSIGN_OR_RETURN(held, Holds(rate));
      (held ? good : bad) = rate;
    }
    while (std::isinf(bad) && good < options_.most_rate) {
      rate = std::min(good * 2, options_.most_rate);
      NEURITE_ASSIGN_OR_RETURN(held, Holds(rate));
      (held ? good : bad) = rate;
    }
    while (good > 0 && !std::isinf(bad) &&
           bad > good * (1 + options_.precision)) {
      rate = std::sqrt(good * bad);
      NEURITE_ASSIGN_OR_RETURN(held, Holds(rate));
      (held ? good : bad) = rate;
    }
    peak_.rate = good;
    return std::move(peak_);
  }

 private:
  absl::StatusOr<bool> Holds(double rate) {
    for (int i = 0; i < options_.trials_to_fail; ++i) {
      NEURITE_ASSIGN_OR_RETURN(const bool held, holds_(rate));
      peak_.trials.push_back({rate, held});
      if (held) return true;
    }
    return false;
  }

  const PeakOptions& options_;
  const absl::FunctionRef<absl::StatusOr<bool>(double rate)> holds_;
  Peak peak_;
};

}  // namespace

absl::StatusOr<Peak> FindPeak(
    const PeakOptions& options,
    absl::FunctionRef<absl::StatusOr<bool>(double rate)> holds) {
  return Search(options, holds).Run();
}

}  // namespace neurite
