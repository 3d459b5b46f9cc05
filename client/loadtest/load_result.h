// What a run of a load test found.
#ifndef NEURITE_CLIENT_LOADTEST_LOAD_RESULT_H_
#define NEURITE_CLIENT_LOADTEST_LOAD_RESULT_H_

#include <cstdint>
#include <optional>

#include "absl/status/status.h"
#include "client/loadtest/load_tally.h"

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

}  // namespace neurite

#endif  // NEURITE_CLIENT_LOADTEST_LOAD_RESULT_H_
