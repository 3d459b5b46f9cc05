// Simulates one worker beyond its capacity, with its clients and the kernel's
// buffers between them, and counts the calls that are answered in time. The
// decisions are the product's own; the costs are measured ones.
#include <algorithm>
#include <array>
#include <chrono>
#include <cstdint>
#include <deque>
#include <memory>
#include <string>
#include <vector>

#include "core/batching/batch_policy.h"
#include "core/model/cost_curve.h"
#include "gtest/gtest.h"
#include "server/http2/event_loop/unread_age.h"
#include "server/http2/session/opening_bound.h"
#include "server/rpc/unread_policy.h"
#include "tests/testing/seeded_rng.h"

namespace neurite {
namespace {

using std::chrono::duration;
using std::chrono::nanoseconds;
using std::chrono_literals::operator""ms;
using std::chrono_literals::operator""us;
using std::chrono_literals::operator""ns;

constexpr MonotonicTime kStart = MonotonicTime() + std::chrono::hours(1);

// What a network costs a worker, with 784 inputs in each call.
struct Served {
  std::string name;
  nanoseconds call;  // all of it, in a closed loop
  nanoseconds batch;
  nanoseconds row;
  int64_t most_rows;  // of a batch on the worker
};

// Costs of the worker besides the batches.
constexpr nanoseconds kPoll = 500ns;
constexpr nanoseconds kReadSocket = 1us;
constexpr nanoseconds kReadCall = 1800ns;
constexpr nanoseconds kReadReset = 150ns;
constexpr nanoseconds kWriteSocket = 3us;
constexpr nanoseconds kWriteReply = 200ns;
// Of a call that Judge rejects: mostly the copy of its bytes from the socket.
// The session takes 0.16 us for it, and 0.55 for a call that is echoed.
constexpr nanoseconds kReject = 800ns;

constexpr nanoseconds kReadFor = 50us;
constexpr nanoseconds kRunFor = 100us;
constexpr nanoseconds kTransit = 10us;
constexpr int64_t kCallBytes = 3260;
constexpr int64_t kResetBytes = 13;
constexpr int64_t kReadBytes = 65536;
constexpr int64_t kPipeBytes = 4'500'000;  // both socket buffers
constexpr size_t kConnections = 4;
constexpr int64_t kStreams = 256;
constexpr nanoseconds kDeadline = 5ms;
constexpr std::chrono::milliseconds kMaxQueueTime{1000};

enum class State { kQueued, kSent, kEnded };

// A call as its client sees it.
struct Call {
  MonotonicTime due;
  nanoseconds timeout{0};  // what the server is told
  size_t connection = 0;
  State state = State::kQueued;
  bool cancelled = false;  // the server knows
};

struct Sent {
  size_t call = 0;
  bool is_reset = false;
  int64_t left = 0;  // bytes
};

struct Connection {
  std::deque<size_t> queued;  // too many streams are open
  std::deque<size_t> unsent;  // the buffers are full
  std::deque<Sent> pipe;
  int64_t pipe_bytes = 0;
  int64_t open = 0;
  // The server's side.
  std::unique_ptr<http2::UnreadAge> age;
  std::unique_ptr<http2::OpeningBound> opened;
  int64_t replies = 0;  // to be written
};

struct Reply {
  MonotonicTime at;
  size_t call = 0;
  bool ok = false;
};

// The calls that clients make at a rate, as a Poisson process. They queue in
// order, and a client cancels a call at its deadline.
class Clients {
 public:
  Clients(SeededRng& rng, double calls_a_second)
      : rng_(rng), between_(1e9 / calls_a_second), next_(kStart) {}

  std::array<Connection, kConnections>& connections() { return connections_; }
  Call& call(size_t at) { return calls_[at]; }

  // Lets everything happen up to `now`.
  void AdvanceTo(MonotonicTime now) {
    for (;;) {
      const MonotonicTime next = NextEvent();
      if (next > now) return;
      Happen(next);
    }
  }
  MonotonicTime NextEvent() const {
    MonotonicTime next = next_;
    if (!replies_.empty()) next = std::min(next, replies_.front().at);
    if (expired_ < calls_.size()) {
      next = std::min(next, calls_[expired_].due + kDeadline);
    }
    return next;
  }

  void OnReply(Reply reply) { replies_.push_back(reply); }
  // The server has read from the pipe.
  void OnRead(Connection& connection) { Fill(connection); }

  // Of the calls due from `from` on, the rate of those answered in time.
  double Goodput(MonotonicTime from, MonotonicTime to) const {
    const auto in_time = std::count_if(
        answered_due_.begin(), answered_due_.end(),
        [&](MonotonicTime due) { return due >= from && due < to; });
    return static_cast<double>(in_time) / duration<double>(to - from).count();
  }

 private:
  void Happen(MonotonicTime now) {
    if (!replies_.empty() && replies_.front().at == now) {
      const Reply reply = replies_.front();
      replies_.pop_front();
      return TakeReply(reply);
    }
    if (expired_ < calls_.size() && calls_[expired_].due + kDeadline == now) {
      return Expire(expired_++);
    }
    calls_.push_back({.due = now, .connection = calls_.size() % kConnections});
    Connection& connection = connections_[calls_.back().connection];
    connection.queued.push_back(calls_.size() - 1);
    now_ = now;
    Open(connection);
    std::exponential_distribution<double> gap(1 / between_);
    next_ = now + nanoseconds(1 + static_cast<int64_t>(gap(rng_.engine())));
  }

  void TakeReply(const Reply& reply) {
    now_ = reply.at;
    Call& call = calls_[reply.call];
    if (call.state != State::kSent) return;
    call.state = State::kEnded;
    Connection& connection = connections_[call.connection];
    --connection.open;
    if (reply.ok && reply.at <= call.due + kDeadline) {
      answered_due_.push_back(call.due);
    }
    Open(connection);
  }

  void Expire(size_t at) {
    Call& call = calls_[at];
    now_ = call.due + kDeadline;
    if (call.state == State::kEnded) return;
    const bool was_sent = call.state == State::kSent;
    call.state = State::kEnded;
    if (!was_sent) return;
    Connection& connection = connections_[call.connection];
    --connection.open;
    connection.pipe.push_back({at, true, kResetBytes});
    connection.pipe_bytes += kResetBytes;
    Open(connection);
  }

  void Open(Connection& connection) {
    while (!connection.queued.empty() && connection.open < kStreams) {
      const size_t at = connection.queued.front();
      connection.queued.pop_front();
      if (calls_[at].state == State::kEnded) continue;
      calls_[at].state = State::kSent;
      calls_[at].timeout = calls_[at].due + kDeadline - now_;
      ++connection.open;
      connection.unsent.push_back(at);
    }
    Fill(connection);
  }

  void Fill(Connection& connection) {
    while (!connection.unsent.empty() && connection.pipe_bytes < kPipeBytes) {
      connection.pipe.push_back({connection.unsent.front(), false, kCallBytes});
      connection.pipe_bytes += kCallBytes;
      connection.unsent.pop_front();
    }
  }

  SeededRng& rng_;
  const double between_;  // nanoseconds
  MonotonicTime next_;
  MonotonicTime now_ = kStart;
  std::vector<Call> calls_;
  size_t expired_ = 0;
  std::deque<Reply> replies_;
  std::vector<MonotonicTime> answered_due_;
  std::array<Connection, kConnections> connections_;
};

// kNoAge: a call's age counts from when it is read.
enum class Policy { kOurs, kNoAge };

class Worker {
 public:
  Worker(const Served& served, Policy policy, Clients& clients)
      : served_(served), policy_(policy), clients_(clients) {
    std::vector<CostCurve::Point> points;
    for (int64_t rows = 1; rows <= 64; rows *= 2) {
      points.push_back({rows, BatchTime(rows)});
    }
    cost_ = CostCurve(points);
    for (Connection& connection : clients_.connections()) {
      connection.age = std::make_unique<http2::UnreadAge>(polls_, kStart);
      connection.age->OnWatched();
      connection.opened =
          std::make_unique<http2::OpeningBound>(kStreams, kStart);
    }
  }

  void RunUntil(MonotonicTime end) {
    while (now_ < end) {
      Poll();
      Read();
      Run();
      Write();
    }
  }

  int64_t wasted_rows() const { return wasted_rows_; }
  int64_t computed_rows() const { return computed_rows_; }

 private:
  struct Queued {
    size_t call = 0;
    MonotonicTime deadline;
  };

  nanoseconds BatchTime(int64_t rows) const {
    return served_.batch + rows * served_.row;
  }

  void Spend(nanoseconds time) { now_ += time; }

  void Poll() {
    if (ready_ < named_.size()) return;
    const MonotonicTime began = now_;
    clients_.AdvanceTo(now_);
    if (queue_.empty() && !AnyInput()) {
      now_ = clients_.NextEvent() + 2us;
      clients_.AdvanceTo(now_);
    }
    const nanoseconds waited = now_ - began;
    Spend(kPoll);
    polls_.Add(now_, waited);
    ready_ = 0;
    named_.clear();
    for (Connection& connection : clients_.connections()) {
      if (!connection.pipe.empty()) named_.push_back(&connection);
    }
  }

  bool AnyInput() const {
    for (const Connection& connection : clients_.connections()) {
      if (!connection.pipe.empty()) return true;
    }
    return false;
  }

  void Read() {
    const MonotonicTime until = now_ + kReadFor;
    while (ready_ < named_.size() && now_ < until) {
      Connection& connection = *named_[ready_++];
      connection.age->OnNamed();
      ReadSocket(connection);
    }
  }

  void ReadSocket(Connection& connection) {
    const MonotonicTime began = now_;
    const MonotonicTime arrived = now_ - connection.age->At(now_);
    Spend(kReadSocket);
    int64_t room = kReadBytes;
    std::vector<Sent> whole;
    while (!connection.pipe.empty() && room > 0) {
      Sent& sent = connection.pipe.front();
      const int64_t taken = std::min(room, sent.left);
      sent.left -= taken;
      room -= taken;
      connection.pipe_bytes -= taken;
      if (sent.left > 0) break;
      whole.push_back(sent);
      connection.pipe.pop_front();
    }
    if (room > 0) connection.age->OnEmptied(began);
    clients_.OnRead(connection);
    for (const Sent& sent : whole) Take(connection, sent, arrived);
    clients_.AdvanceTo(now_);
  }

  void Take(Connection& connection, const Sent& sent, MonotonicTime arrived) {
    Call& call = clients_.call(sent.call);
    if (sent.is_reset) {
      connection.opened->OnReset();
      call.cancelled = true;
      return Spend(kReadReset);
    }
    const MonotonicTime opened =
        std::max(arrived, connection.opened->OnRequest(now_));
    const nanoseconds age = policy_ == Policy::kOurs ? now_ - opened : 0ns;
    if (Judge({.age = age, .timeout = call.timeout}, kMaxQueueTime) !=
        UnreadVerdict::kServe) {
      Spend(kReject);
      return Answer(sent.call, false);
    }
    Spend(kReadCall);
    const Queued queued{sent.call, now_ - age + call.timeout};
    if (!Admitted(queued)) return Answer(sent.call, false);
    queue_.push_back(queued);
  }

  bool Admitted(const Queued& queued) {
    UpdateSlowdown();
    const auto waiting = static_cast<int64_t>(queue_.size());
    Backlog backlog{.all = {.rows = waiting}, .client = {.rows = waiting}};
    backlog.wait = std::chrono::duration_cast<nanoseconds>(
        TimeInBatches(cost_, waiting, served_.most_rows) * slowdown_);
    return Admit(options_,
                 {.rows = 1, .deadline = queued.deadline, .own = cost_.Time(1)},
                 backlog, now_)
        .status.ok();
  }

  void UpdateSlowdown() {
    if (now_ - window_began_ < 2ms) return;
    if (policy_ == Policy::kOurs) {
      slowdown_ = NextSlowdown(slowdown_, now_ - window_began_, computing_);
    }
    window_began_ = now_;
    computing_ = {};
  }

  void Run() {
    const MonotonicTime until = now_ + kRunFor;
    while (!queue_.empty() && now_ < until) RunBatch();
  }

  void RunBatch() {
    const int64_t rows =
        std::min(served_.most_rows, static_cast<int64_t>(queue_.size()));
    const MonotonicTime end = now_ + BatchTime(rows);
    std::vector<Queued> batch;
    while (static_cast<int64_t>(batch.size()) < rows && !queue_.empty()) {
      const Queued queued = queue_.front();
      queue_.pop_front();
      if (DispositionOf(queued.deadline, clients_.call(queued.call).cancelled,
                        end) == Disposition::kCompute) {
        batch.push_back(queued);
      } else {
        Answer(queued.call, false);
      }
    }
    if (batch.empty()) return;
    const nanoseconds time = BatchTime(static_cast<int64_t>(batch.size()));
    Spend(time);
    computing_ += time;
    computed_rows_ += static_cast<int64_t>(batch.size());
    for (const Queued& queued : batch) {
      if (now_ > clients_.call(queued.call).due + kDeadline) ++wasted_rows_;
      Answer(queued.call, true);
    }
  }

  void Answer(size_t call, bool ok) {
    ++clients_.connections()[clients_.call(call).connection].replies;
    unwritten_.push_back({MonotonicTime(), call, ok});
  }

  void Write() {
    for (Connection& connection : clients_.connections()) {
      if (connection.replies > 0) Spend(kWriteSocket);
      connection.replies = 0;
    }
    for (Reply reply : unwritten_) {
      if (reply.ok) Spend(kWriteReply);
      reply.at = now_ + kTransit;
      clients_.OnReply(reply);
    }
    unwritten_.clear();
  }

  const Served& served_;
  const Policy policy_;
  Clients& clients_;
  const BatcherOptions options_;
  CostCurve cost_;
  MonotonicTime now_ = kStart;
  http2::PollTimes polls_{kStart};
  std::vector<Connection*> named_;
  size_t ready_ = 0;
  std::deque<Queued> queue_;
  std::vector<Reply> unwritten_;
  double slowdown_ = 1;
  MonotonicTime window_began_ = kStart;
  nanoseconds computing_{0};
  int64_t computed_rows_ = 0;
  int64_t wasted_rows_ = 0;
};

struct Outcome {
  double goodput = 0;  // as a share of the closed-loop rate
  double wasted = 0;   // share of the computed rows
};

// `load`: a multiple of the closed-loop rate.
Outcome Simulate(const Served& served, double load, Policy policy) {
  constexpr nanoseconds kWarmUp = 100ms;
  constexpr nanoseconds kMeasured = 300ms;
  SeededRng rng;
  const double capacity = 1e9 / static_cast<double>(served.call.count());
  Clients clients(rng, load * capacity);
  Worker worker(served, policy, clients);
  worker.RunUntil(kStart + kWarmUp + kMeasured + 2 * kDeadline);
  return {.goodput =
              clients.Goodput(kStart + kWarmUp, kStart + kWarmUp + kMeasured) /
              capacity,
          .wasted = static_cast<double>(worker.wasted_rows()) /
                    static_cast<double>(
                        std::max<int64_t>(worker.computed_rows(), 1))};
}

const Served kA{"A", 3900ns, 2us, 1680ns, 57};
const Served kDigits{"digits", 7900ns, 4us, 5300ns, 17};
const Served kB{"B", 15us, 19600ns, 9400ns, 8};

struct Wanted {
  double load;
  double goodput;
};

void ExpectGoodput(const Served& served, const std::vector<Wanted>& wanted) {
  for (const Wanted& want : wanted) {
    const Outcome ours = Simulate(served, want.load, Policy::kOurs);
    EXPECT_GE(ours.goodput, want.goodput) << served.name << " " << want.load;
    EXPECT_LT(ours.wasted, 0.02) << served.name << " " << want.load;
  }
}

TEST(OverloadSimulationTest, SmallNetworksAreAnsweredInTimeBeyondCapacity) {
  ExpectGoodput(kA,
                {{0.7, 0.69}, {1, 0.92}, {1.25, 0.8}, {1.5, 0.7}, {2, 0.5}});
}

TEST(OverloadSimulationTest, DigitsAreAnsweredInTimeBeyondCapacity) {
  ExpectGoodput(
      kDigits,
      {{0.7, 0.69}, {1, 0.95}, {1.25, 0.92}, {1.5, 0.87}, {2, 0.75}, {3, 0.5}});
}

TEST(OverloadSimulationTest, LargerNetworksAreAnsweredInTimeBeyondCapacity) {
  ExpectGoodput(kB, {{0.7, 0.69},
                     {1, 0.97},
                     {1.25, 0.95},
                     {1.5, 0.93},
                     {2, 0.88},
                     {3, 0.75}});
}

// The same worker, if the age of a call counts from when it is read.
TEST(OverloadSimulationTest, WithoutTheAgeOfCallsFewAreAnsweredInTime) {
  EXPECT_LT(Simulate(kA, 1.5, Policy::kNoAge).goodput, 0.1);
  EXPECT_LT(Simulate(kDigits, 2, Policy::kNoAge).goodput, 0.1);
  EXPECT_LT(Simulate(kB, 2, Policy::kNoAge).goodput, 0.1);
}

}  // namespace
}  // namespace neurite
