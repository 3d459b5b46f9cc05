// The work of one thread of a load test.
#ifndef NEURITE_CLIENT_LOADTEST_LOAD_WORKER_H_
#define NEURITE_CLIENT_LOADTEST_LOAD_WORKER_H_

#include <atomic>
#include <chrono>
#include <cstdint>
#include <memory>
#include <vector>

#include "client/loadtest/arrivals.h"
#include "client/loadtest/load_options.h"
#include "client/loadtest/load_tally.h"
#include "client/loadtest/transport.h"
#include "core/base/clock.h"

namespace neurite {

// State that the threads of a run share with each other and with RunLoad.
struct LoadSignals {
  // Set by any thread: send nothing more, and wait only shortly for calls in
  // flight.
  std::atomic<bool> stop = false;

  // Set by a worker together with `stop`: the server is gone.
  std::atomic<bool> server_gone = false;

  // When a call last ended with a code other than UNAVAILABLE, since the
  // clock's epoch.
  std::atomic<MonotonicTime::rep> answered_at = 0;
  // The same of UNAVAILABLE; 0 if none has.
  std::atomic<MonotonicTime::rep> unavailable_at = 0;
  // When the first call ended with UNAVAILABLE after the last that ended with
  // another code; 0 if none has.
  std::atomic<MonotonicTime::rep> unavailable_since = 0;

  // Calls that have ended, including the warm-up.
  std::atomic<int64_t> ended = 0;
  std::atomic<int64_t> failed = 0;
};

struct WorkerPlan {
  ArrivalPlan arrivals;
  MonotonicTime send_until;

  // The largest number of counted requests of this worker.
  int64_t quota = 0;

  size_t slots = 1;
  size_t first_message = 0;
  size_t message_step = 1;
};

// Sends due requests and counts their outcomes. Independent of threads and of
// how calls are made; all times come from the clock.
class LoadWorker {
 public:
  // All arguments must outlive the worker.
  LoadWorker(const LoadOptions& options, const WorkerPlan& plan,
             Transport& transport, Clock& clock, LoadSignals& signals);

  // Returns when all requests have been sent and have been answered or have
  // timed out.
  void Run();

  // The results. Valid after Run().
  const LoadTally& tally() const { return tally_; }

  // When the last counted call ended, or when the run was stopped.
  MonotonicTime last_end() const { return last_end_; }

  // CPU time of the thread and the transport's helper threads since the
  // warm-up, without polls that found nothing to do.
  std::chrono::nanoseconds cpu_time() const { return cpu_time_; }

 private:
  struct Slot {
    MonotonicTime due;
    size_t message = 0;
  };

  void BeginMeasuring();
  void SendDue(MonotonicTime now);
  void Send(MonotonicTime due);
  void FinishSending(MonotonicTime now);
  void BreakOff(MonotonicTime now);
  void CountUnsent(MonotonicTime until);
  MonotonicTime WakeUp(MonotonicTime now) const;
  void OnEnded(const EndedCall& call);
  void Count(const EndedCall& call, const Slot& slot, MonotonicTime now);
  void EndRound(MonotonicTime began, MonotonicTime now);
  void TellSignals(MonotonicTime now);

  bool counts(MonotonicTime due) const {
    return due >= plan_.arrivals.measured_from;
  }
  // True if another request will be due before the end and within the quota.
  bool may_send() const;

  const LoadOptions& options_;
  const WorkerPlan& plan_;
  Transport& transport_;
  Clock& clock_;
  LoadSignals& signals_;

  const std::unique_ptr<Arrivals> arrivals_;
  std::vector<Slot> slots_;
  std::vector<size_t> free_;  // last in, first out: its data is in the cache
  size_t next_message_;
  int64_t counted_sends_ = 0;
  int64_t counted_in_flight_ = 0;
  int64_t query_ended_ = 0;  // kMultiStream: ended calls of the current query

  bool measuring_ = false;
  bool sending_ = true;
  bool stopping_ = false;
  MonotonicTime drain_until_;
  MonotonicTime last_end_;

  // Events of the current round of Run().
  int64_t round_ended_ = 0;
  int64_t round_failed_ = 0;
  bool round_sent_ = false;
  bool round_answered_ = false;
  bool round_unavailable_ = false;

  LoadTally tally_;
  std::chrono::nanoseconds cpu_time_{0};
  std::chrono::nanoseconds vain_polls_{0};
};

}  // namespace neurite

#endif  // NEURITE_CLIENT_LOADTEST_LOAD_WORKER_H_
