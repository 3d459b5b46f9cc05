// A text log of the events of a frame decoder.
#ifndef NEURITE_TESTS_SERVER_HTTP2_EVENT_LOG_H_
#define NEURITE_TESTS_SERVER_HTTP2_EVENT_LOG_H_

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "server/http2/codec/frame_decoder.h"

namespace neurite::http2 {

// The log is the same for the same frames, regardless of how the input is
// split: the content of DATA is joined.
class EventLog final : public FrameVisitor {
 public:
  // Logs "4 0 s0 the payload": type, flags, stream.
  bool OnFrame(const FrameHeader& frame, absl::string_view payload) override {
    broken_ = broken_ || in_data_;
    events_.push_back(absl::StrCat(frame.type, " ", frame.flags, " s",
                                   frame.stream, " ", payload));
    return --frames_wanted_ != 0;
  }

  // Logs "0 1 s3 7: content".
  bool OnDataFrame(const FrameHeader& frame, size_t content) override {
    broken_ = broken_ || in_data_;
    in_data_ = true;
    content_left_ = content;
    events_.push_back(absl::StrCat(frame.type, " ", frame.flags, " s",
                                   frame.stream, " ", frame.length, ": "));
    return true;
  }
  bool OnData(absl::string_view content, bool whole) override {
    broken_ = broken_ || !in_data_ || content.size() > content_left_;
    content_left_ -= content.size();
    broken_ = broken_ || whole != (content_left_ == 0);
    in_data_ = !whole;
    absl::StrAppend(&events_.back(), content);
    return true;
  }

  void OnPreface() override {
    broken_ = broken_ || preface_seen_ || !events_.empty();
    preface_seen_ = true;
  }
  void OnWrongPreface(absl::string_view /*start*/) override {
    events_.emplace_back("wrong preface");
  }

  void OnConnectionError(ErrorCode error, absl::string_view text) override {
    events_.push_back(
        absl::StrCat("fault ", static_cast<uint32_t>(error), ": ", text));
  }

  const std::vector<std::string>& events() const { return events_; }

  // True if content arrived outside a DATA frame, or did not end with its
  // frame, or the preface was reported late or twice.
  bool broken() const { return broken_; }

  // Makes OnFrame return false after `frames` frames.
  void WantFrames(int frames) { frames_wanted_ = frames; }

 private:
  std::vector<std::string> events_;
  int frames_wanted_ = -1;
  bool in_data_ = false;
  bool preface_seen_ = false;
  size_t content_left_ = 0;
  bool broken_ = false;
};

}  // namespace neurite::http2

#endif  // NEURITE_TESTS_SERVER_HTTP2_EVENT_LOG_H_
