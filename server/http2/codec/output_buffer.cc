#include "server/http2/codec/output_buffer.h"

#include <algorithm>
#include <array>
#include <cassert>
#include <cstring>
#include <new>
#include <string>
#include <utility>

namespace neurite::http2 {
namespace {

constexpr size_t kFirstBuffer = size_t{16} << 10;

// Appends an integer (RFC 7541, section 5.1) whose first byte has its upper
// bits 0.
void AppendHpackInteger(std::string& block, size_t value, int bits) {
  const size_t most = (size_t{1} << bits) - 1;
  if (value < most) {
    block += static_cast<char>(value);
    return;
  }
  block += static_cast<char>(most);
  value -= most;
  while (value >= 0x80) {
    block += static_cast<char>(value | 0x80);
    value >>= 7;
  }
  block += static_cast<char>(value);
}

void AppendHpackString(std::string& block, absl::string_view text) {
  AppendHpackInteger(block, text.size(), 7);
  block.append(text.data(), text.size());
}

}  // namespace

void AppendHpackField(std::string& block, absl::string_view name,
                      absl::string_view value) {
  block += '\0';
  AppendHpackString(block, name);
  AppendHpackString(block, value);
}

char* OutputBuffer::Extend(size_t bytes) {
  if (buffer_.size() - end_ < bytes) {
    const size_t kept = size();
    Buffer larger =
        pool_.Take(std::max({kFirstBuffer, kept + bytes, 2 * kept}), account_);
    if (larger.empty()) throw std::bad_alloc();
    if (kept > 0) std::memcpy(larger.data(), buffer_.data() + begin_, kept);
    buffer_ = std::move(larger);
    begin_ = 0;
    end_ = kept;
  }
  char* const at = buffer_.data() + end_;
  end_ += bytes;
  return at;
}

void OutputBuffer::Drop(size_t bytes) {
  assert(bytes <= size());
  begin_ += bytes;
  if (begin_ < end_) return;
  begin_ = end_ = 0;
  buffer_ = Buffer();
}

void OutputBuffer::Shrink() {
  if (2 * size() >= capacity()) return;
  Buffer smaller = pool_.Take(size(), account_);
  if (smaller.empty() || smaller.size() >= capacity()) return;
  std::memcpy(smaller.data(), buffer_.data() + begin_, size());
  end_ = size();
  begin_ = 0;
  buffer_ = std::move(smaller);
}

void OutputBuffer::Append(absl::string_view bytes) {
  std::memcpy(Extend(bytes.size()), bytes.data(), bytes.size());
}

char* OutputBuffer::Frame(FrameType type, uint8_t flags, uint32_t stream,
                          size_t length) {
  char* const at = Extend(kFrameHeaderSize + length);
  return WriteFrameHeader(at, length, type, flags, stream);
}

void OutputBuffer::Settings(
    std::span<const std::pair<Setting, uint32_t>> settings) {
  char* to = Frame(FrameType::kSettings, 0, 0, settings.size() * kSettingSize);
  for (const auto& [name, value] : settings) {
    to = WriteBig32(WriteBig16(to, static_cast<uint32_t>(name)), value);
  }
}

void OutputBuffer::SettingsAck() {
  Frame(FrameType::kSettings, frame_flag::kAck, 0, 0);
}

void OutputBuffer::Ping(bool ack, absl::string_view eight_bytes) {
  assert(eight_bytes.size() == 8);
  char* const to =
      Frame(FrameType::kPing, ack ? frame_flag::kAck : uint8_t{0}, 0, 8);
  std::memcpy(to, eight_bytes.data(), 8);
}

void OutputBuffer::GoAway(uint32_t last_stream, ErrorCode error,
                          absl::string_view text) {
  char* to = Frame(FrameType::kGoAway, 0, 0, 8 + text.size());
  to = WriteBig32(to, last_stream);
  to = WriteBig32(to, static_cast<uint32_t>(error));
  std::memcpy(to, text.data(), text.size());
}

void OutputBuffer::Reset(uint32_t stream, ErrorCode error) {
  WriteBig32(Frame(FrameType::kRstStream, 0, stream, 4),
             static_cast<uint32_t>(error));
}

void OutputBuffer::WindowUpdate(uint32_t stream, uint32_t bytes) {
  WriteBig32(Frame(FrameType::kWindowUpdate, 0, stream, 4), bytes);
}

void OutputBuffer::Headers(uint32_t stream, absl::string_view block,
                           absl::string_view more_of_block, bool end_stream,
                           uint32_t max_frame) {
  // A dynamic table size update to 0.
  constexpr absl::string_view kNoTable = "\x20";
  std::array<absl::string_view, 3> parts = {"", block, more_of_block};
  if (table_ == Table::kToBeGivenUp) {
    table_ = Table::kGivenUp;
    parts[0] = kNoTable;
  }
  size_t left = parts[0].size() + parts[1].size() + parts[2].size();
  FrameType type = FrameType::kHeaders;
  uint8_t flags = end_stream ? frame_flag::kEndStream : uint8_t{0};
  size_t part = 0;
  for (;;) {
    size_t length = std::min<size_t>(left, max_frame);
    left -= length;
    if (left == 0) flags |= frame_flag::kEndHeaders;
    char* to = Frame(type, flags, stream, length);
    while (length > 0) {
      const size_t bytes = std::min(length, parts[part].size());
      if (bytes > 0) std::memcpy(to, parts[part].data(), bytes);
      to += bytes;
      length -= bytes;
      parts[part].remove_prefix(bytes);
      if (parts[part].empty()) ++part;
    }
    if (left == 0) return;
    type = FrameType::kContinuation;
    flags = 0;
  }
}

char* OutputBuffer::Data(uint32_t stream, size_t bytes) {
  return Frame(FrameType::kData, 0, stream, bytes);
}

}  // namespace neurite::http2
