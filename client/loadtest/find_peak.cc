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
    NEURITE_RETURN_IF_ERROR(Try(std::clamp(
        options_.first_rate, options_.least_rate, options_.most_rate)));
    while (good_ == 0 && bad_ > options_.least_rate && !spent()) {
      NEURITE_RETURN_IF_ERROR(Try(std::max(bad_ / 2, options_.least_rate)));
    }
    if (good_ > 0) NEURITE_RETURN_IF_ERROR(Climb());
    peak_.rate = good_;
    return std::move(peak_);
  }

 private:
  // Searches upwards from a rate that holds.
  absl::Status Climb() {
    while (!spent()) {
      while (std::isinf(bad_) && good_ < options_.most_rate && !spent()) {
        NEURITE_RETURN_IF_ERROR(Try(std::min(good_ * 2, options_.most_rate)));
      }
      if (std::isinf(bad_)) return absl::OkStatus();
      while (bad_ > good_ * (1 + options_.precision) && !spent()) {
        NEURITE_RETURN_IF_ERROR(Try(std::sqrt(good_ * bad_)));
      }
      if (spent()) break;
      // The rate may have failed because of a disturbance: try it again.
      const double doubted = bad_;
      bad_ = INFINITY;
      NEURITE_RETURN_IF_ERROR(Try(doubted));
      if (!std::isinf(bad_)) return absl::OkStatus();
    }
    return absl::OkStatus();
  }

  bool spent() const {
    return static_cast<int>(peak_.trials.size()) >= options_.most_trials;
  }

  absl::Status Try(double rate) {
    NEURITE_ASSIGN_OR_RETURN(const bool held, Holds(rate));
    (held ? good_ : bad_) = rate;
    return absl::OkStatus();
  }

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
  double good_ = 0;        // the highest rate that held
  double bad_ = INFINITY;  // the lowest rate that failed
  Peak peak_;
};

}  // namespace

absl::StatusOr<Peak> FindPeak(
    const PeakOptions& options,
    absl::FunctionRef<absl::StatusOr<bool>(double rate)> holds) {
  return Search(options, holds).Run();
}

}  // namespace neurite
