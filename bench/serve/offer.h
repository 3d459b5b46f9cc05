// A rate of calls, told as a share of what a server can do.
#ifndef NEURITE_BENCH_SERVE_OFFER_H_
#define NEURITE_BENCH_SERVE_OFFER_H_

#include <string>
#include <tuple>

#include "absl/strings/str_format.h"

namespace neurite::bench::serve {

struct Offer {
  enum class Of {
    // The highest rate that holds the p99. Where a call takes a good part of
    // the deadline, that is far from what keeps a server busy.
    kCapacity,
    // What a server answers that is busy all the time, without deadlines.
    kBusyRate,
  };

  Of of = Of::kCapacity;
  double share = 1;

  // "70 % of capacity".
  std::string Name() const {
    return absl::StrFormat("%.0f %% of %s", 100 * share,
                           of == Of::kCapacity ? "capacity" : "busy rate");
  }
  friend bool operator==(const Offer&, const Offer&) = default;
  friend bool operator<(const Offer& a, const Offer& b) {
    return std::tie(a.of, a.share) < std::tie(b.of, b.share);
  }
};

inline constexpr Offer OfCapacity(double share) {
  return {Offer::Of::kCapacity, share};
}
inline constexpr Offer OfBusyRate(double share) {
  return {Offer::Of::kBusyRate, share};
}

}  // namespace neurite::bench::serve

#endif  // NEURITE_BENCH_SERVE_OFFER_H_
