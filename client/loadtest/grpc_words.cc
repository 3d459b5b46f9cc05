#include "client/loadtest/grpc_words.h"

#include <nghttp2/nghttp2.h>

#include <algorithm>
#include <cstring>

#include "absl/strings/ascii.h"
#include "absl/strings/escaping.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"

namespace neurite {

MessagePrefix PrefixOf(absl::string_view message) {
  const auto size = static_cast<uint32_t>(message.size());
  return {0, static_cast<uint8_t>(size >> 24), static_cast<uint8_t>(size >> 16),
          static_cast<uint8_t>(size >> 8), static_cast<uint8_t>(size)};
}

std::optional<absl::string_view> MessageIn(absl::string_view bytes) {
  if (bytes.size() < kMessagePrefixSize) return std::nullopt;
  const absl::string_view message = bytes.substr(kMessagePrefixSize);
  const MessagePrefix prefix = PrefixOf(message);
  if (message.size() > UINT32_MAX ||
      std::memcmp(bytes.data(), prefix.data(), prefix.size()) != 0) {
    return std::nullopt;
  }
  return message;
}

std::string GrpcTimeout(std::chrono::nanoseconds time) {
  struct Unit {
    int64_t nanoseconds;
    const char* letter;
  };
  constexpr Unit kUnits[] = {
      {1, "n"}, {1'000, "u"}, {1'000'000, "m"}, {1'000'000'000, "S"}};
  constexpr int64_t kMost = 99'999'999;  // a value has eight digits at most
  constexpr int64_t kDigits = 1000;
  const int64_t exact =
      std::clamp<int64_t>(time.count(), 1, kMost * 1'000'000'000);
  int64_t step = 1;
  while (exact / step >= kDigits) step *= 10;
  const int64_t steps = exact / step + (exact % step == 0 ? 0 : 1);
  for (const Unit& unit : kUnits) {
    // No step is finer than a unit that the one before had no digits for.
    if (step >= unit.nanoseconds && step / unit.nanoseconds * steps <= kMost) {
      return absl::StrCat(step / unit.nanoseconds * steps, unit.letter);
    }
  }
  return absl::StrCat(kMost, "S");
}

absl::StatusCode GrpcStatusCode(absl::string_view value) {
  int code = 0;
  constexpr int kLast = static_cast<int>(absl::StatusCode::kUnauthenticated);
  if (!absl::SimpleAtoi(value, &code) || code < 0 || code > kLast) {
    return absl::StatusCode::kUnknown;
  }
  return static_cast<absl::StatusCode>(code);
}

std::string PercentDecoded(absl::string_view message) {
  std::string decoded;
  decoded.reserve(message.size());
  for (size_t i = 0; i < message.size(); ++i) {
    const absl::string_view escape = message.substr(i, 3);
    if (escape.size() == 3 && escape[0] == '%' &&
        absl::ascii_isxdigit(static_cast<unsigned char>(escape[1])) &&
        absl::ascii_isxdigit(static_cast<unsigned char>(escape[2]))) {
      decoded += absl::HexStringToBytes(escape.substr(1));
      i += 2;
    } else {
      decoded += message[i];
    }
  }
  return decoded;
}

absl::StatusCode CodeOfHttpStatus(int status) {
  switch (status) {
    case 400:
      return absl::StatusCode::kInternal;
    case 401:
      return absl::StatusCode::kUnauthenticated;
    case 403:
      return absl::StatusCode::kPermissionDenied;
    case 404:
      return absl::StatusCode::kUnimplemented;
    case 429:
    case 502:
    case 503:
    case 504:
      return absl::StatusCode::kUnavailable;
    default:
      return absl::StatusCode::kUnknown;
  }
}

absl::StatusCode CodeOfReset(uint32_t code) {
  switch (code) {
    case NGHTTP2_REFUSED_STREAM:
      return absl::StatusCode::kUnavailable;
    case NGHTTP2_CANCEL:
      return absl::StatusCode::kCancelled;
    case NGHTTP2_ENHANCE_YOUR_CALM:
      return absl::StatusCode::kResourceExhausted;
    case NGHTTP2_INADEQUATE_SECURITY:
      return absl::StatusCode::kPermissionDenied;
    default:
      return absl::StatusCode::kInternal;
  }
}

}  // namespace neurite
