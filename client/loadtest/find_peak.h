// The highest load that a server bears.
#ifndef NEURITE_CLIENT_LOADTEST_FIND_PEAK_H_
#define NEURITE_CLIENT_LOADTEST_FIND_PEAK_H_

#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/status/statusor.h"

namespace neurite {

struct PeakOptions {
  // Where the search begins; the nearer to the peak, the shorter it is.
  double first_rate = 1000;

  // A peak below the least is none; the search ends at the most.
  double least_rate = 1;
  double most_rate = 10e6;

  // The search ends when the rates that held and failed are this near.
  double precision = 0.03;

  // A rate has failed when so many trials of it have: what disturbs a machine
  // for a moment makes a good rate fail, but hardly a bad one hold.
  int trials_to_fail = 2;

  // On a machine that is never quiet the search could go on for long: after so
  // many trials the best rate so far is the peak.
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

// Doubles or halves the rate until it has one that holds and one that fails,
// then bisects between them by the geometric mean. At the end it tries the rate
// that failed once more, and goes on from there if it holds. `holds` runs a
// trial; its first error ends the search and is returned.
absl::StatusOr<Peak> FindPeak(
    const PeakOptions& options,
    absl::FunctionRef<absl::StatusOr<bool>(double rate)> holds);

}  // namespace neurite

#endif  // NEURITE_CLIENT_LOADTEST_FIND_PEAK_H_
