// Bytes of a connection to frames.
#ifndef NEURITE_SERVER_HTTP2_CODEC_FRAME_DECODER_H_
#define NEURITE_SERVER_HTTP2_CODEC_FRAME_DECODER_H_

#include <cstddef>
#include <cstdint>
#include <string>

#include "absl/strings/string_view.h"
#include "server/http2/codec/frame.h"

namespace neurite::http2 {

// Hears of the frames of one connection, in order. False ends the reading for
// good.
class FrameVisitor {
 public:
  // A whole frame of any type but DATA. The payload is valid during the call.
  virtual bool OnFrame(const FrameHeader& frame, absl::string_view payload) = 0;

  // A DATA frame begins, with `content` bytes besides its padding.
  virtual bool OnDataFrame(const FrameHeader& frame, size_t content) = 0;

  // The next bytes of its content, within what Read was given; `whole`: that
  // was all of it. Comes once at least.
  virtual bool OnData(absl::string_view content, bool whole) = 0;

  // What came is no HTTP/2.
  virtual void OnConnectionError(ErrorCode error, absl::string_view text) = 0;

 protected:
  ~FrameVisitor() = default;
};

// Content of DATA passes through as it comes; what else comes in part is kept
// until it is whole: a frame at most.
class FrameDecoder {
 public:
  // Reads on; false: never again.
  bool Read(absl::string_view bytes, FrameVisitor& visitor);

  bool preface_seen() const { return preface_seen_; }

  // True while a frame other than DATA, or the preface, has come in part.
  bool in_frame() const { return !partial_.empty(); }

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
  size_t data_left_ = 0;
  size_t padding_left_ = 0;
  bool padding_told_ = false;  // only padding is left of the frame
};

}  // namespace neurite::http2

#endif  // NEURITE_SERVER_HTTP2_CODEC_FRAME_DECODER_H_
