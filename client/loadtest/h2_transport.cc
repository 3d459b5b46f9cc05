#include "client/loadtest/h2_transport.h"

#include <sys/epoll.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <ctime>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "client/loadtest/grpc_words.h"
#include "client/loadtest/h2_connection.h"
#include "core/base/status_macros.h"

namespace neurite {
namespace {

using std::chrono::milliseconds;
using std::chrono::nanoseconds;

constexpr milliseconds kFirstRetry{50};
constexpr milliseconds kLongestRetry{1000};

// Of a message that is not compressed, before its length.
constexpr char kPlain = 0;
constexpr size_t kPrefix = 5;

// The calls in flight, the next deadline first. Calls mostly have the same
// timeout: the youngest belongs at the end.
class CallsByDeadline {
 public:
  void Add(H2Call& call) {
    H2Call* before = last_;
    while (before != nullptr && before->deadline > call.deadline) {
      before = before->earlier;
    }
    call.earlier = before;
    call.later = before == nullptr ? first_ : before->later;
    (call.earlier == nullptr ? first_ : call.earlier->later) = &call;
    (call.later == nullptr ? last_ : call.later->earlier) = &call;
  }

  void Remove(H2Call& call) {
    (call.earlier == nullptr ? first_ : call.earlier->later) = call.later;
    (call.later == nullptr ? last_ : call.later->earlier) = call.earlier;
  }

  H2Call* first() const { return first_; }

 private:
  H2Call* first_ = nullptr;
  H2Call* last_ = nullptr;
};

class H2Transport final : public Transport, public H2Listener {
 public:
  H2Transport(std::shared_ptr<const LoadTarget> target,
              const TransportShare& share)
      : target_(std::move(target)),
        epoll_(epoll_create1(EPOLL_CLOEXEC)),
        calls_(share.slots),
        links_(static_cast<size_t>(share.connections)) {}

  ~H2Transport() override {
    for (Link& link : links_) link.connection.reset();
    if (epoll_ >= 0) close(epoll_);
  }

  // Makes all connections. UNAVAILABLE if one cannot be made in time.
  absl::Status Connect() {
    if (epoll_ < 0) return absl::UnavailableError("no descriptors are left");
    absl::StatusOr<std::vector<SocketAddress>> addresses =
        ResolveServer(target_->address);
    if (!addresses.ok()) return addresses.status();
    const MonotonicTime deadline =
        Clock::Real().Now() + target_->connect_timeout;
    absl::Status status;
    for (const SocketAddress& address : *addresses) {
      status = ConnectTo(address, deadline);
      if (status.ok()) return status;
    }
    return absl::UnavailableError(
        absl::StrCat("cannot reach ", target_->address, " (", status.message(),
                     "); is neurite-server running there?"));
  }

  void Start(size_t slot, size_t message, MonotonicTime deadline) override {
    H2Call& call = calls_[slot];
    call.request = target_->messages[message];
    call.timeout = GrpcTimeout(deadline - Clock::Real().Now());
    call.deadline = deadline;
    call.in_flight = true;
    call.sent = 0;
    call.http_status = 0;
    call.grpc_status.reset();
    call.message.clear();
    call.server_timing.clear();
    call.reply.clear();
    in_flight_.Add(call);
    Link& link = links_[next_link_];
    next_link_ = (next_link_ + 1) % links_.size();
    if (link.connection->ready() && link.connection->Submit(call)) {
      link.has_news = true;
    } else {
      OnEnded(call, absl::StatusCode::kUnavailable,
              absl::StrCat("the connection was lost: ", link.why_lost));
    }
  }

  void Wait(MonotonicTime until,
            absl::FunctionRef<void(const EndedCall&)> on_ended) override {
    FlushNews();
    const MonotonicTime now = Clock::Real().Now();
    ExpireCalls(now);
    if (ended_.empty()) until = std::min(until, NextEvent());
    Poll(ended_.empty() ? until - now : nanoseconds(0));
    Deliver(on_ended);
  }

 private:
  struct Link {
    std::unique_ptr<H2Connection> connection;
    bool has_news = false;  // something is to be sent
    bool watched_for_room = false;
    std::string why_lost = "it is closing";

    // While there is none.
    bool lost = false;
    MonotonicTime retry_at;
    milliseconds retry_after = kFirstRetry;
  };

  struct Ended {
    H2Call* call;
    absl::StatusCode code;
    std::string message;
  };

  // --- Connections -----------------------------------------------------------

  absl::Status ConnectTo(const SocketAddress& address, MonotonicTime deadline) {
    for (Link& link : links_) {
      link.connection =
          std::make_unique<H2Connection>(*target_, address, *this);
      NEURITE_RETURN_IF_ERROR(Open(link));
    }
    for (Link& link : links_) {
      while (!link.connection->ready()) {
        const nanoseconds left = deadline - Clock::Real().Now();
        if (left.count() <= 0) return absl::UnavailableError("no answer");
        FlushNews();
        Poll(left);
        if (link.lost) return absl::UnavailableError(link.why_lost);
      }
    }
    return absl::OkStatus();
  }

  absl::Status Open(Link& link) {
    if (std::exchange(link.lost, false)) --lost_links_;
    NEURITE_RETURN_IF_ERROR(link.connection->Open());
    link.has_news = true;  // the preface, once the socket is connected
    epoll_event event = EventsOf(link);
    if (epoll_ctl(epoll_, EPOLL_CTL_ADD, link.connection->fd(), &event) != 0) {
      return absl::UnavailableError("watching a socket failed");
    }
    return absl::OkStatus();
  }

  epoll_event EventsOf(Link& link) {
    link.watched_for_room = link.connection->wants_to_write();
    epoll_event event = {};
    event.events = EPOLLIN | (link.watched_for_room ? EPOLLOUT : 0U);
    event.data.ptr = &link;
    return event;
  }

  void Flush(Link& link) {
    link.has_news = false;
    const absl::Status flushed = link.connection->Flush();
    if (!flushed.ok()) return Lose(link, flushed);
    if (link.watched_for_room == link.connection->wants_to_write()) return;
    epoll_event event = EventsOf(link);
    epoll_ctl(epoll_, EPOLL_CTL_MOD, link.connection->fd(), &event);
  }

  void FlushNews() {
    for (Link& link : links_) {
      if (link.has_news && !link.lost) Flush(link);
    }
  }

  void Lose(Link& link, const absl::Status& why) {
    const bool worked = link.connection->ready();
    link.connection->Close();
    if (!std::exchange(link.lost, true)) ++lost_links_;
    link.why_lost = std::string(why.message());
    link.retry_after =
        worked ? kFirstRetry : std::min(2 * link.retry_after, kLongestRetry);
    link.retry_at = Clock::Real().Now() + link.retry_after;
    for (H2Call& call : calls_) {
      if (!call.in_flight || call.connection != link.connection.get()) continue;
      call.connection = nullptr;
      OnEnded(call, absl::StatusCode::kUnavailable,
              absl::StrCat("the connection was lost: ", link.why_lost));
    }
  }

  void Reopen(MonotonicTime now) {
    for (Link& link : links_) {
      if (!link.lost || now < link.retry_at) continue;
      const absl::Status opened = Open(link);
      if (!opened.ok()) Lose(link, opened);
    }
  }

  // --- Events ----------------------------------------------------------------

  MonotonicTime NextEvent() const {
    MonotonicTime next = MonotonicTime::max();
    if (in_flight_.first() != nullptr) next = in_flight_.first()->deadline;
    if (lost_links_ == 0) return next;
    for (const Link& link : links_) {
      if (link.lost) next = std::min(next, link.retry_at);
    }
    return next;
  }

  void Poll(nanoseconds time) {
    constexpr int64_t kSecond = 1'000'000'000;
    const int64_t left = std::max(time, nanoseconds(0)).count();
    timespec wait = {};
    wait.tv_sec = left / kSecond;
    wait.tv_nsec = left % kSecond;
    const int count =
        epoll_pwait2(epoll_, events_.data(), static_cast<int>(events_.size()),
                     &wait, nullptr);
    for (int i = 0; i < count; ++i) {
      const epoll_event& event = events_[static_cast<size_t>(i)];
      HandleEvent(*static_cast<Link*>(event.data.ptr), event.events);
    }
    if (lost_links_ > 0) Reopen(Clock::Real().Now());
  }

  void HandleEvent(Link& link, uint32_t events) {
    if (link.lost) return;
    if ((events & (EPOLLIN | EPOLLERR | EPOLLHUP)) != 0) {
      const absl::Status read = link.connection->Read();
      if (!read.ok()) return Lose(link, read);
      link.has_news = true;  // acknowledgements, room for more
    }
    if ((events & (EPOLLOUT | EPOLLERR)) != 0) Flush(link);
  }

  void ExpireCalls(MonotonicTime now) {
    for (H2Call* call = in_flight_.first();
         call != nullptr && call->deadline <= now; call = in_flight_.first()) {
      if (call->connection != nullptr) {
        H2Connection* const connection = call->connection;
        connection->Cancel(*call);
        for (Link& link : links_) {
          if (link.connection.get() == connection) link.has_news = true;
        }
      }
      OnEnded(*call, absl::StatusCode::kDeadlineExceeded, "Deadline Exceeded");
    }
  }

  // --- Calls that ended ------------------------------------------------------

  void OnEnded(H2Call& call, absl::StatusCode code,
               std::string message) override {
    call.in_flight = false;
    in_flight_.Remove(call);
    ended_.push_back({&call, code, std::move(message)});
  }

  void Deliver(absl::FunctionRef<void(const EndedCall&)> on_ended) {
    for (Ended& ended : ended_) {
      const H2Call& call = *ended.call;
      absl::string_view reply = call.reply;
      if (ended.code == absl::StatusCode::kOk && target_->want_replies &&
          !TakePrefix(reply)) {
        ended.code = absl::StatusCode::kInternal;
        ended.message = "the reply is not one whole, uncompressed message";
      }
      EndedCall told;
      told.slot = static_cast<size_t>(ended.call - calls_.data());
      told.code = ended.code;
      told.message = ended.message;
      if (ended.code == absl::StatusCode::kOk && target_->want_replies) {
        told.reply = MessagePieces(&reply, 1);
      }
      told.server_timing = call.server_timing;
      on_ended(told);
    }
    ended_.clear();
  }

  static bool TakePrefix(absl::string_view& reply) {
    if (reply.size() < kPrefix || reply[0] != kPlain) return false;
    size_t size = 0;
    for (size_t i = 1; i < kPrefix; ++i) {
      size = size << 8 | static_cast<unsigned char>(reply[i]);
    }
    reply.remove_prefix(kPrefix);
    return reply.size() == size;
  }

  const std::shared_ptr<const LoadTarget> target_;
  const int epoll_;
  std::vector<H2Call> calls_;  // by slot
  CallsByDeadline in_flight_;
  std::vector<Ended> ended_;  // not told yet
  std::vector<Link> links_;
  size_t next_link_ = 0;
  size_t lost_links_ = 0;
  std::array<epoll_event, 64> events_ = {};
};

}  // namespace

TransportFactory H2Transports(std::shared_ptr<const LoadTarget> target) {
  return [target = std::move(target)](const TransportShare& share)
             -> absl::StatusOr<std::unique_ptr<Transport>> {
    auto transport = std::make_unique<H2Transport>(target, share);
    NEURITE_RETURN_IF_ERROR(transport->Connect());
    return transport;
  };
}

}  // namespace neurite
