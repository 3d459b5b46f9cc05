// The encodings of gRPC over HTTP/2 outside of its messages: length prefix,
// timeout, status and status message
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

// The prefix of an uncompressed message (Length-Prefixed-Message): a 0 byte,
// then the message's size in bytes as a 4-byte big-endian number.
inline constexpr size_t kMessagePrefixSize = 5;
using MessagePrefix = std::array<uint8_t, kMessagePrefixSize>;
MessagePrefix PrefixOf(size_t message_bytes);

// Returns the message in `bytes`, as a view into them; nullopt unless they are
// exactly one complete, uncompressed message with its prefix.
std::optional<absl::string_view> MessageIn(absl::string_view bytes);

// Returns the value of "grpc-timeout" for `time`, rounded up to three digits:
// calls with similar timeouts then have the same text, which HPACK indexes only
// once. Returns "1n" for a `time` of 0 or less.
std::string GrpcTimeout(std::chrono::nanoseconds time);

// Parses a "grpc-timeout": one to eight digits and a unit (n, u, m, S, M, H).
// Returns nanoseconds::max() for a time that does not fit into nanoseconds, and
// nullopt for an invalid value.
std::optional<std::chrono::nanoseconds> ParseGrpcTimeout(
    absl::string_view value);

// The metadata that tells a client when to retry, in milliseconds (gRPC
// proposal A6, client retries).
inline constexpr absl::string_view kRetryPushback = "grpc-retry-pushback-ms";

// Parses a "grpc-status"; returns UNKNOWN for an invalid code.
absl::StatusCode GrpcStatusCode(absl::string_view value);

// Returns the part of a status message that is sent as "grpc-message": at most
// 1,024 bytes, cut between UTF-8 characters, without spaces at its ends.
// Clients limit the headers of a reply, often to 8 KiB, and a percent-encoded
// character takes 3 bytes; a header value that begins or ends with whitespace
// is malformed (RFC 9113, section 8.2.1). A view into `message`.
absl::string_view SentStatusMessage(absl::string_view message);

// Returns the value of the metadata `name` as it is sent: without whitespace at
// its ends, unless the name ends in "-bin". A view into `value`.
absl::string_view SentMetadata(absl::string_view name, absl::string_view value);

// Encodes a "grpc-message": writes all bytes that are not printable ASCII, and
// the percent sign, as %XX.
std::string PercentEncoded(absl::string_view message);

// Decodes a "grpc-message". Percent signs that do not begin a valid escape are
// kept.
std::string PercentDecoded(absl::string_view message);

}  // namespace neurite

#endif  // NEURITE_CORE_WIRE_GRPC_ENCODING_H_
