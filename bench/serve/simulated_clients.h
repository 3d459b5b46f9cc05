// The clients of a simulated server, and the kernel's buffers before it.
#ifndef NEURITE_BENCH_SERVE_SIMULATED_CLIENTS_H_
#define NEURITE_BENCH_SERVE_SIMULATED_CLIENTS_H_

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <random>
#include <vector>

#include "core/base/clock.h"

namespace neurite::bench::serve {

// When simulated time begins.
inline constexpr MonotonicTime kSimulationStart =
    MonotonicTime() + std::chrono::hours(1);

// What the clients send.
struct SimulatedCalls {
  std::vector<double> rates;  // calls per second, by connection
  // From when a call is due; nanoseconds::max(): none.
  std::chrono::nanoseconds deadline = std::chrono::milliseconds(5);
  int64_t bytes = 3260;  // of a call on the wire
  uint32_t seed = 1;
};

// A call as its client sees it.
struct SimulatedCall {
  enum class State { kQueued, kSent, kEnded };

  MonotonicTime due;
  std::chrono::nanoseconds timeout{0};  // what the server is told
  size_t connection = 0;
  State state = State::kQueued;
  bool cancelled = false;  // the server knows
};

// A call or its RST_STREAM, on its way.
struct SimulatedMessage {
  size_t call = 0;
  bool is_reset = false;
  int64_t bytes = 0;  // that the server has not read
};

// The calls that ended, by what became of them.
struct SimulatedEnds {
  // Calls that were due in the measured time, by connection.
  std::vector<int64_t> due;
  std::vector<int64_t> in_time;
  std::vector<std::chrono::nanoseconds> latencies;  // of the answered
};

// Calls arrive as a Poisson process and are sent in order, each connection with
// a limited number of streams. A client cancels a call at its deadline.
class SimulatedClients {
 public:
  // The calls due in [from, to) are measured.
  SimulatedClients(const SimulatedCalls& calls, MonotonicTime from,
                   MonotonicTime to);

  size_t connections() const { return connections_.size(); }
  SimulatedCall& call(size_t at) { return calls_[at]; }

  // Lets everything happen up to `now`.
  void AdvanceTo(MonotonicTime now);
  MonotonicTime NextEvent() const;

  // Whether `connection` has bytes for the server.
  bool HasInput(size_t connection) const {
    return !connections_[connection].pipe.empty();
  }
  bool AnyInput() const;
  // The server reads up to `bytes` bytes. Returns the messages that are now
  // complete; sets `emptied` if fewer bytes were there.
  std::vector<SimulatedMessage> Read(size_t connection, int64_t bytes,
                                     bool* emptied);

  // The reply to `call` arrives at `at`; later than every earlier one.
  void OnReply(size_t call, bool ok, MonotonicTime at) {
    replies_.push_back({at, call, ok});
  }

  const SimulatedEnds& ends() const { return ends_; }

 private:
  struct Connection {
    std::deque<size_t> queued;  // too many streams are open
    std::deque<size_t> unsent;  // the buffers are full
    std::deque<SimulatedMessage> pipe;
    int64_t pipe_bytes = 0;
    int64_t open = 0;
  };
  struct Reply {
    MonotonicTime at;
    size_t call = 0;
    bool ok = false;
  };

  bool Measured(const SimulatedCall& call) const {
    return call.due >= from_ && call.due < to_;
  }
  MonotonicTime NextExpiry() const;
  void Happen(MonotonicTime now);
  void Arrive();
  void TakeReply(const Reply& reply);
  void Expire(size_t at);
  void Open(Connection& connection);
  void Fill(Connection& connection);

  const SimulatedCalls options_;
  const MonotonicTime from_;
  const MonotonicTime to_;
  std::mt19937 random_;
  std::exponential_distribution<double> gap_;  // nanoseconds
  std::discrete_distribution<size_t> which_;
  MonotonicTime next_ = kSimulationStart;
  MonotonicTime now_ = kSimulationStart;
  std::vector<SimulatedCall> calls_;
  size_t expired_ = 0;
  std::deque<Reply> replies_;
  std::vector<Connection> connections_;
  SimulatedEnds ends_;
};

}  // namespace neurite::bench::serve

#endif  // NEURITE_BENCH_SERVE_SIMULATED_CLIENTS_H_
