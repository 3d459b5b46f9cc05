// Decides whether a load test has failed.
#ifndef NEURITE_CLIENT_COMMAND_LOAD_VERDICT_H_
#define NEURITE_CLIENT_COMMAND_LOAD_VERDICT_H_

#include <vector>

#include "absl/status/status.h"
#include "client/loadtest/fail_condition.h"
#include "client/output/load_report.h"

namespace neurite {

// Returns the most severe failure of all runs, or OK: a run was not completed
// or the server was gone at its end, nothing was answered, an answer was wrong,
// no rate met the bound of a search for the peak, or a condition is met.
//
// In a search for the peak, only the run at the peak is held against the
// conditions, because higher rates fail by design.
absl::Status LoadVerdict(const LoadReport& report,
                         const std::vector<FailCondition>& fail_if);

}  // namespace neurite

#endif  // NEURITE_CLIENT_COMMAND_LOAD_VERDICT_H_
