// Runs a load test.
//
//   LoadOptions options;
//   options.scenario = Scenario::kServer;
//   options.rate = 2000;
//   absl::StatusOr<LoadResult> result =
//       RunLoad(options, GrpcTransports(target), {}, Clock::Real());
//
// Several runs, each with its own threads, can be active in one process at the
// same time: one model can be measured while another is saturated.
#ifndef NEURITE_CLIENT_LOADTEST_RUN_LOAD_H_
#define NEURITE_CLIENT_LOADTEST_RUN_LOAD_H_

#include <atomic>
#include <chrono>
#include <cstdint>
#include <functional>

#include "absl/status/statusor.h"
#include "client/loadtest/load_options.h"
#include "client/loadtest/load_result.h"
#include "client/loadtest/transport.h"
#include "core/base/clock.h"

namespace neurite {

// The progress of a run.
struct LoadProgress {
  std::chrono::nanoseconds elapsed{0};  // since the warm-up began
  std::chrono::nanoseconds planned{0};  // warm-up and duration
  int64_t ended = 0;
  int64_t failed = 0;
};

struct LoadObserver {
  // The run stops when this becomes true. May be null.
  const std::atomic<bool>* stop = nullptr;

  // Called up to five times per second on the thread that runs RunLoad(). May
  // be empty.
  std::function<void(const LoadProgress&)> on_progress;
};

// Blocks until the run is over. INVALID_ARGUMENT if `options` are not valid,
// NOT_FOUND if there is no process `server_pid`, or the error of `transports`
// if connecting fails. A run that has started always returns a result.
absl::StatusOr<LoadResult> RunLoad(const LoadOptions& options,
                                   const TransportFactory& transports,
                                   const LoadObserver& observer, Clock& clock);

}  // namespace neurite

#endif  // NEURITE_CLIENT_LOADTEST_RUN_LOAD_H_
