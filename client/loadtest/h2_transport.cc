#include "client/loadtest/h2_transport.h"

#include <sys/epoll.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <cstdint>
#include <ctime>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "client/loadtest/h2_client_call_list.h"
#include "client/loadtest/h2_client_connection.h"
#include "core/base/status_macros.h"
#include "core/wire/grpc_encoding.h"

namespace neurite {
namespace {

using std::chrono::milliseconds;
using std::chrono::nanoseconds;

// Bytes that are read at a time.
constexpr size_t kBuffer = size_t{256} << 10;

constexpr milliseconds kFirstRetry{50};
constexpr milliseconds kLongestRetry{1000};

class H2Transport final : public Transport, public H2Listener {
 public:
  H2Transport(std::shared_ptr<const LoadTarget> target,
              const TransportShare& share)
      : target_(std::move(target)),
        epoll_(epoll_create1(EPOLL_CLOEXEC)),
        calls_(share.slots),
        links_(static_cast<size_t>(share.connections)),
        buffer_(kBuffer) {}

  ~H2Transport() override {
    for (Link& link : links_) link.connection.reset();
    if (epoll_ >= 0) close(epoll_);
  }

  // Makes all connections. UNAVAILABLE if one cannot be made in time.
  absl::Status Connect() {
    if (epoll_ < 0) {
      return absl::UnavailableError("cannot create an epoll descriptor");
    }
    NEURITE_ASSIGN_OR_RETURN(const std::vector<SocketAddress> addresses,
                             ResolveServer(target_->address));
    const MonotonicTime give_up =
        Clock::Real().Now() + target_->connect_timeout;
    absl::Status status;
    for (size_t i = 0; i < addresses.size(); ++i) {
      const MonotonicTime now = Clock::Real().Now();
      // An address that does not answer must leave time for the others.
      const auto addresses_left = static_cast<int64_t>(addresses.size() - i);
      status = ConnectTo(addresses[i], now + (give_up - now) / addresses_left);
      if (status.ok()) return status;
    }
    return absl::UnavailableError(
        absl::StrCat("cannot reach ", target_->address, ": ", status.message(),
                     "; is neurite-server running there?"));
  }

  void Start(size_t slot, size_t message, MonotonicTime deadline) override {
    H2ClientCall& call = calls_[slot];
    call.request = target_->messages[message];
    call.deadline = deadline;
    call.sent = 0;
    call.http_status = 0;
    call.grpc_status.reset();
    call.message.clear();
    call.server_timing.clear();
    call.reply.clear();
    call.connection = next_link_;
    next_link_ = (next_link_ + 1) % links_.size();
    in_flight_.InsertByDeadline(call);
    Link& link = links_[call.connection];
    if (!link.connection->ready()) {
      OnEnded(call, absl::StatusCode::kUnavailable,
              absl::StrCat("the connection was lost: ", link.why_lost));
    } else if (link.waiting.first() == nullptr && link.connection->has_room()) {
      Submit(link, call);  // no call that waits for a stream is overtaken
    } else {
      call.state = H2ClientCall::State::kWaiting;
      link.waiting.Append(call);
    }
  }

  void Wait(MonotonicTime until,
            absl::FunctionRef<void(const EndedCall&)> on_ended) override {
    if (lost_links_ > 0) Reopen(Clock::Real().Now());
    FlushNews();
    nanoseconds time{0};
    if (ended_.empty()) {
      time = std::min(until, NextEvent()) - Clock::Real().Now();
    }
    // Data that has arrived is read before deadlines are checked: if this
    // thread was preempted, its own delay must not be counted as the server's.
    Poll(time);
    ExpireCalls(Clock::Real().Now());
    SubmitWaiting();
    Deliver(on_ended);
  }

 private:
  struct Link {
    std::unique_ptr<H2ClientConnection> connection;
    H2ClientCallList waiting{&H2ClientCall::waiting};  // for a stream
    bool has_news = false;                             // has data to send
    bool watched_for_room = false;                     // epoll reports EPOLLOUT

    // State while there is no connection.
    bool lost = false;
    std::string why_lost;
    MonotonicTime retry_at;
    milliseconds retry_after = kFirstRetry;
  };

  struct Ended {
    H2ClientCall* call;
    absl::StatusCode code;
    std::string message;
  };

  // --- Connections -----------------------------------------------------------

  absl::Status ConnectTo(const SocketAddress& address, MonotonicTime give_up) {
    news_.clear();
    lost_links_ = 0;
    for (Link& link : links_) {
      link = Link();
      link.connection =
          std::make_unique<H2ClientConnection>(*target_, address, *this);
      NEURITE_RETURN_IF_ERROR(Open(link));
    }
    const auto ready = [](const Link& link) {
      return link.connection->ready();
    };
    while (!std::all_of(links_.begin(), links_.end(), ready)) {
      const nanoseconds left = give_up - Clock::Real().Now();
      if (left.count() <= 0) return absl::UnavailableError("no answer");
      FlushNews();
      if (lost_links_ == 0) Poll(left);
      for (const Link& link : links_) {
        if (link.lost) return absl::UnavailableError(link.why_lost);
      }
    }
    return absl::OkStatus();
  }

  absl::Status Open(Link& link) {
    if (std::exchange(link.lost, false)) --lost_links_;
    NEURITE_RETURN_IF_ERROR(link.connection->Open());
    SetNews(link);  // the preface, once the socket is connected
    epoll_event event = EventsOf(link);
    if (epoll_ctl(epoll_, EPOLL_CTL_ADD, link.connection->fd(), &event) != 0) {
      return absl::UnavailableError("cannot add the socket to epoll");
    }
    return absl::OkStatus();
  }

  static epoll_event EventsOf(Link& link) {
    link.watched_for_room = link.connection->wants_to_write();
    epoll_event event = {};
    event.events = EPOLLIN | (link.watched_for_room ? EPOLLOUT : 0U);
    event.data.ptr = &link;
    return event;
  }

  void SetNews(Link& link) {
    if (!std::exchange(link.has_news, true)) news_.push_back(&link);
  }

  void FlushNews() {
    for (Link* link : news_) {
      link->has_news = false;
      if (!link->lost) Flush(*link);
    }
    news_.clear();
  }

  void Flush(Link& link) {
    const absl::Status flushed = link.connection->Flush();
    if (!flushed.ok()) {
      // Answers that arrived before the connection was lost still count.
      (void)link.connection->Read(buffer_);
      return Lose(link, flushed);
    }
    if (link.watched_for_room == link.connection->wants_to_write()) return;
    epoll_event event = EventsOf(link);
    epoll_ctl(epoll_, EPOLL_CTL_MOD, link.connection->fd(), &event);
  }

  void Lose(Link& link, const absl::Status& why) {
    const bool worked = link.connection->ready();
    link.connection->Close();
    if (!std::exchange(link.lost, true)) ++lost_links_;
    link.why_lost = std::string(why.message());
    link.retry_after =
        worked ? kFirstRetry : std::min(2 * link.retry_after, kLongestRetry);
    link.retry_at = Clock::Real().Now() + link.retry_after;
    for (H2ClientCall& call : calls_) {
      if (call.state == H2ClientCall::State::kEnded) continue;
      if (&links_[call.connection] != &link) continue;
      if (call.state == H2ClientCall::State::kWaiting)
        link.waiting.Remove(call);
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

  // --- Calls that begin ------------------------------------------------------

  void Submit(Link& link, H2ClientCall& call) {
    call.timeout = GrpcTimeout(call.deadline - Clock::Real().Now());
    call.state = H2ClientCall::State::kOpen;
    if (link.connection->Submit(call)) return SetNews(link);
    OnEnded(call, absl::StatusCode::kUnavailable,
            "the connection accepts no more calls");
    // The server sent GOAWAY, or all stream ids are used.
    if (link.connection->open_streams() == 0) {
      Lose(link, absl::UnavailableError("it accepts no more calls"));
    }
  }

  void SubmitWaiting() {
    for (Link& link : links_) {
      while (H2ClientCall* const call = link.waiting.first()) {
        if (!link.connection->has_room()) break;
        link.waiting.Remove(*call);
        Submit(link, *call);
      }
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
    const int count = AwaitEvents(std::max(time, nanoseconds(0)));
    for (int i = 0; i < count; ++i) {
      const epoll_event& event = events_[static_cast<size_t>(i)];
      HandleEvent(*static_cast<Link*>(event.data.ptr), event.events);
    }
  }

  int AwaitEvents(nanoseconds time) {
    constexpr int64_t kSecond = 1'000'000'000;
    timespec wait = {};
    wait.tv_sec = time.count() / kSecond;
    wait.tv_nsec = time.count() % kSecond;
    const auto size = static_cast<int>(events_.size());
    const int count =
        epoll_pwait2(epoll_, events_.data(), size, &wait, nullptr);
    if (count >= 0 || errno == EINTR) return count;
    // Linux before 5.11, or a sandbox without this system call: milliseconds.
    return epoll_wait(
        epoll_, events_.data(), size,
        static_cast<int>(std::chrono::ceil<milliseconds>(time).count()));
  }

  void HandleEvent(Link& link, uint32_t events) {
    if (link.lost) return;
    if ((events & (EPOLLIN | EPOLLERR | EPOLLHUP)) != 0) {
      const absl::Status read = link.connection->Read(buffer_);
      if (!read.ok()) return Lose(link, read);
      SetNews(link);  // acknowledgements
    }
    if ((events & (EPOLLOUT | EPOLLERR)) != 0) Flush(link);
  }

  void ExpireCalls(MonotonicTime now) {
    for (H2ClientCall* call = in_flight_.first();
         call != nullptr && call->deadline <= now; call = in_flight_.first()) {
      Link& link = links_[call->connection];
      if (call->state == H2ClientCall::State::kWaiting) {
        link.waiting.Remove(*call);
      } else {
        link.connection->Cancel(*call);
        SetNews(link);
      }
      OnEnded(*call, absl::StatusCode::kDeadlineExceeded, "Deadline Exceeded");
    }
  }

  // --- Calls that ended ------------------------------------------------------

  void OnEnded(H2ClientCall& call, absl::StatusCode code,
               std::string message) override {
    call.state = H2ClientCall::State::kEnded;
    in_flight_.Remove(call);
    ended_.push_back({&call, code, std::move(message)});
  }

  void Deliver(absl::FunctionRef<void(const EndedCall&)> on_ended) {
    for (Ended& ended : ended_) {
      const H2ClientCall& call = *ended.call;
      absl::string_view reply;
      EndedCall told;
      told.slot = static_cast<size_t>(ended.call - calls_.data());
      if (ended.code == absl::StatusCode::kOk && target_->want_replies) {
        if (const auto message = MessageIn(call.reply)) {
          reply = *message;
          told.reply = MessagePieces(&reply, 1);
        } else {
          ended.code = absl::StatusCode::kInternal;
          ended.message = "the reply is not one complete, uncompressed message";
        }
      }
      told.code = ended.code;
      told.message = ended.message;
      told.server_timing = call.server_timing;
      on_ended(told);
    }
    ended_.clear();
  }

  const std::shared_ptr<const LoadTarget> target_;
  const int epoll_;
  std::vector<H2ClientCall> calls_;  // by slot
  H2ClientCallList in_flight_{&H2ClientCall::by_deadline};
  std::vector<Ended> ended_;  // not yet reported
  std::vector<Link> links_;
  std::vector<Link*> news_;  // links with data to send
  size_t next_link_ = 0;
  size_t lost_links_ = 0;
  std::array<epoll_event, 64> events_ = {};
  std::vector<uint8_t> buffer_;  // for reading
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
