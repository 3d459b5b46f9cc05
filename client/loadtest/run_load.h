// Runs a load test.
//
//   LoadOptions options;
//   options.scenario = Scenario::kServer;
//   options.rate = 2000;
//   absl::StatusOr<LoadResult> result =
//       RunLoad(options, GrpcTransports(target), {}, Clock::Real());
//
// Any number of runs may go on at the same time in one process, each in threads
// of its own: one model can be measured while another is saturated.
#ifndef NEURITE_CLIENT_LOADTEST_RUN_LOAD_H_
#define NEURITE_CLIENT_LOADTEST_RUN_LOAD_H_

#include <atomic>
#include <cstdint>
#include <functional>
#include <optional>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "client/loadtest/load_options.h"
#include "client/loadtest/load_tally.h"
#include "client/loadtest/transport.h"
#include "core/base/clock.h"

namespace neurite {

struct LoadResult {
  LoadTally tally;

  // Of the measured time: the duration, or less if the requests were used up or
  // the run was broken off.
  double seconds = 0;

  // Of the generator's threads since the warm-up.
  int threads = 1;
  double client_cpu_seconds = 0;

  // Of the server's process, if it was told and lived to the end.
  struct ServerUsage {
    double cpu_seconds = 0;  // within the measured time
    int64_t resident_bytes = 0;
    int64_t peak_resident_bytes = 0;
  };
  std::optional<ServerUsage> server;

  // OK if the run went to its end. CANCELLED if it was stopped, UNAVAILABLE if
  // the server was gone: the rest tells what was measured until then.
  absl::Status ended;

  // Requests a second that were due, and that were answered OK.
  double offered_rate() const;
  double achieved_rate() const;

  // Processor microseconds for each call that ended in the measured time.
  double client_cpu_micros() const;
  double server_cpu_micros() const;  // 0 if unknown

  // The processors' share, 0 to 1, that the generator's threads were busy.
  double client_load() const;
};

// How a run goes, a few times a second.
struct LoadProgress {
  std::chrono::nanoseconds elapsed{0};  // since the warm-up began
  std::chrono::nanoseconds planned{0};  // warm-up and duration
  int64_t ended = 0;
  int64_t failed = 0;
};

struct LoadObserver {
  // Stops the run when it becomes true. Null: nothing does.
  const std::atomic<bool>* stop = nullptr;

  // Called on the thread that runs RunLoad(). Empty: nobody looks.
  std::function<void(const LoadProgress&)> on_progress;
};

// Blocks until the run is over. INVALID_ARGUMENT if `options` are not valid,
// NOT_FOUND if there is no process `server_pid`, and what `transports` returns
// if there is no server; a run that was under way always has a result.
absl::StatusOr<LoadResult> RunLoad(const LoadOptions& options,
                                   const TransportFactory& transports,
                                   const LoadObserver& observer, Clock& clock);

}  // namespace neurite

#endif  // NEURITE_CLIENT_LOADTEST_RUN_LOAD_H_
