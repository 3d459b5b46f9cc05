// How gRPC over HTTP/2 writes and reads what is not in its messages.
#ifndef NEURITE_CLIENT_LOADTEST_GRPC_WORDS_H_
#define NEURITE_CLIENT_LOADTEST_GRPC_WORDS_H_

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
// big-endian number (PROTOCOL-HTTP2.md, Length-Prefixed-Message).
inline constexpr size_t kMessagePrefixSize = 5;
using MessagePrefix = std::array<uint8_t, kMessagePrefixSize>;
MessagePrefix PrefixOf(absl::string_view message);

// The message in `bytes`, a view of them; nothing unless they are one whole
// message that is not compressed.
std::optional<absl::string_view> MessageIn(absl::string_view bytes);

// The value of "grpc-timeout": `time`, rounded up to three digits, so that
// calls with like timeouts have the same text and HPACK has it only once.
// "1n" for what is not above 0.
std::string GrpcTimeout(std::chrono::nanoseconds time);

// The code of a "grpc-status"; UNKNOWN for what is none.
absl::StatusCode GrpcStatusCode(absl::string_view value);

// A "grpc-message" without its percent signs. What is no escape stays.
std::string PercentDecoded(absl::string_view message);

// The code that stands for an HTTP status where no "grpc-status" came
// (gRPC's http-grpc-status-mapping.md).
absl::StatusCode CodeOfHttpStatus(int status);

// The code of a stream that HTTP/2's error `code` ended (PROTOCOL-HTTP2.md).
absl::StatusCode CodeOfReset(uint32_t code);

}  // namespace neurite

#endif  // NEURITE_CLIENT_LOADTEST_GRPC_WORDS_H_
