#include "server/transport/listen_address.h"

#include <dirent.h>
#include <netdb.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <algorithm>
#include <cassert>
#include <cerrno>
#include <cstring>
#include <memory>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"

namespace neurite {
namespace {

// A terminating 0 byte follows.
constexpr size_t kMaxUnixPathBytes = sizeof(sockaddr_un::sun_path) - 1;

// Closes its descriptor on destruction.
class Socket {
 public:
  explicit Socket(int family)
      : fd_(socket(family, SOCK_STREAM | SOCK_CLOEXEC, 0)) {}
  ~Socket() {
    if (fd_ >= 0) close(fd_);
  }
  Socket(const Socket&) = delete;
  Socket& operator=(const Socket&) = delete;
  int fd() const { return fd_; }

 private:
  int fd_;
};

struct CloseDirectory {
  void operator()(DIR* directory) const { closedir(directory); }
};

absl::Status CannotListen(const ListenAddress& address,
                          absl::string_view reason) {
  return absl::FailedPreconditionError(
      absl::StrCat("cannot listen on ", address.DebugString(), ": ", reason));
}

absl::Status CheckUnix(const ListenAddress& address) {
  sockaddr_un name{};
  name.sun_family = AF_UNIX;
  assert(address.unix_path.size() <= kMaxUnixPathBytes);
  std::memcpy(name.sun_path, address.unix_path.data(),
              address.unix_path.size());
  const Socket probe(AF_UNIX);
  if (connect(probe.fd(), reinterpret_cast<const sockaddr*>(&name),
              sizeof(name)) == 0) {
    return CannotListen(address, "another server answers there");
  }
  struct stat found {};
  if (stat(address.unix_path.c_str(), &found) == 0 &&
      !S_ISSOCK(found.st_mode)) {
    return CannotListen(address, "a file that is not a socket exists there");
  }
  const size_t slash = address.unix_path.rfind('/');
  const std::string folder =
      slash == std::string::npos ? "." : address.unix_path.substr(0, slash + 1);
  if (access(folder.c_str(), W_OK | X_OK) != 0) {
    return CannotListen(address,
                        absl::StrCat(folder, ": ", std::strerror(errno)));
  }
  return absl::OkStatus();
}

absl::Status CheckTcp(const ListenAddress& address) {
  addrinfo hints{};
  hints.ai_socktype = SOCK_STREAM;
  hints.ai_flags = AI_PASSIVE;
  addrinfo* found = nullptr;
  const int error = getaddrinfo(
      address.host.c_str(), absl::StrCat(address.port).c_str(), &hints, &found);
  if (error != 0) return CannotListen(address, gai_strerror(error));
  const std::unique_ptr<addrinfo, decltype(&freeaddrinfo)> owned(found,
                                                                 freeaddrinfo);
  const Socket probe(found->ai_family);
  // Set as for the real listener: a port in TIME_WAIT counts as free.
  const int on = 1;
  setsockopt(probe.fd(), SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on));
  if (bind(probe.fd(), found->ai_addr, found->ai_addrlen) != 0) {
    return CannotListen(address, std::strerror(errno));
  }
  return absl::OkStatus();
}

bool IsBoundTo(int fd, const ListenAddress& address) {
  sockaddr_storage name{};
  socklen_t bytes = sizeof(name);
  if (getsockname(fd, reinterpret_cast<sockaddr*>(&name), &bytes) != 0) {
    return false;
  }
  switch (name.ss_family) {
    case AF_INET:
      return ntohs(reinterpret_cast<const sockaddr_in&>(name).sin_port) ==
             address.port;
    case AF_INET6:
      return ntohs(reinterpret_cast<const sockaddr_in6&>(name).sin6_port) ==
             address.port;
    case AF_UNIX:
      return address.is_unix() &&
             address.unix_path ==
                 reinterpret_cast<const sockaddr_un&>(name).sun_path;
    default:
      return false;
  }
}

}  // namespace

std::string ListenAddress::DebugString() const {
  if (is_unix()) return absl::StrCat("unix:", unix_path);
  const bool ipv6 = host.find(':') != std::string::npos;
  return ipv6 ? absl::StrCat("[", host, "]:", port)
              : absl::StrCat(host, ":", port);
}

absl::StatusOr<ListenAddress> ParseListenAddress(absl::string_view text) {
  const auto bad = [text] {
    return absl::InvalidArgumentError(absl::StrCat(
        "\"", text,
        "\" is not an address: write HOST:PORT (port 0 picks one), ",
        "[IPV6]:PORT or unix:PATH"));
  };
  ListenAddress address;
  absl::string_view rest = text;
  if (absl::ConsumePrefix(&rest, "unix:")) {
    if (rest.empty()) return bad();
    if (rest.size() > kMaxUnixPathBytes) {
      return absl::InvalidArgumentError(
          absl::StrCat("\"", text, "\": the path is longer than ",
                       kMaxUnixPathBytes, " bytes"));
    }
    address.unix_path = std::string(rest);
    return address;
  }
  // absl::SimpleAtoi would accept blanks around the port.
  const bool blank = std::any_of(text.begin(), text.end(), [](char c) {
    const auto byte = static_cast<unsigned char>(c);
    return byte <= ' ' || byte == 0x7f;
  });
  const size_t colon = text.rfind(':');
  if (blank || colon == absl::string_view::npos) return bad();
  absl::string_view host = text.substr(0, colon);
  if (absl::ConsumePrefix(&host, "[")) {
    if (!absl::ConsumeSuffix(&host, "]")) return bad();
  } else if (host.find(':') != absl::string_view::npos) {
    return bad();
  }
  if (host.empty() ||
      !absl::SimpleAtoi(text.substr(colon + 1), &address.port) ||
      address.port < 0 || address.port > 65535) {
    return bad();
  }
  address.host = std::string(host);
  return address;
}

absl::Status CheckCanListen(const ListenAddress& address) {
  return address.is_unix() ? CheckUnix(address) : CheckTcp(address);
}

int CountSocketsAt(const ListenAddress& address) {
  const std::unique_ptr<DIR, CloseDirectory> open(opendir("/proc/self/fd"));
  if (open == nullptr) return 0;
  int count = 0;
  while (const dirent* entry = readdir(open.get())) {
    int fd = -1;
    if (absl::SimpleAtoi(entry->d_name, &fd) && IsBoundTo(fd, address)) ++count;
  }
  return count;
}

}  // namespace neurite
