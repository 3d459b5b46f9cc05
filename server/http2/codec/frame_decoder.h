// Splits the bytes of a connection into frames.
#ifndef NEURITE_SERVER_HTTP2_CODEC_FRAME_DECODER_H_
#define NEURITE_SERVER_HTTP2_CODEC_FRAME_DECODER_H_

#include <cstddef>
#include <cstdint>
#include <string>

#include "absl/strings/string_view.h"
#include "core/base/heap_bytes.h"
#include "server/http2/codec/frame.h"

namespace neurite::http2 {

// Receives the frames of one connection, in order. A callback that returns
// false ends decoding permanently.
class FrameVisitor {
 public:
  // A complete frame of any type except DATA. `payload` is valid during the
  // call.
  virtual bool OnFrame(const FrameHeader& frame, absl::string_view payload) = 0;

  // A DATA frame begins; it has `content` bytes, not counting its padding.
  virtual bool OnDataFrame(const FrameHeader& frame, size_t content) = 0;

  // The next bytes of its content, a view into the bytes passed to Read;
  // `whole`: these are the last ones. Called at least once per DATA frame.
  virtual bool OnData(absl::string_view content, bool whole) = 0;

  // The preface is complete. Called once, before the first frame.
  virtual void OnPreface() {}

  // The connection does not begin with the preface but with `start`: with all
  // bytes until the first wrong one, and perhaps more. No more is decoded.
  virtual void OnWrongPreface(absl::string_view start) = 0;

  // The bytes violate HTTP/2.
  virtual void OnConnectionError(ErrorCode error, absl::string_view text) = 0;

 protected:
  ~FrameVisitor() = default;
};

// Passes the content of DATA through as it arrives. Other frames are buffered
// until they are complete, at most one at a time.
class FrameDecoder {
 public:
  // Decodes the next bytes; returns false if no more may be read.
  bool Read(absl::string_view bytes, FrameVisitor& visitor);

  bool preface_seen() const { return preface_seen_; }

  // The bytes that have come of an incomplete frame or preface; 0 if there is
  // none.
  size_t frame_bytes() const {
    return in_data_ ? data_bytes_ - data_left_ - padding_left_
                    : partial_.size();
  }

  // The heap memory of what is buffered.
  int64_t memory_bytes() const { return HeapBytesOf(partial_); }

 private:
  bool ReadPreface(absl::string_view& bytes, FrameVisitor& visitor);
  bool ReadFrame(absl::string_view& bytes, FrameVisitor& visitor);
  bool ReadPart(absl::string_view& bytes, FrameVisitor& visitor);
  bool BeginData(const FrameHeader& frame, absl::string_view payload,
                 FrameVisitor& visitor);
  bool ReadData(absl::string_view& bytes, FrameVisitor& visitor);

  bool preface_seen_ = false;
  std::string partial_;
  bool in_data_ = false;
  size_t data_bytes_ = 0;  // of the whole DATA frame
  size_t data_left_ = 0;
  size_t padding_left_ = 0;
  bool padding_told_ = false;  // only padding is left of the frame
};

}  // namespace neurite::http2

#endif  // NEURITE_SERVER_HTTP2_CODEC_FRAME_DECODER_H_
