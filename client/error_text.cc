#include "client/error_text.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "core/base/plural.h"

namespace neurite {
namespace {

struct Fault {
  absl::string_view part;  // of gRPC's text
  absl::string_view words;
};

// What the system and gRPC say, then what c-ares, gRPC's resolver, says.
constexpr std::array kFaults = {
    Fault{"Connection refused", "connection refused"},
    Fault{"Connection reset by peer", "connection reset by peer"},
    Fault{"Connection timed out", "no answer from the host"},
    Fault{"No such file or directory", "no such file or directory"},
    Fault{"No route to host", "no route to host"},
    Fault{"Network is unreachable", "network is unreachable"},
    Fault{"Permission denied", "permission denied"},
    Fault{"Socket closed", "the server closed the connection"},
    Fault{"before receiving SETTINGS", "the server there does not answer"},
    Fault{"http1.x server", "the server there does not speak gRPC"},
    Fault{"Failed parsing HTTP/2", "the server there does not speak gRPC"},
    Fault{"No status received", "the server there does not speak gRPC"},
    // After a header that gRPC cannot have sent, e.g. the type text/html.
    Fault{"Stream removed", "the server there does not speak gRPC"},
    Fault{"GOAWAY received", "the server closed the connection"},
    Fault{"RST_STREAM", "the server broke off the call"},
    Fault{"Domain name not found", "unknown host name"},
    Fault{"answer with no data", "the host name has no address"},
    Fault{"Misformatted domain name", "malformed host name"},
    Fault{"query was misformatted", "malformed host name"},
    Fault{"contact DNS servers", "no DNS server could be reached"},
    Fault{"contacting DNS servers", "no DNS server could be reached"},
    Fault{"DNS resolution failed", "the host name could not be resolved"},
};

// How the texts begin that gRPC makes for calls that a connection carried.
constexpr std::array<absl::string_view, 8> kOfTransport = {
    "Socket closed",
    "Stream removed",
    "GOAWAY received",
    "No status received",
    "Received RST_STREAM with error code",
    "Received http2 header with status",
    "Connection reset by peer",
    "recvmsg:",
};

// Takes the numbers from a text like "18 bytes and 7".
std::vector<int64_t> NumbersIn(absl::string_view text) {
  std::vector<int64_t> numbers;
  for (const absl::string_view word :
       absl::StrSplit(text, absl::ByAnyChar(" (),;"), absl::SkipEmpty())) {
    int64_t number = 0;
    if (absl::SimpleAtoi(absl::StripSuffix(word, "."), &number)) {
      numbers.push_back(number);
    }
  }
  return numbers;
}

}  // namespace

bool IsOfTransport(absl::string_view text) {
  return std::any_of(
      kOfTransport.begin(), kOfTransport.end(),
      [text](absl::string_view part) { return absl::StartsWith(text, part); });
}

std::string ConnectionFault(absl::string_view text) {
  absl::string_view status = text;
  if (absl::ConsumePrefix(&status, "Received http2 header with status: ")) {
    return absl::StrCat("the server there does not speak gRPC (HTTP status ",
                        status, ")");
  }
  for (const Fault& fault : kFaults) {
    if (absl::StrContains(text, fault.part)) return std::string(fault.words);
  }
  const size_t colon = text.rfind(": ");
  return std::string(colon == absl::string_view::npos ? text
                                                      : text.substr(colon + 2));
}

std::string CannotReach(absl::string_view address, absl::string_view text) {
  const std::string fault = ConnectionFault(text);
  const bool found = !absl::StrContains(fault, "host name") &&
                     !absl::StrContains(fault, "DNS");
  return absl::StrCat(
      "cannot reach ", address, ": ", fault,
      found ? "; is neurite-server running there?" : "; check the address");
}

std::optional<std::string> RequestTooLarge(absl::string_view text) {
  // "Received message larger than max (9 vs. 8)" from gRPC C++; "a message of 9
  // bytes is over the limit of 8" from our own front end.
  if (!absl::StartsWith(text, "Received message larger than max") &&
      !(absl::StartsWith(text, "a message of ") &&
        absl::StrContains(text, "over the limit"))) {
    return std::nullopt;
  }
  const std::vector<int64_t> numbers = NumbersIn(text);
  const std::string sizes =
      numbers.size() == 2
          ? absl::StrCat("a request of ", Plural(numbers[0], "byte"),
                         " exceeds the server's limit of ", numbers[1])
          : std::string("the request exceeds the server's size limit");
  return absl::StrCat(sizes,
                      ": send fewer rows per call (--batch) or raise the "
                      "server's --max-request-mib");
}

}  // namespace neurite
