#include "client/loadtest/h2_client_connection.h"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <utility>

#include "absl/strings/str_cat.h"
#include "core/base/status_macros.h"

namespace neurite {
namespace {

// Bytes that are serialised at a time.
constexpr size_t kBuffer = size_t{256} << 10;

absl::Status Lost(absl::string_view what, int error) {
  return absl::UnavailableError(absl::StrCat(what, ": ", strerror(error)));
}

}  // namespace

H2ClientConnection::H2ClientConnection(const LoadTarget& target,
                                       H2Listener& listener)
    : session_(target, listener) {}

H2ClientConnection::~H2ClientConnection() { Close(); }

absl::Status H2ClientConnection::Open(const SocketAddress& address) {
  NEURITE_RETURN_IF_ERROR(session_.Begin());
  fd_ = socket(address.storage.ss_family,
               SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  if (fd_ < 0) return Lost("making a socket", errno);
  const int on = 1;
  if (address.storage.ss_family != AF_UNIX) {
    setsockopt(fd_, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
  }
  connecting_ = true;
  if (connect(fd_, reinterpret_cast<const sockaddr*>(&address.storage),
              address.size) == 0) {
    connecting_ = false;
  } else if (errno != EINPROGRESS) {
    return Lost("connecting", errno);
  }
  return absl::OkStatus();
}

void H2ClientConnection::Close() {
  if (fd_ >= 0) close(std::exchange(fd_, -1));
}

bool H2ClientConnection::finished() const {
  return session_.going_away() && session_.open_streams() == 0 && out_.empty();
}

absl::Status H2ClientConnection::FinishConnecting() {
  int error = 0;
  socklen_t size = sizeof(error);
  getsockopt(fd_, SOL_SOCKET, SO_ERROR, &error, &size);
  if (error != 0) return Lost("connecting", error);
  // SO_ERROR is also 0 while connecting; getpeername tells the difference.
  sockaddr_storage peer = {};
  size = sizeof(peer);
  connecting_ =
      getpeername(fd_, reinterpret_cast<sockaddr*>(&peer), &size) != 0;
  return absl::OkStatus();
}

absl::Status H2ClientConnection::Flush() {
  if (connecting_) NEURITE_RETURN_IF_ERROR(FinishConnecting());
  if (connecting_) return absl::OkStatus();
  for (;;) {
    if (out_.empty()) {
      out_sent_ = 0;
      NEURITE_RETURN_IF_ERROR(session_.Send(kBuffer, out_));
    }
    if (out_.empty()) return session_.CheckAlive();
    const ssize_t sent = send(fd_, out_.data() + out_sent_,
                              out_.size() - out_sent_, MSG_NOSIGNAL);
    if (sent < 0) {
      if (errno == EINTR) continue;
      if (errno == EAGAIN || errno == EWOULDBLOCK) return absl::OkStatus();
      return Lost("sending", errno);
    }
    out_sent_ += static_cast<size_t>(sent);
    if (out_sent_ == out_.size()) out_.clear();
  }
}

absl::Status H2ClientConnection::Read(std::span<uint8_t> buffer) {
  if (connecting_) return absl::OkStatus();
  for (;;) {
    const ssize_t got = recv(fd_, buffer.data(), buffer.size(), 0);
    if (got < 0) {
      if (errno == EINTR) continue;
      if (errno == EAGAIN || errno == EWOULDBLOCK) return absl::OkStatus();
      return Lost("reading", errno);
    }
    if (got == 0) {
      return absl::UnavailableError(session_.why_going().empty()
                                        ? "the server closed the connection"
                                        : session_.why_going());
    }
    const auto bytes = static_cast<size_t>(got);
    NEURITE_RETURN_IF_ERROR(session_.Receive(buffer.first(bytes)));
    if (bytes < buffer.size()) return absl::OkStatus();
  }
}

}  // namespace neurite
