#include "client/loadtest/run_load.h"

#include <pthread.h>
#include <sched.h>

#include <algorithm>
#include <limits>
#include <memory>
#include <thread>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "client/loadtest/cpu_time.h"
#include "client/loadtest/load_worker.h"
#include "core/base/mutex.h"
#include "core/base/status_macros.h"

namespace neurite {
namespace {

using std::chrono::milliseconds;

constexpr milliseconds kBetweenLooks{50};
constexpr milliseconds kBetweenUpdates{200};

// The server was gone at the end if calls failed with UNAVAILABLE for at least
// this long, and none was answered after them. One connection of several that
// is lost at the end is no sign of that.
constexpr milliseconds kGoneAtEnd{100};

double Seconds(std::chrono::nanoseconds time) {
  return std::chrono::duration<double>(time).count();
}

// Divides `whole` into `parts`; returns the index-th part.
int64_t ShareOf(int64_t whole, int parts, int index) {
  return whole / parts + (index < whole % parts ? 1 : 0);
}

int ThreadsFor(const LoadOptions& options) {
  int64_t threads = std::min(options.threads, options.connections);
  switch (options.scenario) {
    case Scenario::kSingleStream:
    case Scenario::kMultiStream:
      return 1;
    case Scenario::kClosed:
    case Scenario::kOffline:
      threads = std::min(threads, options.concurrency);
      break;
    case Scenario::kServer:
      break;
  }
  threads = std::min(threads, options.most_in_flight);
  return static_cast<int>(
      std::min(threads, options.requests.value_or(threads)));
}

size_t SlotsFor(const LoadOptions& options, const ArrivalPlan& plan,
                int64_t most) {
  switch (options.scenario) {
    case Scenario::kSingleStream:
      return 1;
    case Scenario::kClosed:
    case Scenario::kMultiStream:
      return static_cast<size_t>(plan.concurrency);
    case Scenario::kOffline:
      most = std::min(most, std::max(plan.requests, plan.concurrency));
      break;
    case Scenario::kServer:
      break;
  }
  return static_cast<size_t>(most);
}

void StayOn(int cpu) {
  cpu_set_t set;
  CPU_ZERO(&set);
  CPU_SET(static_cast<size_t>(cpu), &set);
  pthread_setaffinity_np(pthread_self(), sizeof(set), &set);
}

class LoadRun {
 public:
  LoadRun(const LoadOptions& options, const LoadObserver& observer,
          Clock& clock)
      : options_(options), observer_(observer), clock_(clock) {}

  absl::StatusOr<LoadResult> Run(const TransportFactory& transports) {
    NEURITE_RETURN_IF_ERROR(ReadServer(before_));
    const int threads = ThreadsFor(options_);
    for (int i = 0; i < threads; ++i) MakePlan(i, threads);
    absl::Status connected;
    // In a separate thread, because threads that a transport starts inherit the
    // processor affinity of the thread that connects.
    std::jthread([&] {
      StayInPlace();
      connected = Connect(transports);
    }).join();
    if (!connected.ok()) return connected;
    SetTimes(clock_.Now());
    for (size_t i = 0; i < plans_.size(); ++i) {
      workers_.push_back(std::make_unique<LoadWorker>(
          options_, plans_[i], *transports_[i], clock_, signals_));
    }
    RunWorkers();
    return Result();
  }

 private:
  void MakePlan(int index, int threads) {
    WorkerPlan plan;
    plan.arrivals.scenario = options_.scenario;
    plan.arrivals.rate = options_.rate / threads;
    plan.arrivals.concurrency = ShareOf(options_.concurrency, threads, index);
    plan.arrivals.requests =
        ShareOf(options_.requests.value_or(0), threads, index);
    // Mixed, so that consecutive seeds and the threads of one run get unrelated
    // sequences.
    plan.arrivals.seed =
        (options_.seed + static_cast<uint64_t>(index) * 0x9e3779b97f4a7c15) *
        0xbf58476d1ce4e5b9;
    plan.quota =
        ShareOf(options_.requests.value_or(std::numeric_limits<int64_t>::max()),
                threads, index);
    plan.slots = SlotsFor(options_, plan.arrivals,
                          ShareOf(options_.most_in_flight, threads, index));
    plan.first_message = static_cast<size_t>(index);
    plan.message_step = static_cast<size_t>(threads);
    plans_.push_back(plan);
  }

  absl::Status Connect(const TransportFactory& transports) {
    const auto threads = static_cast<int>(plans_.size());
    for (int i = 0; i < threads; ++i) {
      const TransportShare share = {
          static_cast<int>(ShareOf(options_.connections, threads, i)),
          plans_[static_cast<size_t>(i)].slots};
      NEURITE_ASSIGN_OR_RETURN(std::unique_ptr<Transport> transport,
                               transports(share));
      transports_.push_back(std::move(transport));
    }
    return absl::OkStatus();
  }

  void StayInPlace() const {
    if (options_.cpu.has_value()) StayOn(*options_.cpu);
  }

  void SetTimes(MonotonicTime start) {
    start_ = start;
    measured_from_ = start + options_.warm_up;
    send_until_ = measured_from_ + options_.duration;
    for (WorkerPlan& plan : plans_) {
      plan.arrivals.start = start_;
      plan.arrivals.measured_from = measured_from_;
      plan.send_until = send_until_;
    }
    signals_.answered_at = start.time_since_epoch().count();
  }

  absl::Status ReadServer(std::optional<ProcessUsage>& usage) const {
    if (options_.server_pid == 0) return absl::OkStatus();
    NEURITE_ASSIGN_OR_RETURN(usage, ReadProcessUsage(options_.server_pid));
    return absl::OkStatus();
  }

  void RunWorkers() {
    std::vector<std::jthread> threads;
    for (const std::unique_ptr<LoadWorker>& worker : workers_) {
      threads.emplace_back([this, &worker] {
        StayInPlace();
        worker->Run();
        const MutexLock lock(mu_);
        ++done_;
        finished_.NotifyAll();
      });
    }
    Watch();
  }

  // Until all threads are done, passes on the observer's stop request, reports
  // progress, and reads the server's usage at the begin and end of the measured
  // time.
  void Watch() {
    bool began = false;
    bool ended = false;
    MonotonicTime update = start_ + kBetweenUpdates;
    for (bool done = false; !done;) {
      done = WaitUntil(NextLook(began, ended));
      const MonotonicTime now = clock_.Now();
      if (observer_.stop != nullptr && *observer_.stop) signals_.stop = true;
      if (!began && now >= measured_from_) {
        began = true;
        (void)ReadServer(before_);
      }
      if (!ended && (done || now >= send_until_)) {
        ended = true;
        // The server's process may have ended; the other results are valid.
        if (!ReadServer(after_).ok()) after_.reset();
      }
      if (now >= update) {
        update = now + kBetweenUpdates;
        Tell(now);
      }
    }
  }

  MonotonicTime NextLook(bool began, bool ended) const {
    MonotonicTime next = clock_.Now() + kBetweenLooks;
    if (!began) next = std::min(next, measured_from_);
    if (!ended) next = std::min(next, send_until_);
    return next;
  }

  // Returns true if all threads are done.
  bool WaitUntil(MonotonicTime time) {
    const MutexLock lock(mu_);
    while (done_ < workers_.size() && clock_.Now() < time) {
      clock_.WaitUntil(mu_, finished_, time);
    }
    return done_ == workers_.size();
  }

  void Tell(MonotonicTime now) const {
    if (!observer_.on_progress) return;
    LoadProgress progress;
    progress.elapsed = now - start_;
    progress.planned = options_.warm_up + options_.duration;
    progress.ended = signals_.ended;
    progress.failed = signals_.failed;
    observer_.on_progress(progress);
  }

  LoadResult Result() const {
    LoadResult result;
    result.threads = static_cast<int>(workers_.size());
    MonotonicTime last_end = measured_from_;
    for (const std::unique_ptr<LoadWorker>& worker : workers_) {
      result.tally.Merge(worker->tally());
      result.client_cpu_seconds += Seconds(worker->cpu_time());
      last_end = std::max(last_end, worker->last_end());
    }
    const bool whole = !signals_.stop && !options_.requests.has_value();
    result.seconds =
        Seconds((whole ? send_until_ : std::min(send_until_, last_end)) -
                measured_from_);
    if (before_.has_value() && after_.has_value()) {
      result.server = {Seconds(after_->cpu_time - before_->cpu_time),
                       after_->resident_bytes, after_->peak_resident_bytes};
    }
    result.ended = HowItEnded(result.tally);
    return result;
  }

  absl::Status HowItEnded(const LoadTally& tally) const {
    if (signals_.server_gone) {
      return Gone(tally, absl::StrCat("the server is gone: all calls failed "
                                      "with UNAVAILABLE for ",
                                      Seconds(options_.give_up_after), " s"));
    }
    const std::chrono::nanoseconds silence(signals_.unavailable_at -
                                           signals_.unavailable_since);
    const bool answered_later =
        signals_.answered_at > signals_.unavailable_since;
    if (!answered_later && silence >= kGoneAtEnd) {
      return Gone(tally,
                  absl::StrFormat("the server was gone at the end: all calls "
                                  "failed with UNAVAILABLE for %.1f s",
                                  Seconds(silence)));
    }
    if (!signals_.stop) return absl::OkStatus();
    return absl::CancelledError(
        tally.due() == 0 ? "the run was stopped before anything was measured"
                         : "the run was stopped before its end");
  }

  static absl::Status Gone(const LoadTally& tally, const std::string& text) {
    const auto error = tally.errors.find(absl::StatusCode::kUnavailable);
    if (error == tally.errors.end()) return absl::UnavailableError(text);
    return absl::UnavailableError(
        absl::StrCat(text, ": ", error->second.example));
  }

  const LoadOptions& options_;
  const LoadObserver& observer_;
  Clock& clock_;

  MonotonicTime start_;
  MonotonicTime measured_from_;
  MonotonicTime send_until_;
  std::vector<WorkerPlan> plans_;
  std::vector<std::unique_ptr<Transport>> transports_;
  std::vector<std::unique_ptr<LoadWorker>> workers_;
  LoadSignals signals_;
  std::optional<ProcessUsage> before_;
  std::optional<ProcessUsage> after_;

  Mutex mu_;
  CondVar finished_;
  size_t done_ ABSL_GUARDED_BY(mu_) = 0;
};

}  // namespace

absl::StatusOr<LoadResult> RunLoad(const LoadOptions& options,
                                   const TransportFactory& transports,
                                   const LoadObserver& observer, Clock& clock) {
  NEURITE_RETURN_IF_ERROR(options.Validate());
  return LoadRun(options, observer, clock).Run(transports);
}

}  // namespace neurite
