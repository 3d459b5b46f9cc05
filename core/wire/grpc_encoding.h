// How gRPC over HTTP/2 writes and reads what is not in its messages
// (https://github.com/grpc/grpc/blob/master/doc/PROTOCOL-HTTP2.md).
#ifndef NEURITE_CORE_WIRE_GRPC_ENCODING_H_
#define NEURITE_CORE_WIRE_GRPC_ENCODING_H_

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"

namespace neurite {

// What stands before a message that is not compressed: 0, and its size as a
// big-endian number (Length-Prefixed-Message).
inline constexpr size_t kMessagePrefixSize = 5;
using MessagePrefix = std::array<uint8_t, kMessagePrefixSize>;
MessagePrefix PrefixOf(size_t message_bytes);

// The message in `bytes`, a view of them; nothing unless they are one whole
// message that is not compressed.
std::optional<absl::string_view> MessageIn(absl::string_view bytes);

// The value of "grpc-timeout": `time`, rounded up to three digits, so that
// calls with like timeouts have the same text and HPACK has it only once.
// "1n" for what is not above 0.
std::string GrpcTimeout(std::chrono::nanoseconds time);

// The time that a "grpc-timeout" says: one to eight digits and a unit (n, u, m,
// S, M, H). What nanoseconds cannot count: nanoseconds::max(). Nothing for what
// is no such value.
std::optional<std::chrono::nanoseconds> ParseGrpcTimeout(
    absl::string_view value);

// The code of a "grpc-status"; UNKNOWN for what is none.
absl::StatusCode GrpcStatusCode(absl::string_view value);

// A "grpc-message": what is not printable ASCII, and the percent sign, as %XX.
std::string PercentEncoded(absl::string_view message);

// A "grpc-message" without its percent signs. What is no escape stays.
std::string PercentDecoded(absl::string_view message);

}  // namespace neurite

#endif  // NEURITE_CORE_WIRE_GRPC_ENCODING_H_
