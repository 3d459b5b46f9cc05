#include "server/transport/listen_address.h"

#include <dirent.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/un.h>

#include <algorithm>
#include <memory>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"

namespace neurite {
namespace {

// A terminating 0 byte follows.
constexpr size_t kMaxUnixPathBytes = sizeof(sockaddr_un::sun_path) - 1;

struct CloseDirectory {
  void operator()(DIR* directory) const { closedir(directory); }
};

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
