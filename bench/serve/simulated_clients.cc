#include "bench/serve/simulated_clients.h"

#include <algorithm>
#include <numeric>

namespace neurite::bench::serve {
namespace {

using std::chrono::nanoseconds;
using State = SimulatedCall::State;

constexpr int64_t kResetBytes = 13;
constexpr int64_t kPipeBytes = 4'500'000;  // of both socket buffers
constexpr int64_t kStreams = 256;

}  // namespace

SimulatedClients::SimulatedClients(const SimulatedCalls& calls,
                                   MonotonicTime from, MonotonicTime to)
    : options_(calls),
      from_(from),
      to_(to),
      random_(calls.seed),
      gap_(std::accumulate(calls.rates.begin(), calls.rates.end(), 0.0) / 1e9),
      which_(calls.rates.begin(), calls.rates.end()),
      connections_(calls.rates.size()) {
  ends_.due.resize(connections_.size());
  ends_.in_time.resize(connections_.size());
}

void SimulatedClients::AdvanceTo(MonotonicTime now) {
  for (;;) {
    const MonotonicTime next = NextEvent();
    if (next > now) return;
    Happen(next);
  }
}

MonotonicTime SimulatedClients::NextExpiry() const {
  if (options_.deadline == nanoseconds::max() || expired_ == calls_.size()) {
    return MonotonicTime::max();
  }
  return calls_[expired_].due + options_.deadline;
}

MonotonicTime SimulatedClients::NextEvent() const {
  MonotonicTime next = std::min(next_, NextExpiry());
  if (!replies_.empty()) next = std::min(next, replies_.front().at);
  return next;
}

void SimulatedClients::Happen(MonotonicTime now) {
  now_ = now;
  if (!replies_.empty() && replies_.front().at == now) {
    const Reply reply = replies_.front();
    replies_.pop_front();
    return TakeReply(reply);
  }
  if (NextExpiry() == now) return Expire(expired_++);
  Arrive();
}

void SimulatedClients::Arrive() {
  const size_t at = which_(random_);
  calls_.push_back({.due = now_, .connection = at});
  if (Measured(calls_.back())) ++ends_.due[at];
  connections_[at].queued.push_back(calls_.size() - 1);
  Open(connections_[at]);
  next_ = now_ + nanoseconds(1 + static_cast<int64_t>(gap_(random_)));
}

void SimulatedClients::TakeReply(const Reply& reply) {
  SimulatedCall& call = calls_[reply.call];
  if (call.state != State::kSent) return;
  call.state = State::kEnded;
  Connection& connection = connections_[call.connection];
  --connection.open;
  const nanoseconds latency = reply.at - call.due;
  if (reply.ok && Measured(call)) {
    ends_.latencies.push_back(latency);
    if (latency <= options_.deadline) ++ends_.in_time[call.connection];
  }
  Open(connection);
}

void SimulatedClients::Expire(size_t at) {
  SimulatedCall& call = calls_[at];
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

void SimulatedClients::Open(Connection& connection) {
  while (!connection.queued.empty() && connection.open < kStreams) {
    SimulatedCall& call = calls_[connection.queued.front()];
    if (call.state != State::kEnded) {
      call.state = State::kSent;
      call.timeout = options_.deadline == nanoseconds::max()
                         ? nanoseconds::max()
                         : call.due + options_.deadline - now_;
      ++connection.open;
      connection.unsent.push_back(connection.queued.front());
    }
    connection.queued.pop_front();
  }
  Fill(connection);
}

void SimulatedClients::Fill(Connection& connection) {
  while (!connection.unsent.empty() && connection.pipe_bytes < kPipeBytes) {
    connection.pipe.push_back(
        {connection.unsent.front(), false, options_.bytes});
    connection.pipe_bytes += options_.bytes;
    connection.unsent.pop_front();
  }
}

bool SimulatedClients::AnyInput() const {
  return std::any_of(
      connections_.begin(), connections_.end(),
      [](const Connection& connection) { return !connection.pipe.empty(); });
}

std::vector<SimulatedMessage> SimulatedClients::Read(size_t at, int64_t bytes,
                                                     bool* emptied) {
  Connection& connection = connections_[at];
  std::vector<SimulatedMessage> whole;
  while (!connection.pipe.empty() && bytes > 0) {
    SimulatedMessage& message = connection.pipe.front();
    const int64_t taken = std::min(bytes, message.bytes);
    message.bytes -= taken;
    bytes -= taken;
    connection.pipe_bytes -= taken;
    if (message.bytes > 0) break;
    whole.push_back(message);
    connection.pipe.pop_front();
  }
  *emptied = bytes > 0;
  Fill(connection);
  return whole;
}

}  // namespace neurite::bench::serve
