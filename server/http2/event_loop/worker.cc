#include "server/http2/event_loop/worker.h"

#include <malloc.h>
#include <sys/eventfd.h>
#include <sys/timerfd.h>
#include <unistd.h>

#include <algorithm>
#include <cassert>
#include <cerrno>
#include <cstring>
#include <ctime>
#include <new>
#include <optional>
#include <span>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "core/base/heap_bytes.h"
#include "core/base/thread_priority.h"
#include "server/transport/memory_reserve.h"

namespace neurite::http2 {
namespace {

using std::chrono::milliseconds;
using std::chrono::nanoseconds;

// The time spent reading connections before the resulting work is run, as in
// the gRPC front end: the first call of a turn must not wait until all input
// has been read.
constexpr std::chrono::microseconds kMostReading{50};

// The time spent writing before connections are read again.
constexpr std::chrono::microseconds kMostWriting{100};

// The block that is read into, and the smallest read. A queued message pins the
// whole block, so the block is not larger.
constexpr size_t kReadMemory = size_t{256} << 10;
constexpr size_t kLeastRead = size_t{64} << 10;

// The memory of a socket beside its connection, and its places in the set.
constexpr int64_t kSocketBytes =
    HeapBytes(sizeof(Socket) - sizeof(Connection)) +
    2 * static_cast<int64_t>(sizeof(void*));

// The time spent in one turn on the timeouts of connections.
constexpr milliseconds kMostTicking{1};

// The connections that are freed in one turn: less than a millisecond of work.
constexpr size_t kMostFreed = 128;

// The events of one poll, beside one for each socket.
constexpr size_t kLeastEvents = 64;

// The tick while calls are open, which bounds how late a deadline is noticed.
constexpr milliseconds kTick{100};
constexpr milliseconds kIdleTick{1000};

nanoseconds ProcessorTime() {
  timespec time{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
  return std::chrono::seconds(time.tv_sec) + nanoseconds(time.tv_nsec);
}

std::string ProcessorTimeText(nanoseconds time) {
  return absl::StrFormat(
      "%.1f ms of processor time for ",
      std::chrono::duration<double, std::milli>(time).count());
}

// Resets a counting descriptor, such as an eventfd.
void ReadCount(const Descriptor& descriptor) {
  uint64_t count = 0;
  [[maybe_unused]] const ssize_t got =
      read(descriptor.get(), &count, sizeof(count));
}

}  // namespace

Worker::Worker(const FrontEndOptions& options, const Clock& clock,
               const WorkerServicesFactory& make_services,
               ProcessMemory& process_memory, size_t index)
    : options_(options),
      clock_(clock),
      services_(make_services(*this)),
      state_(std::make_unique<WorkerState>(options, services_->methods(),
                                           process_memory, index)),
      calls_(*state_),
      polls_(clock.Now()),
      long_events_(ProcessorTime, clock.Now()),
      turn_end_(clock.Now()),
      events_(kLeastEvents),
      trim_(clock.Now()),
      random_(std::random_device()()) {}

Worker::~Worker() { assert(!thread_.joinable()); }

absl::Status Worker::Start() {
  epoll_ = Descriptor(epoll_create1(EPOLL_CLOEXEC));
  wake_ = Descriptor(eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC));
  timer_ =
      Descriptor(timerfd_create(CLOCK_MONOTONIC, TFD_NONBLOCK | TFD_CLOEXEC));
  const auto watch = [this](Descriptor& descriptor) {
    epoll_event event{};
    event.events = EPOLLIN;
    event.data.ptr = &descriptor;
    return epoll_ctl(epoll_.get(), EPOLL_CTL_ADD, descriptor.get(), &event) ==
           0;
  };
  if (epoll_.get() < 0 || wake_.get() < 0 || timer_.get() < 0 ||
      !watch(wake_) || !watch(timer_)) {
    return absl::InternalError(
        absl::StrCat("cannot create epoll, eventfd or timer of a worker: ",
                     std::strerror(errno)));
  }
  thread_ = std::thread([this] { Run(); });
  return absl::OkStatus();
}

// --- Any thread --------------------------------------------------------------

void Worker::Wake() {
  if (woken_.exchange(true)) return;
  const uint64_t one = 1;
  [[maybe_unused]] const ssize_t written =
      write(wake_.get(), &one, sizeof(one));
}

void Worker::Post(std::function<void(WorkerServices&)> task) {
  mail_.Post([this, task = std::move(task)] { task(*services_); });
  Wake();
}

void Worker::Serve(Descriptor socket, std::string peer, PeerSlot slot) {
  ++connections_;
  // std::function needs a copyable task, and a descriptor is not copyable.
  const auto shared = std::make_shared<Descriptor>(std::move(socket));
  Post([this, shared, peer = std::move(peer), slot = std::move(slot)](
           WorkerServices&) { Open(std::move(*shared), peer, slot); });
}

void Worker::BeginDrain() {
  Post([this](WorkerServices&) {
    draining_ = true;
    for (const auto& socket : sockets_) socket->connection().BeginDrain();
  });
}

void Worker::CutOff() {
  Post([this](WorkerServices&) {
    for (const auto& socket : sockets_) {
      cut_off_calls_ += socket->connection().CutOff();
    }
  });
}

void Worker::StopAndJoin() {
  Post([this](WorkerServices&) { stopping_ = true; });
  thread_.join();
}

// --- Turns -------------------------------------------------------------------

void Worker::Run() {
  PreferLatency();
  bool more = false;
  for (;;) {
    Await(more || !work_.empty() || !closed_.empty() || !to_tick_.empty() ||
          next_event_ < event_count_);
    const MonotonicTime begin = state_->now;
    long_events_.Begin(Awake(begin));
    ReadReady();
    more = false;
    Attempt(nullptr, [&] { more = services_->RunRound(); });
    mail_.RunAll();
    more = WorkSockets() || more;
    // Replies and errors use memory too, and do not reserve it in advance.
    if (state_->KeepWithinQuota()) EndUpkeep("reclaiming memory");
    if (!MemoryReserve::held()) MemoryReserve::Refill();
    trim_.OnTurn(state_->most_held_bytes());
    state_->PublishHeldBytes();
    FreeClosed();
    KeepTicking();
    calls_.ReclaimEnded();
    turn_end_ = clock_.Now();
    busy_.store(busy_.load(std::memory_order_relaxed) +
                    nanoseconds(turn_end_ - begin).count(),
                std::memory_order_relaxed);
    // Only after all calls have ended: a running call would otherwise return to
    // a destroyed worker.
    if (stopping_ && sockets_.empty() && state_->active_calls == 0) break;
  }
  services_->Quiesce();
}

void Worker::Await(bool at_once) {
  const bool look = next_event_ == event_count_;
  if (look && (at_once || !BusyPoll())) Look(!at_once);
  state_->now = clock_.Now();
  if (look) {
    state_->handled_until = std::exchange(last_poll_, state_->now);
    polls_.Add(state_->now, at_once ? nanoseconds(0) : state_->now - turn_end_);
  }
}

bool Worker::Look(bool sleep) {
  next_event_ = 0;
  // A poll that returns fewer events than there is room for has named all.
  if (events_.size() < sockets_.size() + kLeastEvents) {
    events_.resize(2 * sockets_.size() + kLeastEvents);
  }
  event_count_ = static_cast<size_t>(
      std::max(epoll_wait(epoll_.get(), events_.data(),
                          static_cast<int>(events_.size()), sleep ? -1 : 0),
               0));
  return event_count_ > 0;
}

// Returns false if no event arrived.
bool Worker::BusyPoll() {
  if (options_.busy_poll.count() == 0 || sockets_.empty()) return false;
  const MonotonicTime until = clock_.Now() + options_.busy_poll;
  while (!Look(/*sleep=*/false)) {
    if (clock_.Now() >= until) return false;
  }
  return true;
}

void Worker::ReadReady() {
  const MonotonicTime run_at = state_->now + kMostReading;
  while (next_event_ < event_count_) {
    const epoll_event& event = events_[next_event_++];
    if (event.data.ptr == &wake_) {
      ReadCount(wake_);
      woken_ = false;
      continue;
    }
    if (event.data.ptr == &timer_) {
      ReadCount(timer_);
      timer_at_ = MonotonicTime::max();
      continue;
    }
    Socket& socket = *static_cast<Socket*>(event.data.ptr);
    if (socket.closed()) continue;
    if ((event.events & EPOLLOUT) != 0) {
      socket.OnWritable();
      OnWork(socket);
    }
    if ((event.events & (EPOLLIN | EPOLLHUP | EPOLLERR)) != 0) {
      socket.unread_age.OnNamed();
      Attempt(&socket, [&] { ReadSocket(socket); });
      state_->now = clock_.Now();
      EndEvent(state_->now, socket);
      if (state_->now >= run_at) return;
    }
  }
}

void Worker::ReadSocket(Socket& socket) {
  if (!memory_.empty() && memory_.unique()) filled_ = 0;
  if (memory_.size() - filled_ < kLeastRead) {
    memory_ = state_->buffers.Take(kReadMemory);
    filled_ = 0;
    if (memory_.empty()) throw std::bad_alloc();
  }
  const std::span<char> room(
      memory_.data() + filled_,
      std::min(memory_.size() - filled_, socket.connection().read_share()));
  filled_ += socket.Read(room, memory_);
  if (socket.closed()) OnWork(socket);
}

void Worker::OnWork(Socket& socket) {
  if (!std::exchange(socket.queued, true)) work_.push_back(&socket);
}

bool Worker::WorkSockets() {
  const MonotonicTime begin = clock_.Now();
  const MonotonicTime give_way = begin + kMostWriting;
  long_events_.Begin(Awake(begin));
  bool again = false;
  size_t done = 0;
  // Sockets added meanwhile are served in the same turn if there is time.
  while (done < work_.size()) {
    Socket& socket = *work_[done++];
    Socket::Outcome outcome;
    Attempt(&socket, [&] { outcome = socket.Work(); });
    const MonotonicTime now = clock_.Now();
    EndEvent(now, socket);
    again = again || outcome.pumped;
    socket.queued = false;
    if (socket.closed()) {
      socket.queued = true;  // never added to work_ again
      closed_.push_back(&socket);
      continue;
    }
    Watch(socket);
    if (outcome.more) OnWork(socket);
    if (now >= give_way) break;
  }
  work_.erase(work_.begin(), work_.begin() + static_cast<std::ptrdiff_t>(done));
  return again || !work_.empty();
}

template <typename Turn>
void Worker::Attempt(Socket* socket, const Turn& turn) {
  bool failed = false;
  try {
    turn();
  } catch (const std::bad_alloc&) {
    failed = true;
  }
  if (MemoryReserve::TakeFailure() || failed) OnAllocationFailure(socket);
}

void Worker::OnAllocationFailure(Socket* socket) {
  if (socket != nullptr) socket->GiveUp();
  state_->Trim();
  services_->Trim();
  if (MemoryReserve::Refill()) return;
  state_->quota.Reclaim(/*asking=*/nullptr, /*bytes=*/0, state_->now);
  MemoryReserve::Refill();
}

// Busy-polling is work, too.
MonotonicTime Worker::Awake(MonotonicTime now) const {
  return options_.busy_poll.count() > 0 ? now : polls_.Awake(now);
}

// An event of `socket` has ended.
void Worker::EndEvent(MonotonicTime now, Socket& socket) {
  const nanoseconds taken = long_events_.End(Awake(now));
  if (taken > nanoseconds(0)) {
    socket.ReportLongEvent(absl::StrCat(ProcessorTimeText(taken), "one event"));
  }
}

// The same for what the worker does for all connections.
void Worker::EndUpkeep(absl::string_view what) {
  const MonotonicTime now = clock_.Now();
  const nanoseconds taken = long_events_.End(Awake(now));
  if (taken == nanoseconds(0) || options_.incidents == nullptr) return;
  options_.incidents->Add({.kind = IncidentKind::kLongEvent,
                           .peer = "all clients",
                           .text = absl::StrCat(ProcessorTimeText(taken), what),
                           .counts = std::nullopt},
                          now);
}

void Worker::Watch(Socket& socket) {
  const uint32_t wanted = socket.events();
  if (wanted == socket.known_events) return;
  if ((wanted & ~socket.known_events & EPOLLIN) != 0) {
    socket.unread_age.OnWatched();
  }
  epoll_event event{};
  event.events = wanted;
  event.data.ptr = &socket;
  epoll_ctl(epoll_.get(),
            socket.known_events == 0 && !socket.watched ? EPOLL_CTL_ADD
                                                        : EPOLL_CTL_MOD,
            socket.fd(), &event);
  socket.watched = true;
  socket.known_events = wanted;
}

// Runs at the end of every turn. While a tick is needed, the timer is set to
// the next one.
void Worker::KeepTicking() {
  if (!ticking_ && state_->now >= next_tick_) {
    ticking_ = true;
    for (const auto& socket : sockets_) to_tick_.push_back(socket.get());
    next_tick_ = state_->now + kIdleTick;
  }
  if (ticking_) {
    TickSome();
    ticking_ = !to_tick_.empty();
    if (ticking_) return;
    TrimIfCalm();
    EndUpkeep("returning memory to the system");
  }
  if (sockets_.empty() && !trim_.needs_tick()) {
    next_tick_ = MonotonicTime::max();
    return;
  }
  const bool is_first = next_tick_ == MonotonicTime::max();
  if (is_first || draining_ || state_->busy_connections > 0) {
    next_tick_ = std::min(next_tick_, state_->now + kTick);
  }
  if (timer_at_ != next_tick_) SetTimer();
}

// Thousands of clients may exceed a limit at once: a turn ticks for a limited
// time, and the next ones go on.
void Worker::TickSome() {
  const MonotonicTime give_way = clock_.Now() + kMostTicking;
  while (!to_tick_.empty()) {
    Socket& socket = *to_tick_.back();
    to_tick_.pop_back();
    Attempt(&socket, [&] { socket.OnTick(); });
    if (socket.closed()) OnWork(socket);
    if (clock_.Now() >= give_way) break;
  }
  EndUpkeep("timeouts");
}

// The timer stays set: a timeout for every epoll_wait would make a lone call 6
// % slower.
void Worker::SetTimer() {
  timer_at_ = next_tick_;
  const auto left =
      std::max<nanoseconds>(next_tick_ - clock_.Now(), nanoseconds(1));
  const auto whole = std::chrono::floor<std::chrono::seconds>(left);
  itimerspec once{};
  once.it_value.tv_sec = whole.count();
  once.it_value.tv_nsec = (left - whole).count();
  timerfd_settime(timer_.get(), /*flags=*/0, &once, nullptr);
}

void Worker::TrimIfCalm() {
  state_->buffers.ForgetMost();
  if (!trim_.OnTick(state_->now)) return;
  if (!memory_.empty() && memory_.unique()) memory_ = Buffer();
  filled_ = memory_.size();
  state_->Trim();
  calls_.Trim();
  services_->Trim();
  malloc_trim(0);
}

// Pending events and ticks may still refer to a socket. Ten thousand clients
// may leave at once: they are not all freed in one turn.
void Worker::FreeClosed() {
  if (closed_.empty() || !to_tick_.empty() || next_event_ < event_count_) {
    return;
  }
  for (size_t i = 0; i < kMostFreed && !closed_.empty(); ++i) {
    const auto found = sockets_.find(closed_.back());
    assert(found != sockets_.end());
    sockets_.erase(found);
    state_->account_bytes -= kSocketBytes;
    closed_.pop_back();
    --connections_;
  }
  EndUpkeep("closing connections");
}

void Worker::Open(Descriptor socket, std::string peer, PeerSlot slot) {
  SocketListener& listener = *this;
  auto opened = std::make_unique<Socket>(*state_, calls_, listener, polls_,
                                         std::move(socket), RetireTime(),
                                         std::move(peer));
  if (!state_->HasRoomFor(opened->connection())) {
    opened->NoteRefused();
    --connections_;
    return;
  }
  opened->peer_slot = std::move(slot);
  state_->account_bytes += kSocketBytes;
  Watch(*opened);
  OnWork(*opened);
  sockets_.insert(std::move(opened));
  // A tick allocates nothing.
  if (to_tick_.capacity() < sockets_.size()) {
    to_tick_.reserve(2 * sockets_.size());
  }
}

MonotonicTime Worker::RetireTime() {
  if (options_.max_connection_age.count() == 0) return MonotonicTime::max();
  std::uniform_real_distribution<double> share(0.9, 1.1);
  return state_->now + std::chrono::duration_cast<nanoseconds>(
                           options_.max_connection_age * share(random_));
}

}  // namespace neurite::http2
