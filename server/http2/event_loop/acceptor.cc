#include "server/http2/event_loop/acceptor.h"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cassert>
#include <cerrno>
#include <cmath>
#include <cstring>
#include <optional>
#include <utility>

#include "absl/strings/str_cat.h"
#include "core/base/plural.h"

namespace neurite::http2 {
namespace {

// The load of the workers is measured at most this often.
constexpr std::chrono::milliseconds kLook{100};

// The bytes that a socket takes before it can send them. The rest stays in the
// connection, where it is counted and must be read in time: else a client that
// reads nothing would have the system hold megabytes.
constexpr int kMostNotSent = 256 << 10;

// These fail for a Unix socket, which needs no such options.
void SetOptions(const Descriptor& socket) {
  const int on = 1;
  setsockopt(socket.get(), IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
  setsockopt(socket.get(), IPPROTO_TCP, TCP_NOTSENT_LOWAT, &kMostNotSent,
             sizeof(kMostNotSent));
}

// Any descriptor serves; /dev/null may not exist in a container.
Descriptor OpenSpare() { return Descriptor(eventfd(0, EFD_CLOEXEC)); }

}  // namespace

size_t LeastLoaded(std::span<const WorkerLoad> workers) {
  const auto rank = [](const WorkerLoad& worker) {
    return std::make_pair(std::lround(worker.busy * 10), worker.connections);
  };
  const auto least =
      std::min_element(workers.begin(), workers.end(),
                       [&rank](const WorkerLoad& a, const WorkerLoad& b) {
                         return rank(a) < rank(b);
                       });
  return static_cast<size_t>(least - workers.begin());
}

Acceptor::Acceptor(std::vector<ListenSocket> sockets,
                   const std::vector<std::unique_ptr<Worker>>& workers,
                   int64_t max_connections, int64_t max_of_peer,
                   const Clock& clock, IncidentLog* incidents)
    : sockets_(std::move(sockets)),
      workers_(workers),
      max_connections_(max_connections),
      peers_(max_of_peer),
      clock_(clock),
      incidents_(incidents),
      busy_(workers.size()),
      loads_(workers.size()),
      looked_(clock.Now()) {}

absl::Status Acceptor::Start() {
  stop_ = Descriptor(eventfd(0, EFD_CLOEXEC));
  spare_ = OpenSpare();
  if (stop_.get() < 0 || spare_.get() < 0) {
    return absl::InternalError(absl::StrCat(
        "cannot create descriptors for the acceptor: ", std::strerror(errno)));
  }
  thread_ = std::thread([this] { Run(); });
  return absl::OkStatus();
}

void Acceptor::Stop() {
  if (!thread_.joinable()) return;
  const uint64_t one = 1;
  [[maybe_unused]] const ssize_t written =
      write(stop_.get(), &one, sizeof(one));
  thread_.join();
  for (const ListenSocket& socket : sockets_) {
    if (socket.address.is_unix()) unlink(socket.address.unix_path.c_str());
  }
  sockets_.clear();
}

void Acceptor::Run() {
  std::vector<pollfd> polled = {{.fd = stop_.get(), .events = POLLIN}};
  for (const ListenSocket& listening : sockets_) {
    for (const Descriptor& socket : listening.sockets) {
      polled.push_back({.fd = socket.get(), .events = POLLIN});
    }
  }
  for (;;) {
    if (poll(polled.data(), polled.size(), -1) < 0) continue;
    // Connections that are already established are served even when stopping.
    for (size_t i = 1; i < polled.size(); ++i) {
      if (polled[i].revents != 0) AcceptWaiting(polled[i].fd);
    }
    if (polled[0].revents != 0) return;
  }
}

// Accepts at most one backlog, so that other listeners and a stop request are
// not delayed.
void Acceptor::AcceptWaiting(int listener) {
  for (int left = SOMAXCONN; left > 0 && AcceptOne(listener);) --left;
}

// Returns false if no connection is pending.
bool Acceptor::AcceptOne(int listener) {
  sockaddr_storage peer{};
  socklen_t peer_size = sizeof(peer);
  Descriptor socket(accept4(listener, reinterpret_cast<sockaddr*>(&peer),
                            &peer_size, SOCK_NONBLOCK | SOCK_CLOEXEC));
  if (socket.get() < 0) {
    switch (errno) {
      case EMFILE:
      case ENFILE:
      case ENOBUFS:
      case ENOMEM:
        CloseOne(listener);
        return false;
      case ECONNABORTED:
      case EINTR:
        return true;
      default:
        return false;
    }
  }
  int64_t connections = 0;
  for (const auto& worker : workers_) connections += worker->connections();
  // The destructor closes the socket of a refused connection.
  if (connections >= max_connections_) {
    Refused(IncidentKind::kMaxConnections, peer,
            absl::StrCat(Plural(connections, "connection"),
                         connections == 1 ? " is" : " are", " open"));
    return true;
  }
  std::optional<PeerSlot> slot = peers_.Admit(peer);
  if (!slot.has_value()) {
    Refused(IncidentKind::kMaxOfPeer, peer,
            "this client has as many connections as one client may have");
    return true;
  }
  SetOptions(socket);
  workers_[ChooseWorker()]->Serve(std::move(socket), PeerName(peer),
                                  *std::move(slot));
  return true;
}

void Acceptor::CloseOne(int listener) {
  spare_.Close();
  sockaddr_storage peer{};
  socklen_t peer_size = sizeof(peer);
  Descriptor socket(accept4(listener, reinterpret_cast<sockaddr*>(&peer),
                            &peer_size, SOCK_CLOEXEC));
  if (socket.get() >= 0) {
    Refused(IncidentKind::kNoDescriptors, peer,
            "the process or the system cannot open more files");
  }
  socket.Close();
  spare_ = OpenSpare();
}

void Acceptor::Refused(IncidentKind kind, const sockaddr_storage& peer,
                       std::string text) {
  if (incidents_ == nullptr) return;
  incidents_->Add({.kind = kind,
                   .peer = PeerName(peer),
                   .text = std::move(text),
                   .counts = std::nullopt},
                  clock_.Now());
}

size_t Acceptor::ChooseWorker() {
  const MonotonicTime now = clock_.Now();
  if (now - looked_ >= kLook) {
    const std::chrono::duration<double> passed = now - looked_;
    for (size_t i = 0; i < workers_.size(); ++i) {
      const std::chrono::nanoseconds busy = workers_[i]->busy();
      const std::chrono::duration<double> worked = busy - busy_[i];
      loads_[i].busy = std::clamp(worked / passed, 0.0, 1.0);
      busy_[i] = busy;
    }
    looked_ = now;
  }
  for (size_t i = 0; i < workers_.size(); ++i) {
    loads_[i].connections = workers_[i]->connections();
  }
  return LeastLoaded(loads_);
}

}  // namespace neurite::http2
