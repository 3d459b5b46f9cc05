// Calls that come at a rate, whatever the server does.
#ifndef NEURITE_BENCH_SERVE_MEASURE_CAPACITY_H_
#define NEURITE_BENCH_SERVE_MEASURE_CAPACITY_H_

#include "absl/status/statusor.h"
#include "bench/serve/plan.h"
#include "bench/serve/results.h"
#include "bench/serve/server_set.h"

namespace neurite::bench::serve {

// Searches Neurite's capacity for `workload`, then offers rates from half of it
// to twice what keeps the server busy, in turns with a single call at a time.
// Poisson arrivals, every call with kDeadline.
absl::StatusOr<CapacityCell> MeasureCapacity(ServerSet& servers,
                                             const Workload& workload,
                                             const Plan& plan);

}  // namespace neurite::bench::serve

#endif  // NEURITE_BENCH_SERVE_MEASURE_CAPACITY_H_
