// The worker of a simulated server, on a core that it shares with one compute
// thread.
#ifndef NEURITE_BENCH_SERVE_SIMULATED_WORKER_H_
#define NEURITE_BENCH_SERVE_SIMULATED_WORKER_H_

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <vector>

#include "bench/serve/simulated_clients.h"
#include "bench/serve/simulated_network.h"
#include "core/base/clock.h"
#include "core/batching/batch_policy.h"
#include "core/model/cost_curve.h"
#include "server/http2/event_loop/unread_age.h"
#include "server/http2/session/opening_bound.h"

namespace neurite::bench::serve {

enum class SimulatedPolicy {
  kOurs,
  kNoAge,    // a call's age counts from when it is read
  kOneLine,  // calls queue in the order of their arrival, from any client
  // In addition, the queued work of one client, times the number of clients
  // with queued work, may take no longer than a call of it has left.
  kShares,
};

// Reads calls, rejects or queues them, and computes them in batches: short ones
// itself, long ones on the compute thread, which runs while the worker sleeps.
class SimulatedWorker {
 public:
  // All must outlive it.
  SimulatedWorker(const SimulatedNetwork& network, SimulatedPolicy policy,
                  SimulatedClients& clients);

  void RunUntil(MonotonicTime end);

  int64_t computed_rows() const { return computed_rows_; }
  // The rows of these that belong to calls that ended too late.
  int64_t wasted_rows() const { return wasted_rows_; }

 private:
  struct Connection {
    http2::UnreadAge age;
    http2::OpeningBound opened;
    int64_t queued_rows = 0;
    std::chrono::nanoseconds granted{0};
    int64_t replies = 0;  // to be written
  };
  struct Queued {
    size_t call = 0;
    MonotonicTime deadline;
    int64_t rows = 0;  // not in a batch yet
  };
  struct Part {
    size_t call = 0;
    int64_t rows = 0;
    bool last = false;
  };
  struct Batch {
    std::vector<Part> parts;
    int64_t rows = 0;
  };
  struct Reply {
    size_t call = 0;
    bool ok = false;
  };

  Connection& ConnectionOf(size_t call) {
    return connections_[clients_.call(call).connection];
  }

  void Poll();
  void Sleep();
  void Read();
  void ReadSocket(size_t connection);
  void Take(size_t connection, const SimulatedMessage& message,
            MonotonicTime arrived);
  void Submit(size_t call, MonotonicTime deadline);
  bool Admitted(size_t call, MonotonicTime deadline, QueueLine line);
  std::chrono::nanoseconds TimeOfRows(int64_t rows) const;
  int64_t BatchRows() const;
  void UpdateSlowdown();

  // The rows ahead of a call that joins `line` now.
  int64_t QueuedRows(QueueLine line) const {
    return line == QueueLine::kFirst ? line_rows_[0]
                                     : line_rows_[0] + line_rows_[1];
  }
  BatchAction NextAction() const;
  void Run();
  Batch TakeBatch(int64_t rows);
  void Settle(const Batch& batch, std::chrono::nanoseconds time);
  void Answer(size_t call, bool ok);
  void Write();

  const SimulatedNetwork& network_;
  const SimulatedPolicy policy_;
  SimulatedClients& clients_;
  const BatcherOptions options_;
  CostCurve cost_;     // as it is in fact
  CostCurve learned_;  // as the worker has learned it
  BatchLimits limits_;

  MonotonicTime now_ = kSimulationStart;
  http2::PollTimes polls_{kSimulationStart};
  std::vector<Connection> connections_;
  std::vector<size_t> named_;  // connections with input at the last poll
  size_t ready_ = 0;           // of these, those that were read

  std::array<std::deque<Queued>, 2> lines_;  // by QueueLine
  std::array<int64_t, 2> line_rows_{};
  std::chrono::nanoseconds most_granted_{0};
  std::vector<Reply> unwritten_;

  // The batch on the compute thread; without parts: none.
  Batch running_;
  std::chrono::nanoseconds running_left_{0};
  MonotonicTime running_began_;
  MonotonicTime running_expected_;

  double slowdown_ = 1;
  MonotonicTime window_began_ = kSimulationStart;
  MonotonicTime last_ended_ = kSimulationStart;  // a batch
  std::chrono::nanoseconds computing_{0};
  int64_t computed_rows_ = 0;
  int64_t wasted_rows_ = 0;
};

}  // namespace neurite::bench::serve

#endif  // NEURITE_BENCH_SERVE_SIMULATED_WORKER_H_
