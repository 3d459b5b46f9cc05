// Encodes a client's HTTP/2 frames.
#ifndef NEURITE_TESTS_SERVER_HTTP2_FRAME_BYTES_H_
#define NEURITE_TESTS_SERVER_HTTP2_FRAME_BYTES_H_

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "core/wire/grpc_encoding.h"
#include "server/http2/codec/frame.h"
#include "server/http2/codec/output_buffer.h"

namespace neurite::http2 {

using HeaderFields = std::vector<std::pair<std::string, std::string>>;

namespace frame_bytes {

inline std::string Big16(uint32_t value) {
  std::string bytes(2, '\0');
  WriteBig16(bytes.data(), value);
  return bytes;
}

inline std::string Big32(uint32_t value) {
  std::string bytes(4, '\0');
  WriteBig32(bytes.data(), value);
  return bytes;
}

inline std::string Frame(FrameType type, uint8_t flags, uint32_t stream,
                         absl::string_view payload) {
  std::string bytes(kFrameHeaderSize, '\0');
  WriteFrameHeader(bytes.data(), payload.size(), type, flags, stream);
  return absl::StrCat(bytes, payload);
}

using SettingList = std::vector<std::pair<Setting, uint32_t>>;
inline std::string Settings(const SettingList& settings) {
  std::string payload;
  for (const auto& [name, value] : settings) {
    absl::StrAppend(&payload, Big16(static_cast<uint32_t>(name)), Big32(value));
  }
  return Frame(FrameType::kSettings, 0, 0, payload);
}

// The preface and SETTINGS that begin a connection.
inline std::string Opening(const SettingList& settings = {}) {
  return absl::StrCat(kPreface, Settings(settings));
}

inline std::string Ping(absl::string_view eight_bytes, bool ack = false) {
  return Frame(FrameType::kPing, ack ? frame_flag::kAck : uint8_t{0}, 0,
               eight_bytes);
}

inline std::string Reset(uint32_t stream,
                         ErrorCode error = ErrorCode::kCancel) {
  return Frame(FrameType::kRstStream, 0, stream,
               Big32(static_cast<uint32_t>(error)));
}

inline std::string WindowUpdate(uint32_t stream, uint32_t increment) {
  return Frame(FrameType::kWindowUpdate, 0, stream, Big32(increment));
}

// A header block of literals.
inline std::string Block(const HeaderFields& fields) {
  std::string block;
  for (const auto& [name, value] : fields) AppendHpackField(block, name, value);
  return block;
}

// The header fields of a request as gRPC clients send them.
inline HeaderFields RequestFields(absl::string_view path,
                                  const HeaderFields& more = {}) {
  HeaderFields fields = {
      {":method", "POST"},          {":scheme", "http"},
      {":path", std::string(path)}, {":authority", "test"},
      {"te", "trailers"},           {"content-type", "application/grpc"}};
  fields.insert(fields.end(), more.begin(), more.end());
  return fields;
}

inline std::string Headers(uint32_t stream, absl::string_view block,
                           uint8_t flags = frame_flag::kEndHeaders) {
  return Frame(FrameType::kHeaders, flags, stream, block);
}

// The HEADERS frame of a request for `path`.
inline std::string Request(uint32_t stream, absl::string_view path,
                           const HeaderFields& more = {}) {
  return Headers(stream, Block(RequestFields(path, more)));
}

inline std::string Data(uint32_t stream, absl::string_view content,
                        uint8_t flags = 0) {
  return Frame(FrameType::kData, flags, stream, content);
}

inline std::string LastData(uint32_t stream, absl::string_view content) {
  return Data(stream, content, frame_flag::kEndStream);
}

// DATA with padding, which flow control counts too.
inline std::string PaddedData(uint32_t stream, absl::string_view content,
                              uint8_t padding, uint8_t flags = 0) {
  return Frame(FrameType::kData, flags | frame_flag::kPadded, stream,
               absl::StrCat(std::string(1, static_cast<char>(padding)), content,
                            std::string(padding, '\0')));
}

// A gRPC message with its prefix.
inline std::string GrpcMessage(absl::string_view text) {
  const MessagePrefix prefix = PrefixOf(text.size());
  return absl::StrCat(std::string(prefix.begin(), prefix.end()), text);
}

// `content` in DATA frames of at most `frame` bytes.
inline std::string DataFrames(uint32_t stream, absl::string_view content,
                              size_t frame, bool last) {
  std::string bytes;
  do {
    const absl::string_view part = content.substr(0, frame);
    content.remove_prefix(part.size());
    const bool ends = last && content.empty();
    absl::StrAppend(
        &bytes, Data(stream, part, ends ? frame_flag::kEndStream : uint8_t{0}));
  } while (!content.empty());
  return bytes;
}

// A whole call with one request message.
inline std::string WholeCall(uint32_t stream, absl::string_view path,
                             absl::string_view text,
                             const HeaderFields& more = {}) {
  return absl::StrCat(Request(stream, path, more),
                      DataFrames(stream, GrpcMessage(text), kDefaultFrameSize,
                                 /*last=*/true));
}

}  // namespace frame_bytes
}  // namespace neurite::http2

#endif  // NEURITE_TESTS_SERVER_HTTP2_FRAME_BYTES_H_
