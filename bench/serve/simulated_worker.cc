#include "bench/serve/simulated_worker.h"

#include <algorithm>
#include <utility>
#include <variant>

#include "server/rpc/unread_policy.h"

namespace neurite::bench::serve {
namespace {

using std::chrono::nanoseconds;
using std::chrono_literals::operator""ms;
using std::chrono_literals::operator""ns;
using std::chrono_literals::operator""us;

// Costs of the worker that do not depend on the network.
constexpr nanoseconds kPoll = 500ns;
constexpr nanoseconds kWakeUp = 2us;
constexpr nanoseconds kReadSocket = 1us;
constexpr nanoseconds kReadReset = 150ns;
constexpr nanoseconds kWriteSocket = 3us;
constexpr nanoseconds kWriteReply = 200ns;

constexpr nanoseconds kReadFor = 50us;
constexpr nanoseconds kTransit = 10us;
constexpr int64_t kReadBytes = 65536;
constexpr int64_t kStreams = 256;

}  // namespace

SimulatedWorker::SimulatedWorker(const SimulatedNetwork& network,
                                 SimulatedPolicy policy,
                                 SimulatedClients& clients)
    : network_(network),
      policy_(policy),
      clients_(clients),
      cost_(network.batches),
      learned_(network.batches),
      limits_(LimitsOf(options_, learned_)) {
  for (size_t i = 0; i < clients.connections(); ++i) {
    connections_.push_back({.age = {polls_, kSimulationStart},
                            .opened = {kStreams, kSimulationStart}});
    connections_.back().age.OnWatched();
  }
}

void SimulatedWorker::RunUntil(MonotonicTime end) {
  while (now_ < end) {
    Poll();
    Read();
    Run();
    Write();
  }
}

// --- Reading -----------------------------------------------------------------

void SimulatedWorker::Poll() {
  if (ready_ < named_.size()) return;
  const MonotonicTime began = now_;
  clients_.AdvanceTo(now_);
  if (std::holds_alternative<Nothing>(NextAction()) && !clients_.AnyInput())
    Sleep();
  const nanoseconds waited = now_ - began;
  now_ += kPoll;
  polls_.Add(now_, waited);
  ready_ = 0;
  named_.clear();
  for (size_t i = 0; i < connections_.size(); ++i) {
    if (clients_.HasInput(i)) named_.push_back(i);
  }
}

// Until bytes arrive or the compute thread has finished its batch.
void SimulatedWorker::Sleep() {
  while (!clients_.AnyInput() &&
         (running_.parts.empty() || running_left_ > 0ns)) {
    MonotonicTime until = clients_.NextEvent() + kWakeUp;
    if (!running_.parts.empty()) {
      until = std::min(until, now_ + running_left_);
      running_left_ -= until - now_;
    }
    now_ = until;
    clients_.AdvanceTo(now_);
  }
}

void SimulatedWorker::Read() {
  const MonotonicTime until = now_ + kReadFor;
  while (ready_ < named_.size() && now_ < until) {
    const size_t connection = named_[ready_++];
    connections_[connection].age.OnNamed();
    ReadSocket(connection);
  }
}

void SimulatedWorker::ReadSocket(size_t at) {
  Connection& connection = connections_[at];
  const MonotonicTime began = now_;
  const MonotonicTime arrived = now_ - connection.age.At(now_);
  now_ += kReadSocket;
  bool emptied = false;
  const std::vector<SimulatedMessage> whole =
      clients_.Read(at, kReadBytes, &emptied);
  if (emptied) connection.age.OnEmptied(began);
  for (const SimulatedMessage& message : whole) Take(at, message, arrived);
  clients_.AdvanceTo(now_);
}

void SimulatedWorker::Take(size_t at, const SimulatedMessage& message,
                           MonotonicTime arrived) {
  Connection& connection = connections_[at];
  SimulatedCall& call = clients_.call(message.call);
  if (message.is_reset) {
    connection.opened.OnReset();
    call.cancelled = true;
    now_ += kReadReset;
    return;
  }
  const MonotonicTime opened =
      std::max(arrived, connection.opened.OnRequest(now_));
  const nanoseconds age =
      policy_ == SimulatedPolicy::kNoAge ? 0ns : now_ - opened;
  if (Judge({.age = age, .timeout = call.timeout}, options_.max_queue_time) !=
      UnreadVerdict::kServe) {
    now_ += network_.reject;
    return Answer(message.call, false);
  }
  const MonotonicTime deadline = call.timeout == nanoseconds::max()
                                     ? MonotonicTime::max()
                                     : now_ - age + call.timeout;
  now_ += network_.read;
  Submit(message.call, deadline);
}

// --- Admission ---------------------------------------------------------------

void SimulatedWorker::Submit(size_t call, MonotonicTime deadline) {
  Connection& connection = ConnectionOf(call);
  const nanoseconds own = TimeOfRows(network_.rows);
  const nanoseconds counted = CountedGrant(connection.granted, most_granted_);
  const QueueLine line = policy_ == SimulatedPolicy::kOurs
                             ? LineOf(counted, own, most_granted_)
                             : QueueLine::kSecond;
  if (!Admitted(call, deadline, line)) return Answer(call, false);
  connection.granted = counted + own;
  most_granted_ = std::max(most_granted_, connection.granted);
  lines_[static_cast<size_t>(line)].push_back({call, deadline, network_.rows});
  line_rows_[static_cast<size_t>(line)] += network_.rows;
  connection.queued_rows += network_.rows;
}

bool SimulatedWorker::Admitted(size_t call, MonotonicTime deadline,
                               QueueLine line) {
  UpdateSlowdown();
  const Connection& connection = ConnectionOf(call);
  const nanoseconds own = TimeOfRows(network_.rows);
  const nanoseconds running =
      running_.parts.empty() ? 0ns : std::max(0ns, running_expected_ - now_);
  Backlog backlog{.all = {.rows = QueuedRows(QueueLine::kSecond)},
                  .client = {.rows = connection.queued_rows}};
  backlog.wait = std::chrono::duration_cast<nanoseconds>(
      ExpectedWait(running, TimeOfRows(QueuedRows(line)), own, {}, 1) *
      slowdown_);
  if (policy_ == SimulatedPolicy::kShares && connection.queued_rows > 0) {
    const int64_t clients = std::count_if(
        connections_.begin(), connections_.end(),
        [](const Connection& any) { return any.queued_rows > 0; });
    const nanoseconds share = std::chrono::duration_cast<nanoseconds>(
        TimeOfRows(connection.queued_rows) * slowdown_ *
        static_cast<double>(std::max<int64_t>(clients, 2)));
    if (share + own > deadline - now_) return false;
  }
  return Admit(options_,
               {.rows = network_.rows, .deadline = deadline, .own = own},
               backlog, now_)
      .status.ok();
}

nanoseconds SimulatedWorker::TimeOfRows(int64_t rows) const {
  if (rows == 0) return nanoseconds(0);
  return TimeInBatches(learned_, rows, BatchRows());
}

int64_t SimulatedWorker::BatchRows() const {
  return std::max(limits_.knee,
                  limits_.is_short() ? limits_.here : limits_.offload);
}

void SimulatedWorker::UpdateSlowdown() {
  if (QueuedRows(QueueLine::kSecond) == 0 && running_.parts.empty()) {
    window_began_ += now_ - std::max(window_began_, last_ended_);
  }
  if (now_ - window_began_ < 2ms) return;
  if (policy_ != SimulatedPolicy::kNoAge) {
    slowdown_ = NextSlowdown(slowdown_, now_ - window_began_, computing_);
  }
  window_began_ = now_;
  computing_ = {};
}

// --- Computing ---------------------------------------------------------------

BatchAction SimulatedWorker::NextAction() const {
  return NextBatch(limits_, QueuedRows(QueueLine::kSecond),
                   running_.parts.empty() ? ComputeThreadState::kFree
                                          : ComputeThreadState::kBusy);
}

void SimulatedWorker::Run() {
  if (!running_.parts.empty() && running_left_ <= 0ns) {
    Settle(std::exchange(running_, {}), now_ - running_began_);
  }
  const MonotonicTime until = now_ + options_.inline_limit;
  while (now_ < until) {
    const BatchAction action = NextAction();
    if (std::holds_alternative<Nothing>(action)) return;
    if (const auto* here = std::get_if<RunHere>(&action)) {
      const Batch batch = TakeBatch(here->rows);
      const nanoseconds time =
          batch.rows > 0 ? cost_.Time(batch.rows) : nanoseconds(0);
      now_ += time;
      Settle(batch, time);
      continue;
    }
    running_ = TakeBatch(std::get<Offload>(action).rows);
    if (running_.parts.empty()) continue;
    running_left_ = cost_.Time(running_.rows);
    running_began_ = now_;
    running_expected_ = now_ + learned_.Time(running_.rows);
  }
}

SimulatedWorker::Batch SimulatedWorker::TakeBatch(int64_t rows) {
  Batch batch;
  const MonotonicTime end = now_ + learned_.Time(rows);
  while (batch.rows < rows && QueuedRows(QueueLine::kSecond) > 0) {
    const size_t line = lines_[0].empty() ? 1 : 0;
    Queued& queued = lines_[line].front();
    const int64_t room = rows - batch.rows;
    // Rows of other calls fill up the batches with the rest of its rows.
    const int64_t later = std::max<int64_t>(0, queued.rows - room);
    const int64_t batches = (later + BatchRows() - 1) / BatchRows();
    const Disposition disposition =
        DispositionOf(queued.deadline, clients_.call(queued.call).cancelled,
                      end + TimeOfRows(batches * BatchRows()));
    const int64_t taken = disposition == Disposition::kCompute
                              ? std::min(queued.rows, rows - batch.rows)
                              : queued.rows;
    if (disposition == Disposition::kCompute) {
      batch.parts.push_back({queued.call, taken, taken == queued.rows});
      batch.rows += taken;
    } else {
      wasted_rows_ += network_.rows - queued.rows;
      Answer(queued.call, false);
    }
    queued.rows -= taken;
    line_rows_[line] -= taken;
    ConnectionOf(queued.call).queued_rows -= taken;
    if (queued.rows == 0) lines_[line].pop_front();
  }
  return batch;
}

void SimulatedWorker::Settle(const Batch& batch, nanoseconds time) {
  if (batch.rows == 0) return;
  computing_ += time;
  last_ended_ = now_;
  learned_.Learn(batch.rows, time);
  limits_ = LimitsOf(options_, learned_);
  computed_rows_ += batch.rows;
  for (const Part& part : batch.parts) {
    const SimulatedCall& call = clients_.call(part.call);
    if (call.timeout != nanoseconds::max() &&
        call.state == SimulatedCall::State::kEnded) {
      wasted_rows_ += part.rows;
    }
    if (part.last) Answer(part.call, true);
  }
}

void SimulatedWorker::Answer(size_t call, bool ok) {
  ++ConnectionOf(call).replies;
  unwritten_.push_back({call, ok});
}

void SimulatedWorker::Write() {
  for (Connection& connection : connections_) {
    if (connection.replies > 0) now_ += kWriteSocket;
    connection.replies = 0;
  }
  for (const Reply& reply : unwritten_) {
    if (reply.ok) now_ += kWriteReply;
    clients_.OnReply(reply.call, reply.ok, now_ + kTransit);
  }
  unwritten_.clear();
}

}  // namespace neurite::bench::serve
