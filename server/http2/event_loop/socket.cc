#include "server/http2/event_loop/socket.h"

#include <sys/epoll.h>
#include <sys/socket.h>

#include <cerrno>
#include <utility>

#include "server/http2/session/connection_timeouts.h"

namespace neurite::http2 {

Socket::Socket(WorkerState& worker, CallPool& calls, SocketListener& listener,
               const PollTimes& polls, Descriptor socket,
               MonotonicTime retire_at, std::string peer)
    : unread_age(polls, worker.now),
      worker_(worker),
      listener_(listener),
      socket_(std::move(socket)),
      peer_(std::move(peer)),
      connection_(worker, calls, *this, retire_at) {}

size_t Socket::Read(std::span<char> bytes, const Buffer& memory) {
  if (closed_) return 0;
  const MonotonicTime now = worker_.now;
  const MonotonicTime arrived = now - unread_age.At(now);
  const ssize_t got = recv(socket_.get(), bytes.data(), bytes.size(), 0);
  if (got < static_cast<ssize_t>(bytes.size())) unread_age.OnEmptied(now);
  if (got < 0) {
    if (errno != EAGAIN && errno != EWOULDBLOCK && errno != EINTR) Close();
    return 0;
  }
  if (got == 0) {
    Close();
    return 0;
  }
  const auto size = static_cast<size_t>(got);
  if (!lingering_) connection_.Receive({bytes.data(), size}, memory, arrived);
  return size;
}

void Socket::OnIncident(IncidentKind kind, absl::string_view text) {
  IncidentLog* const log = worker_.options.incidents;
  if (log == nullptr) return;
  log->Add({.kind = kind,
            .peer = peer_,
            .text = std::string(text),
            .counts = connection_.counts()},
           worker_.now);
}

void Socket::GiveUp() {
  if (closed_) return;
  connection_.OnAllocationFailure();
  Close();
}

void Socket::Close() {
  closed_ = true;
  connection_.Abandon();
  OnWork();
}

Socket::Outcome Socket::Work() {
  Outcome outcome;
  outcome.pumped = connection_.Pump();
  if (!closed_ && !full_ && !connection_.unsent().empty()) {
    Send();
    outcome.more = !closed_ && !full_ &&
                   (connection_.wants_pump() || !connection_.unsent().empty());
  }
  if (!closed_ && !lingering_ && connection_.done() &&
      connection_.unsent().empty()) {
    lingering_ = true;
    linger_until_ = worker_.now + ConnectionTimeouts::kLinger;
    shutdown(socket_.get(), SHUT_WR);
  }
  return outcome;
}

void Socket::Send() {
  const absl::string_view bytes = connection_.unsent();
  const ssize_t sent =
      send(socket_.get(), bytes.data(), bytes.size(), MSG_NOSIGNAL);
  if (sent < 0 && errno == EINTR) return;
  if (sent < 0 && errno != EAGAIN && errno != EWOULDBLOCK) return Close();
  const size_t taken = sent < 0 ? 0 : static_cast<size_t>(sent);
  full_ = taken < bytes.size();
  connection_.OnSent(taken);
}

uint32_t Socket::events() const {
  if (closed_) return 0;
  uint32_t events = 0;
  if (lingering_ || connection_.wants_input()) events |= EPOLLIN;
  if (full_) events |= EPOLLOUT;
  return events;
}

void Socket::OnTick() {
  if (closed_) return;
  if (lingering_) {
    if (worker_.now >= linger_until_) Close();
    return;
  }
  // The system reports a blocked socket as writable only when a third of its
  // buffer is free, which takes a slow reader minutes.
  if (std::exchange(full_, false)) OnWork();
  connection_.OnTick();
}

}  // namespace neurite::http2
