// Searches for the highest rate that a server sustains.
#ifndef NEURITE_CLIENT_LOADTEST_FIND_PEAK_H_
#define NEURITE_CLIENT_LOADTEST_FIND_PEAK_H_

#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/status/statusor.h"

namespace neurite {

struct PeakOptions {
  // The rate of the first trial. The nearer to the peak, the shorter the
  // search.
  double first_rate = 1000;

  // The range of the search, in requests per second.
  double least_rate = 1;
  double most_rate = 10e6;

  // The search ends when the relative difference between the highest rate that
  // held and the lowest that failed is this small.
  double precision = 0.03;

  // A rate has failed when this many trials of it failed. A short disturbance
  // of the machine can make a good rate fail, but rarely makes a bad one hold.
  int trials_to_fail = 2;

  // After this many trials the best rate so far is the peak. This bounds the
  // search on a machine that is never quiet.
  int most_trials = 40;
};

struct PeakTrial {
  double rate = 0;
  bool held = false;
};

struct Peak {
  // The highest rate that held; 0 if none did.
  double rate = 0;

  // All trials in order.
  std::vector<PeakTrial> trials;
};

// Doubles or halves the rate until one rate holds and another fails, then
// bisects between them by the geometric mean. At the end it retries the rate
// that failed and continues from there if it holds. `holds` runs a trial and
// returns whether the rate held; its first error ends the search and is
// returned.
absl::StatusOr<Peak> FindPeak(
    const PeakOptions& options,
    absl::FunctionRef<absl::StatusOr<bool>(double rate)> holds);

}  // namespace neurite

#endif  // NEURITE_CLIENT_LOADTEST_FIND_PEAK_H_
