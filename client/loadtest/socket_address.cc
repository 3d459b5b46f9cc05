#include "client/loadtest/socket_address.h"

#include <netdb.h>
#include <sys/un.h>

#include <cstring>
#include <memory>
#include <string>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "client/server_address.h"
#include "core/base/status_macros.h"

namespace neurite {
namespace {

absl::StatusOr<SocketAddress> UnixAddress(absl::string_view path) {
  SocketAddress address;
  sockaddr_un un = {};
  if (path.size() >= sizeof(un.sun_path)) {
    return absl::InvalidArgumentError(absl::StrCat(
        "the path of a Unix socket may have at most ", sizeof(un.sun_path) - 1,
        " bytes, got ", path.size(), ": ", path));
  }
  un.sun_family = AF_UNIX;
  std::memcpy(un.sun_path, path.data(), path.size());
  std::memcpy(&address.storage, &un, sizeof(un));
  address.size = sizeof(un);
  return address;
}

struct AddressesDeleter {
  void operator()(addrinfo* addresses) const { freeaddrinfo(addresses); }
};

}  // namespace

absl::StatusOr<std::vector<SocketAddress>> ResolveServer(
    absl::string_view address) {
  NEURITE_RETURN_IF_ERROR(CheckServerAddress(address));
  if (absl::ConsumePrefix(&address, "unix:")) {
    NEURITE_ASSIGN_OR_RETURN(const SocketAddress resolved,
                             UnixAddress(address));
    return std::vector<SocketAddress>{resolved};
  }
  const size_t colon = address.rfind(':');
  absl::string_view host = address.substr(0, colon);
  if (absl::ConsumePrefix(&host, "[")) absl::ConsumeSuffix(&host, "]");
  addrinfo hints = {};
  hints.ai_socktype = SOCK_STREAM;
  addrinfo* found = nullptr;
  const int error = getaddrinfo(std::string(host).c_str(),
                                std::string(address.substr(colon + 1)).c_str(),
                                &hints, &found);
  if (error != 0) {
    return absl::UnavailableError(
        absl::StrCat("cannot find the host ", host, ": ", gai_strerror(error)));
  }
  const std::unique_ptr<addrinfo, AddressesDeleter> addresses(found);
  std::vector<SocketAddress> resolved;
  for (const addrinfo* a = found; a != nullptr; a = a->ai_next) {
    SocketAddress& one = resolved.emplace_back();
    std::memcpy(&one.storage, a->ai_addr, a->ai_addrlen);
    one.size = a->ai_addrlen;
  }
  return resolved;
}

}  // namespace neurite
