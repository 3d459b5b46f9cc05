#include "server/http2/event_loop/front_end.h"

#include <sys/resource.h>

#include <algorithm>
#include <chrono>
#include <utility>

#include "core/base/countdown.h"
#include "core/base/status_macros.h"
#include "server/http2/event_loop/acceptor.h"
#include "server/http2/event_loop/worker.h"
#include "server/transport/listen_socket.h"

namespace neurite::http2 {
namespace {

// The approximate memory of an idle connection.
constexpr int64_t kConnectionBytes = 4096;

// Half of the descriptors: models, logs and other files need descriptors too,
// and accept must not run out of them. And half of the memory, which calls need
// too.
int64_t DefaultMaxConnections(const FrontEndOptions& options) {
  int64_t most = options.memory_quota_bytes / 2 / kConnectionBytes;
  rlimit limit{};
  if (getrlimit(RLIMIT_NOFILE, &limit) == 0 &&
      limit.rlim_cur != RLIM_INFINITY) {
    most = std::min(most, static_cast<int64_t>(limit.rlim_cur / 2));
  }
  return std::max<int64_t>(1, most);
}

class Http2FrontEnd final : public FrontEnd {
 public:
  Http2FrontEnd(const FrontEndOptions& options, Clock& clock)
      : options_(options), clock_(clock), memory_(options_) {}

  ~Http2FrontEnd() override {
    if (started_) Stop(clock_.Now());
  }

  absl::Status Start(const WorkerServicesFactory& make_services) {
    std::vector<ListenAddress> listen;
    for (const std::string& text : options_.listen) {
      NEURITE_ASSIGN_OR_RETURN(listen.emplace_back(), ParseListenAddress(text));
    }
    NEURITE_ASSIGN_OR_RETURN(std::vector<ListenSocket> sockets,
                             ListenOnAll(listen, options_.unix_socket_mode));
    for (const ListenSocket& socket : sockets) {
      addresses_.push_back(socket.address.DebugString());
    }
    for (int i = 0; i < options_.workers; ++i) {
      workers_.push_back(std::make_unique<Worker>(
          options_, clock_, make_services, memory_, static_cast<size_t>(i)));
    }
    acceptor_ = std::make_unique<Acceptor>(
        std::move(sockets), workers_,
        options_.max_connections > 0 ? options_.max_connections
                                     : DefaultMaxConnections(options_),
        options_.max_connections_per_peer, clock_, options_.incidents);
    for (const auto& worker : workers_) {
      absl::Status started = worker->Start();
      if (!started.ok()) {
        StopWorkers();
        return started;
      }
      ++running_;
    }
    absl::Status started = acceptor_->Start();
    if (!started.ok()) {
      StopWorkers();
      return started;
    }
    started_ = true;
    return absl::OkStatus();
  }

  const std::vector<std::string>& addresses() const override {
    return addresses_;
  }

  void RunOnWorkers(const std::function<void(WorkerServices&)>& task) override {
    Countdown left(workers_.size());
    for (const auto& worker : workers_) {
      worker->Post([&](WorkerServices& app) {
        task(app);
        left.CountDown();
      });
    }
    left.Await();
  }

  bool Stop(MonotonicTime deadline) override {
    started_ = false;
    for (const auto& worker : workers_) worker->BeginDrain();
    // Calls that still arrive are rejected by the application, with the reason.
    Await(deadline,
          [](const Worker& worker) { return worker.active_calls() == 0; });
    acceptor_->Stop();
    for (const auto& worker : workers_) worker->BeginDrain();
    Await(deadline,
          [](const Worker& worker) { return worker.connections() == 0; });
    for (const auto& worker : workers_) worker->CutOff();
    StopWorkers();
    return std::all_of(
        workers_.begin(), workers_.end(),
        [](const auto& worker) { return worker->cut_off_calls() == 0; });
  }

 private:
  void StopWorkers() {
    for (size_t i = 0; i < running_; ++i) workers_[i]->StopAndJoin();
    running_ = 0;
  }

  // Waits until `done` is true for every worker, or until `deadline`.
  void Await(MonotonicTime deadline, bool (*done)(const Worker&)) {
    const auto all_done = [this, done] {
      return std::all_of(workers_.begin(), workers_.end(),
                         [done](const auto& worker) { return done(*worker); });
    };
    Mutex mu;
    CondVar nobody;
    const MutexLock lock(mu);
    while (!all_done() && clock_.Now() < deadline) {
      clock_.WaitUntil(mu, nobody, clock_.Now() + std::chrono::milliseconds(1));
    }
  }

  const FrontEndOptions options_;
  Clock& clock_;
  ProcessMemory memory_;
  std::vector<std::string> addresses_;
  std::vector<std::unique_ptr<Worker>> workers_;
  std::unique_ptr<Acceptor> acceptor_;
  size_t running_ = 0;
  bool started_ = false;
};

}  // namespace

absl::StatusOr<std::unique_ptr<FrontEnd>> StartHttp2FrontEnd(
    const FrontEndOptions& options, Clock& clock,
    const WorkerServicesFactory& make_services) {
  auto front_end = std::make_unique<Http2FrontEnd>(options, clock);
  NEURITE_RETURN_IF_ERROR(front_end->Start(make_services));
  return front_end;
}

}  // namespace neurite::http2
