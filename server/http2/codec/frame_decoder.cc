#include "server/http2/codec/frame_decoder.h"

#include <algorithm>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"

namespace neurite::http2 {
namespace {

// The largest payload that the server accepts, HTTP/2's default.
constexpr uint32_t kMostPayload = kDefaultFrameSize;

// How many bytes of a frame must be contiguous before it is processed: the
// whole frame, but for DATA only the header and the padding length.
size_t BytesNeeded(const FrameHeader& frame) {
  if (!frame.is(FrameType::kData)) return kFrameHeaderSize + frame.length;
  return kFrameHeaderSize + (frame.has(frame_flag::kPadded) ? 1 : 0);
}

bool CheckSize(const FrameHeader& frame, FrameVisitor& visitor) {
  if (frame.length > kMostPayload) {
    visitor.OnConnectionError(
        ErrorCode::kFrameSize,
        absl::StrCat("a frame of ", frame.length, " bytes, over the limit of ",
                     kMostPayload));
    return false;
  }
  if (frame.is(FrameType::kData) && frame.has(frame_flag::kPadded) &&
      frame.length == 0) {
    visitor.OnConnectionError(ErrorCode::kFrameSize,
                              "padded DATA without its padding");
    return false;
  }
  return true;
}

}  // namespace

bool FrameDecoder::Read(absl::string_view bytes, FrameVisitor& visitor) {
  if (!preface_seen_ && !ReadPreface(bytes, visitor)) return false;
  while (!bytes.empty()) {
    const bool go_on = in_data_            ? ReadData(bytes, visitor)
                       : !partial_.empty() ? ReadPart(bytes, visitor)
                                           : ReadFrame(bytes, visitor);
    if (!go_on) return false;
  }
  return true;
}

bool FrameDecoder::ReadPreface(absl::string_view& bytes,
                               FrameVisitor& visitor) {
  const size_t taken =
      std::min(bytes.size(), kPreface.size() - partial_.size());
  partial_.append(bytes.data(), taken);
  bytes.remove_prefix(taken);
  if (!absl::StartsWith(kPreface, partial_)) {
    visitor.OnWrongPreface(partial_);
    return false;
  }
  if (partial_.size() == kPreface.size()) {
    preface_seen_ = true;
    partial_.clear();
    visitor.OnPreface();
  }
  return true;
}

bool FrameDecoder::ReadFrame(absl::string_view& bytes, FrameVisitor& visitor) {
  if (bytes.size() >= kFrameHeaderSize) {
    const FrameHeader frame = ReadFrameHeader(bytes.data());
    if (!CheckSize(frame, visitor)) return false;
    const size_t needed = BytesNeeded(frame);
    if (bytes.size() >= needed) {
      const absl::string_view payload =
          bytes.substr(kFrameHeaderSize, needed - kFrameHeaderSize);
      bytes.remove_prefix(needed);
      if (frame.is(FrameType::kData)) {
        return BeginData(frame, payload, visitor) && ReadData(bytes, visitor);
      }
      return visitor.OnFrame(frame, payload);
    }
  }
  partial_.assign(bytes.data(), bytes.size());
  bytes = {};
  return true;
}

bool FrameDecoder::ReadPart(absl::string_view& bytes, FrameVisitor& visitor) {
  const auto take_until = [&](size_t size) {
    const size_t taken = std::min(bytes.size(), size - partial_.size());
    partial_.append(bytes.data(), taken);
    bytes.remove_prefix(taken);
    return partial_.size() == size;
  };
  if (partial_.size() < kFrameHeaderSize && !take_until(kFrameHeaderSize)) {
    return true;
  }
  const FrameHeader frame = ReadFrameHeader(partial_.data());
  if (!CheckSize(frame, visitor)) return false;
  if (!take_until(BytesNeeded(frame))) return true;
  std::string whole;
  whole.swap(partial_);
  const absl::string_view payload =
      absl::string_view(whole).substr(kFrameHeaderSize);
  if (frame.is(FrameType::kData)) {
    return BeginData(frame, payload, visitor) && ReadData(bytes, visitor);
  }
  return visitor.OnFrame(frame, payload);
}

bool FrameDecoder::BeginData(const FrameHeader& frame,
                             absl::string_view payload, FrameVisitor& visitor) {
  padding_left_ = payload.empty() ? 0 : static_cast<unsigned char>(payload[0]);
  if (payload.size() + padding_left_ > frame.length) {
    visitor.OnConnectionError(ErrorCode::kProtocol,
                              "more padding than the frame holds");
    return false;
  }
  data_bytes_ = kFrameHeaderSize + frame.length;
  data_left_ = frame.length - payload.size() - padding_left_;
  in_data_ = true;
  return visitor.OnDataFrame(frame, data_left_);
}

bool FrameDecoder::ReadData(absl::string_view& bytes, FrameVisitor& visitor) {
  const size_t content = std::min(bytes.size(), data_left_);
  data_left_ -= content;
  const absl::string_view part = bytes.substr(0, content);
  bytes.remove_prefix(content);
  // The end of the content, even if it is empty, is reported before the padding
  // is read: the padding may arrive much later.
  const bool whole = data_left_ == 0;
  if (whole) {
    const bool told = padding_told_;
    const size_t padding = std::min(bytes.size(), padding_left_);
    padding_left_ -= padding;
    bytes.remove_prefix(padding);
    in_data_ = padding_left_ > 0;
    padding_told_ = in_data_;
    return told || visitor.OnData(part, true);
  }
  return part.empty() || visitor.OnData(part, false);
}

}  // namespace neurite::http2
