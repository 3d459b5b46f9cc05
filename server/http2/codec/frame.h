// HTTP/2 frames as bytes (RFC 9113).
#ifndef NEURITE_SERVER_HTTP2_CODEC_FRAME_H_
#define NEURITE_SERVER_HTTP2_CODEC_FRAME_H_

#include <cstddef>
#include <cstdint>

#include "absl/strings/string_view.h"

namespace neurite::http2 {

// The first bytes that a client sends on a connection (section 3.4).
inline constexpr absl::string_view kPreface =
    "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";

enum class FrameType : uint8_t {
  kData = 0,
  kHeaders = 1,
  kPriority = 2,
  kRstStream = 3,
  kSettings = 4,
  kPushPromise = 5,
  kPing = 6,
  kGoAway = 7,
  kWindowUpdate = 8,
  kContinuation = 9,
};

namespace frame_flag {
inline constexpr uint8_t kEndStream = 0x1;  // DATA, HEADERS
inline constexpr uint8_t kAck = 0x1;        // SETTINGS, PING
inline constexpr uint8_t kEndHeaders = 0x4;
inline constexpr uint8_t kPadded = 0x8;
inline constexpr uint8_t kPriority = 0x20;
}  // namespace frame_flag

// Error codes (section 7).
enum class ErrorCode : uint32_t {
  kNone = 0,
  kProtocol = 1,
  kInternal = 2,
  kFlowControl = 3,
  kSettingsTimeout = 4,
  kStreamClosed = 5,
  kFrameSize = 6,
  kRefusedStream = 7,
  kCancel = 8,
  kCompression = 9,
  kConnect = 10,
  kEnhanceYourCalm = 11,
};

// Settings (section 6.5.2).
enum class Setting : uint16_t {
  kHeaderTableSize = 1,
  kEnablePush = 2,
  kMaxConcurrentStreams = 3,
  kInitialWindowSize = 4,
  kMaxFrameSize = 5,
  kMaxHeaderListSize = 6,
};

inline constexpr size_t kFrameHeaderSize = 9;
inline constexpr size_t kSettingSize = 6;

// Values that apply until the peer announces others in its SETTINGS.
inline constexpr uint32_t kDefaultFrameSize = 16384;
inline constexpr uint32_t kDefaultTableSize = 4096;
inline constexpr int64_t kDefaultWindow = 65535;
inline constexpr int64_t kMaxWindow = 0x7FFFFFFF;
inline constexpr uint32_t kMaxStreamId = 0x7FFFFFFF;

struct FrameHeader {
  uint32_t length = 0;  // of the payload
  uint8_t type = 0;     // a FrameType, or unknown
  uint8_t flags = 0;
  uint32_t stream = 0;

  bool has(uint8_t flag) const { return (flags & flag) != 0; }
  bool is(FrameType t) const { return type == static_cast<uint8_t>(t); }
};

// Read and write big-endian numbers at `from` and `to`.
inline uint32_t ReadBig16(const char* from) {
  const auto* bytes = reinterpret_cast<const unsigned char*>(from);
  return static_cast<uint32_t>(bytes[0]) << 8 | bytes[1];
}
inline uint32_t ReadBig32(const char* from) {
  return ReadBig16(from) << 16 | ReadBig16(from + 2);
}
inline char* WriteBig16(char* to, uint32_t value) {
  *to++ = static_cast<char>(value >> 8);
  *to++ = static_cast<char>(value);
  return to;
}
inline char* WriteBig32(char* to, uint32_t value) {
  return WriteBig16(WriteBig16(to, value >> 16), value);
}

// Parses the 9-byte frame header at `from`; the reserved bit is dropped.
inline FrameHeader ReadFrameHeader(const char* from) {
  const auto* bytes = reinterpret_cast<const unsigned char*>(from);
  return {.length = static_cast<uint32_t>(bytes[0]) << 16 | ReadBig16(from + 1),
          .type = bytes[3],
          .flags = bytes[4],
          .stream = ReadBig32(from + 5) & kMaxStreamId};
}

// Writes a 9-byte frame header; returns the position after it.
inline char* WriteFrameHeader(char* to, size_t length, FrameType type,
                              uint8_t flags, uint32_t stream) {
  *to++ = static_cast<char>(length >> 16);
  to = WriteBig16(to, static_cast<uint32_t>(length));
  *to++ = static_cast<char>(type);
  *to++ = static_cast<char>(flags);
  return WriteBig32(to, stream);
}

}  // namespace neurite::http2

#endif  // NEURITE_SERVER_HTTP2_CODEC_FRAME_H_
