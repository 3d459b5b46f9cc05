#include "core/wire/grpc_encoding.h"

#include <algorithm>
#include <cstring>

#include "absl/strings/ascii.h"
#include "absl/strings/escaping.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"

namespace neurite {
namespace {

constexpr size_t kLongestMessage = 1024;

// Truncates a long text at a boundary between UTF-8 characters.
absl::string_view Shortened(absl::string_view text) {
  const auto within_letter = [text](size_t at) {
    return (static_cast<unsigned char>(text[at]) & 0xC0) == 0x80;
  };
  if (text.size() <= kLongestMessage) return text;
  size_t end = kLongestMessage;
  // A UTF-8 character has at most 3 continuation bytes.
  while (end > kLongestMessage - 3 && within_letter(end)) --end;
  return text.substr(0, within_letter(end) ? kLongestMessage : end);
}

}  // namespace

MessagePrefix PrefixOf(size_t message_bytes) {
  const auto size = static_cast<uint32_t>(message_bytes);
  return {0, static_cast<uint8_t>(size >> 24), static_cast<uint8_t>(size >> 16),
          static_cast<uint8_t>(size >> 8), static_cast<uint8_t>(size)};
}

std::optional<absl::string_view> MessageIn(absl::string_view bytes) {
  if (bytes.size() < kMessagePrefixSize) return std::nullopt;
  // Comparing with the only valid prefix checks both the compression flag and
  // the length.
  const absl::string_view message = bytes.substr(kMessagePrefixSize);
  const MessagePrefix prefix = PrefixOf(message.size());
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
  constexpr int64_t kMost = 99'999'999;  // a value has at most eight digits
  constexpr int64_t kDigits = 1000;
  const int64_t exact =
      std::clamp<int64_t>(time.count(), 1, kMost * 1'000'000'000);
  int64_t step = 1;
  while (exact / step >= kDigits) step *= 10;
  const int64_t steps = exact / step + (exact % step == 0 ? 0 : 1);
  for (const Unit& unit : kUnits) {
    // Selects the finest unit in which the value has at most eight digits. The
    // value is exact in it: where the finer unit needs more digits, a step is
    // at least as large as this one.
    if (step >= unit.nanoseconds && step / unit.nanoseconds * steps <= kMost) {
      return absl::StrCat(step / unit.nanoseconds * steps, unit.letter);
    }
  }
  return absl::StrCat(kMost, "S");
}

std::optional<std::chrono::nanoseconds> ParseGrpcTimeout(
    absl::string_view value) {
  constexpr size_t kMostDigits = 8;
  if (value.size() < 2 || value.size() > kMostDigits + 1) return std::nullopt;
  int64_t count = 0;
  for (const char digit : value.substr(0, value.size() - 1)) {
    if (!absl::ascii_isdigit(static_cast<unsigned char>(digit))) {
      return std::nullopt;
    }
    count = count * 10 + (digit - '0');
  }
  int64_t unit = 0;
  switch (value.back()) {
    case 'n':
      unit = 1;
      break;
    case 'u':
      unit = 1'000;
      break;
    case 'm':
      unit = 1'000'000;
      break;
    case 'S':
      unit = 1'000'000'000;
      break;
    case 'M':
      unit = 60'000'000'000;
      break;
    case 'H':
      unit = 3'600'000'000'000;
      break;
    default:
      return std::nullopt;
  }
  // Eight digits cannot overflow, but their product with the unit can.
  if (count > std::chrono::nanoseconds::max().count() / unit) {
    return std::chrono::nanoseconds::max();
  }
  return std::chrono::nanoseconds(count * unit);
}

absl::StatusCode GrpcStatusCode(absl::string_view value) {
  int code = 0;
  constexpr int kLast = static_cast<int>(absl::StatusCode::kUnauthenticated);
  if (!absl::SimpleAtoi(value, &code) || code < 0 || code > kLast) {
    return absl::StatusCode::kUnknown;
  }
  return static_cast<absl::StatusCode>(code);
}

absl::string_view SentStatusMessage(absl::string_view message) {
  // Other whitespace is percent-encoded and may stay.
  const auto first = message.find_first_not_of(' ');
  if (first == absl::string_view::npos) return {};
  const absl::string_view cut = Shortened(message.substr(first));
  return cut.substr(0, cut.find_last_not_of(' ') + 1);
}

absl::string_view SentMetadata(absl::string_view name,
                               absl::string_view value) {
  return absl::EndsWith(name, "-bin") ? value
                                      : absl::StripAsciiWhitespace(value);
}

std::string PercentEncoded(absl::string_view message) {
  constexpr char kHex[] = "0123456789ABCDEF";
  std::string encoded;
  encoded.reserve(message.size());
  for (const char letter : message) {
    const auto byte = static_cast<unsigned char>(letter);
    if (byte >= 0x20 && byte <= 0x7E && letter != '%') {
      encoded += letter;
    } else {
      encoded += '%';
      encoded += kHex[byte >> 4];
      encoded += kHex[byte & 0xF];
    }
  }
  return encoded;
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

}  // namespace neurite
