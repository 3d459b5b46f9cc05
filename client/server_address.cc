#include "client/server_address.h"

#include <cstdint>

#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"

namespace neurite {
namespace {

absl::Status Refuse(absl::string_view address, absl::string_view why) {
  return absl::InvalidArgumentError(
      absl::StrCat("\"", address, "\" is not a server address: ", why,
                   "; examples: 127.0.0.1:8500, [::1]:8500, unix:PATH"));
}

bool IsPort(absl::string_view text) {
  int32_t port = 0;
  return absl::SimpleAtoi(text, &port) && port >= 1 && port <= 65535;
}

}  // namespace

absl::Status CheckServerAddress(absl::string_view address) {
  if (absl::StartsWith(address, "unix:")) {
    if (address == "unix:") return Refuse(address, "the path is missing");
    return absl::OkStatus();
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
  if (!IsPort(address.substr(colon + 1))) {
    return Refuse(address, "the port must be from 1 to 65535");
  }
  return absl::OkStatus();
}

}  // namespace neurite
