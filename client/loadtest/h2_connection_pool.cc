#include "client/loadtest/h2_connection_pool.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "core/base/status_macros.h"
#include "core/wire/grpc_encoding.h"

namespace neurite {
namespace {

using std::chrono::milliseconds;
using std::chrono::nanoseconds;

// Bytes that are read at a time.
constexpr size_t kBuffer = size_t{256} << 10;

// Between two attempts to connect to a server that cannot be reached. Short,
// because a server that is restarted must be found within the time after which
// a run gives up.
constexpr milliseconds kFirstRetry{20};
constexpr milliseconds kLongestRetry{200};

// Between the beginnings of two connections of a link, if the server ends them.
// Bounds what a server that drains gets.
constexpr milliseconds kBetweenConnections{10};

}  // namespace

H2ConnectionPool::H2ConnectionPool(const LoadTarget& target, size_t connections,
                                   std::span<H2ClientCall> calls,
                                   H2CallEnds& ends)
    : target_(target),
      calls_(calls),
      ends_(ends),
      links_(connections),
      buffer_(kBuffer) {}

// --- Connections -------------------------------------------------------------

absl::Status H2ConnectionPool::Connect() {
  NEURITE_ASSIGN_OR_RETURN(const std::vector<SocketAddress> addresses,
                           ResolveServer(target_.address));
  const MonotonicTime give_up = Clock::Real().Now() + target_.connect_timeout;
  absl::Status status;
  for (size_t i = 0; i < addresses.size(); ++i) {
    const MonotonicTime now = Clock::Real().Now();
    // An address that does not answer must leave time for the others.
    const auto addresses_left = static_cast<int64_t>(addresses.size() - i);
    status = ConnectTo(addresses[i], now + (give_up - now) / addresses_left);
    if (status.ok()) return status;
  }
  return absl::UnavailableError(
      absl::StrCat("cannot reach ", target_.address, ": ", status.message(),
                   "; is neurite-server running there?"));
}

absl::Status H2ConnectionPool::ConnectTo(const SocketAddress& address,
                                         MonotonicTime give_up) {
  address_ = address;
  news_.clear();
  buried_.clear();
  unready_links_ = links_.size();
  for (Link& link : links_) {
    link = Link();
    Open(link, Clock::Real().Now());
  }
  const auto failed = [](const Link& link) { return link.failed; };
  for (;;) {
    Flush();
    const auto one = std::find_if(links_.begin(), links_.end(), failed);
    if (one != links_.end()) return absl::UnavailableError(one->why_failed);
    if (unready_links_ == 0) return absl::OkStatus();
    const MonotonicTime now = Clock::Real().Now();
    if (now >= give_up) return absl::UnavailableError("no answer");
    Poll(std::min(give_up, NextStep()) - now);
  }
}

void H2ConnectionPool::Open(Link& link, MonotonicTime now) {
  H2Listener& listener = *this;
  link.current = std::make_unique<Watched>(link, target_, listener, now);
  Watched& opened = *link.current;
  const absl::Status status = opened.Open(address_);
  if (!status.ok()) return Lose(opened, status);
  SetNews(opened);  // the preface, once the socket is connected
  opened.watched_for_room = opened.wants_to_write();
  if (!sockets_.Add(opened.fd(), &opened, opened.watched_for_room)) {
    Lose(opened, absl::UnavailableError("cannot add the socket to epoll"));
  }
}

// Takes note of the server's SETTINGS and GOAWAY.
void H2ConnectionPool::Update(Watched& watched) {
  Link& link = watched.link;
  if (link.current.get() != &watched) return;
  if (!link.ready && watched.session().ready()) {
    link.ready = true;
    link.failed = false;
    link.retry_after = milliseconds(0);
    --unready_links_;
  }
  if (watched.session().going_away()) Retire(link);
}

// Calls that have begun go on; those that wait, and later ones, wait for the
// next connection.
void H2ConnectionPool::Retire(Link& link) {
  LeaveReady(link);
  link.ending.push_back(std::move(link.current));
}

// The next connection is opened at once, unless the server ends one after the
// other. Returns false if `link` was not ready.
bool H2ConnectionPool::LeaveReady(Link& link) {
  if (!std::exchange(link.ready, false)) return false;
  ++unready_links_;
  link.retry_at = std::max(Clock::Real().Now(),
                           link.current->opened_at + kBetweenConnections);
  return true;
}

// Ends the calls of a connection that was lost. If it never was ready, those
// that wait end, too.
void H2ConnectionPool::Lose(Watched& watched, const absl::Status& why) {
  Link& link = watched.link;
  if (link.current.get() == &watched && !LeaveReady(link)) {
    link.failed = true;
    link.why_failed = std::string(why.message());
    link.retry_at = Clock::Real().Now() + link.retry_after;
    link.retry_after =
        std::clamp(2 * link.retry_after, kFirstRetry, kLongestRetry);
  }
  Bury(watched);
  for (H2ClientCall& call : calls_) {
    if (call.state != H2ClientCall::State::kOpen) continue;
    if (call.connection != &watched) continue;
    OnEnded(call, absl::StatusCode::kUnavailable,
            absl::StrCat("the connection was lost: ", why.message()));
  }
  if (!link.failed) return;
  while (H2ClientCall* const call = link.waiting.first()) {
    link.waiting.Remove(*call);
    EndUnconnected(*call);
  }
}

// Closes a connection. It is destroyed later, because `news_` may refer to
// it.
void H2ConnectionPool::Bury(Watched& watched) {
  Link& link = watched.link;
  watched.Close();
  if (link.current.get() == &watched) {
    return buried_.push_back(std::move(link.current));
  }
  const auto found =
      std::find_if(link.ending.begin(), link.ending.end(),
                   [&](const auto& each) { return each.get() == &watched; });
  buried_.push_back(std::move(*found));
  link.ending.erase(found);
}

void H2ConnectionPool::Reconnect(MonotonicTime now) {
  for (Link& link : links_) {
    if (link.ready || now < NextStepOf(link)) continue;
    if (link.current == nullptr) {
      Open(link, now);
    } else {
      Lose(*link.current, absl::UnavailableError("no answer"));
    }
  }
}

// When to connect, or to give up connecting. REQUIRES: `link` is not ready.
MonotonicTime H2ConnectionPool::NextStepOf(const Link& link) const {
  if (link.current == nullptr) return link.retry_at;
  return link.current->opened_at + target_.connect_timeout;
}

// --- Calls -------------------------------------------------------------------

void H2ConnectionPool::Begin(H2ClientCall& call) {
  call.link = next_link_;
  next_link_ = (next_link_ + 1) % links_.size();
  Link& link = links_[call.link];
  if (link.failed) {
    EndUnconnected(call);
  } else if (link.ready && link.waiting.first() == nullptr &&
             link.current->session().has_room()) {
    Submit(link, call);  // no call that waits for a stream is overtaken
  } else {
    call.state = H2ClientCall::State::kWaiting;
    link.waiting.Append(call);
  }
}

void H2ConnectionPool::Cancel(H2ClientCall& call) {
  if (call.state == H2ClientCall::State::kWaiting) {
    links_[call.link].waiting.Remove(call);
  } else {
    call.connection->session().Cancel(call);
    SetNews(*static_cast<Watched*>(call.connection));
  }
  call.state = H2ClientCall::State::kEnded;
}

void H2ConnectionPool::Submit(Link& link, H2ClientCall& call) {
  call.timeout = target_.grpc_timeout.empty()
                     ? GrpcTimeout(call.deadline - Clock::Real().Now())
                     : target_.grpc_timeout;
  if (link.current->session().Submit(call)) {
    call.state = H2ClientCall::State::kOpen;
    call.connection = link.current.get();
    return SetNews(*link.current);
  }
  Retire(link);
  AwaitConnection(call);
}

void H2ConnectionPool::AwaitConnection(H2ClientCall& call) {
  call.ForgetStream();
  call.state = H2ClientCall::State::kWaiting;
  links_[call.link].waiting.InsertByDeadline(call);
}

void H2ConnectionPool::EndUnconnected(H2ClientCall& call) {
  OnEnded(call, absl::StatusCode::kUnavailable,
          absl::StrCat("no connection to the server: ",
                       links_[call.link].why_failed));
}

void H2ConnectionPool::BeginWaiting() {
  for (Link& link : links_) {
    while (H2ClientCall* const call = link.waiting.first()) {
      if (!link.ready || !link.current->session().has_room()) break;
      link.waiting.Remove(*call);
      Submit(link, *call);
    }
  }
}

void H2ConnectionPool::OnEnded(H2ClientCall& call, absl::StatusCode code,
                               std::string message) {
  call.state = H2ClientCall::State::kEnded;
  ends_.OnEnded(call, code, std::move(message));
}

void H2ConnectionPool::OnRefused(H2ClientCall& call) {
  if (!std::exchange(call.refused, true)) return AwaitConnection(call);
  OnEnded(call, absl::StatusCode::kUnavailable,
          "the server refused the call on two connections (GOAWAY)");
}

// --- Events ------------------------------------------------------------------

void H2ConnectionPool::Flush() {
  if (unready_links_ > 0) Reconnect(Clock::Real().Now());
  FlushNews();
}

MonotonicTime H2ConnectionPool::NextStep() const {
  MonotonicTime next = MonotonicTime::max();
  if (unready_links_ == 0) return next;
  for (const Link& link : links_) {
    if (!link.ready) next = std::min(next, NextStepOf(link));
  }
  return next;
}

void H2ConnectionPool::SetNews(Watched& watched) {
  if (!std::exchange(watched.has_news, true)) news_.push_back(&watched);
}

void H2ConnectionPool::FlushNews() {
  for (Watched* watched : news_) {
    watched->has_news = false;
    if (watched->fd() >= 0) FlushOne(*watched);
  }
  news_.clear();
  buried_.clear();
}

void H2ConnectionPool::FlushOne(Watched& watched) {
  const absl::Status flushed = watched.Flush();
  if (!flushed.ok()) {
    // Answers that arrived before the connection was lost still count.
    (void)watched.Read(buffer_);
    return Lose(watched, flushed);
  }
  if (watched.finished()) return Bury(watched);
  if (watched.watched_for_room == watched.wants_to_write()) return;
  watched.watched_for_room = watched.wants_to_write();
  sockets_.Change(watched.fd(), &watched, watched.watched_for_room);
}

void H2ConnectionPool::Poll(nanoseconds time) {
  for (const epoll_event& event :
       sockets_.Await(std::max(time, nanoseconds(0)))) {
    HandleEvent(*static_cast<Watched*>(event.data.ptr), event.events);
  }
}

void H2ConnectionPool::HandleEvent(Watched& watched, uint32_t events) {
  if (watched.fd() < 0) return;
  if ((events & (EPOLLIN | EPOLLERR | EPOLLHUP)) != 0) {
    const absl::Status read = watched.Read(buffer_);
    Update(watched);
    if (!read.ok()) return Lose(watched, read);
    SetNews(watched);  // acknowledgements
  }
  if ((events & (EPOLLOUT | EPOLLERR)) != 0) FlushOne(watched);
}

}  // namespace neurite
