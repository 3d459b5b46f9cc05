#include "client/server_address.h"

#include <arpa/inet.h>
#include <sys/un.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "core/base/printable.h"

namespace neurite {
namespace {

// The address is escaped: a carriage return, for example, would otherwise hide
// what is before it.
absl::Status Refuse(absl::string_view address, absl::string_view why) {
  return absl::InvalidArgumentError(absl::StrCat(
      "\"", Printable(address), "\" is not a server address: ", why,
      "; examples: 127.0.0.1:8500, [::1]:8500, unix:PATH"));
}

// absl::SimpleAtoi would also accept a sign and blanks.
bool IsPort(absl::string_view text) {
  int32_t port = 0;
  return std::all_of(text.begin(), text.end(), absl::ascii_isdigit) &&
         absl::SimpleAtoi(text, &port) && port >= 1 && port <= 65535;
}

bool IsIpv6(const std::string& text) {
  in6_addr address;
  // The part behind % is the name of a network interface.
  return inet_pton(AF_INET6, text.substr(0, text.find('%')).c_str(),
                   &address) == 1;
}

absl::Status CheckPath(absl::string_view address) {
  const absl::string_view path = absl::StripPrefix(address, "unix:");
  if (path.empty()) return Refuse(address, "the path is missing");
  constexpr size_t kMost = sizeof(sockaddr_un::sun_path) - 1;
  if (path.size() > kMost) {
    return Refuse(address, absl::StrCat("the path may have at most ", kMost,
                                        " bytes, got ", path.size()));
  }
  if (std::any_of(path.begin(), path.end(), absl::ascii_iscntrl)) {
    return Refuse(address, "it must have no control characters");
  }
  return absl::OkStatus();
}

}  // namespace

absl::Status CheckServerAddress(absl::string_view address) {
  if (absl::StartsWith(address, "unix:")) return CheckPath(address);
  const bool blank = std::any_of(address.begin(), address.end(), [](char c) {
    const auto byte = static_cast<unsigned char>(c);
    return absl::ascii_isspace(byte) || absl::ascii_iscntrl(byte);
  });
  if (blank) {
    return Refuse(address, "it must have no blanks or control characters");
  }
  if (absl::StrContains(address, "://")) {
    return Refuse(address, "it must have no scheme");
  }
  const size_t colon = address.rfind(':');
  if (colon == absl::string_view::npos) {
    return Refuse(address, "the port is missing");
  }
  const absl::string_view host = address.substr(0, colon);
  if (host.empty()) return Refuse(address, "the host is missing");
  const bool bracketed =
      absl::StartsWith(host, "[") && absl::EndsWith(host, "]");
  if (!bracketed && absl::StrContains(host, ":")) {
    return Refuse(address, "an IPv6 address must be in brackets");
  }
  if (bracketed && !IsIpv6(std::string(host.substr(1, host.size() - 2)))) {
    return Refuse(address, "the brackets must hold an IPv6 address");
  }
  if (!IsPort(address.substr(colon + 1))) {
    return Refuse(address, "the port must be from 1 to 65535");
  }
  return absl::OkStatus();
}

}  // namespace neurite
