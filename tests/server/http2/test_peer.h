// Decodes the server's output as a client does.
#ifndef NEURITE_TESTS_SERVER_HTTP2_TEST_PEER_H_
#define NEURITE_TESTS_SERVER_HTTP2_TEST_PEER_H_

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "core/wire/grpc_encoding.h"
#include "server/http2/codec/frame.h"
#include "tests/server/http2/frame_bytes.h"
#include "tests/server/http2/hpack_codec.h"

namespace neurite::http2 {

inline std::optional<std::string> FindField(const HeaderFields& fields,
                                            absl::string_view name) {
  for (const auto& [key, value] : fields) {
    if (key == name) return value;
  }
  return std::nullopt;
}

// Reads whole frames exactly as they were sent.
class TestPeer {
 public:
  struct Stream {
    std::vector<HeaderFields> blocks;
    std::string data;
    bool ended = false;
    std::optional<ErrorCode> reset;
    int64_t granted = 0;  // added to its window
  };
  struct GoAway {
    uint32_t last_stream;
    ErrorCode error;
    std::string text;
  };

  void Read(absl::string_view bytes) {
    unread_.append(bytes.data(), bytes.size());
    absl::string_view left = unread_;
    while (left.size() >= kFrameHeaderSize) {
      const FrameHeader frame = ReadFrameHeader(left.data());
      const absl::string_view payload =
          left.substr(kFrameHeaderSize, frame.length);
      if (payload.size() < frame.length) break;
      left.remove_prefix(kFrameHeaderSize + frame.length);
      if (frames.empty() && !frame.is(FrameType::kSettings)) {
        faults.emplace_back("the first frame is not SETTINGS");
      }
      frames.push_back(frame);
      OnFrame(frame, payload);
    }
    unread_ = std::string(left);
  }

  // The state of a call: "open", "ok", "5 its text", "http 415" or, without an
  // answer, "reset 8".
  std::string Outcome(uint32_t stream_id) const {
    const auto found = streams.find(stream_id);
    if (found == streams.end()) return "open";
    const Stream& stream = found->second;
    if (!stream.ended || stream.blocks.empty()) {
      return stream.reset ? absl::StrCat("reset ", int(*stream.reset)) : "open";
    }
    const HeaderFields& last = stream.blocks.back();
    const auto code = FindField(last, "grpc-status");
    if (!code) {
      return absl::StrCat("http ", FindField(last, ":status").value_or("none"));
    }
    if (*code == "0") return "ok";
    return absl::StrCat(
        *code, " ",
        PercentDecoded(FindField(last, "grpc-message").value_or("")));
  }

  // The complete messages that have arrived on a stream.
  std::vector<std::string> Messages(uint32_t stream_id) const {
    std::vector<std::string> messages;
    const auto found = streams.find(stream_id);
    if (found == streams.end()) return messages;
    absl::string_view left = found->second.data;
    while (left.size() >= kMessagePrefixSize) {
      const size_t size = ReadBig32(left.data() + 1);
      if (left.size() - kMessagePrefixSize < size) break;
      messages.emplace_back(left.substr(kMessagePrefixSize, size));
      left.remove_prefix(kMessagePrefixSize + size);
    }
    return messages;
  }

  int CountFrames(FrameType type) const {
    int count = 0;
    for (const FrameHeader& frame : frames) count += frame.is(type) ? 1 : 0;
    return count;
  }

  // The value of a setting that the server has sent; nothing if it has not.
  std::optional<uint32_t> Setting(Setting name) const {
    const auto found = settings_.find(static_cast<uint32_t>(name));
    if (found == settings_.end()) return std::nullopt;
    return found->second;
  }

  std::map<uint32_t, Stream> streams;
  std::vector<GoAway> goaways;
  std::vector<std::string> pings;      // that need an acknowledgement
  std::vector<std::string> ping_acks;  // acknowledgements of the client's PINGs
  int settings_acks = 0;
  int64_t granted = 0;  // added to the connection's window beyond the default
  std::vector<FrameHeader> frames;
  std::vector<std::string> faults;  // protocol violations by the server
  HpackDecoder hpack;

 private:
  void OnFrame(const FrameHeader& frame, absl::string_view payload) {
    if (block_stream_ != 0 && !frame.is(FrameType::kContinuation)) {
      faults.emplace_back("a header block is interrupted");
    }
    switch (static_cast<FrameType>(frame.type)) {
      case FrameType::kData:
        OnContent(frame, payload);
        break;
      case FrameType::kHeaders:
        block_stream_ = frame.stream;
        block_ends_ = frame.has(frame_flag::kEndStream);
        block_ = std::string(payload);
        if (frame.has(frame_flag::kEndHeaders)) OnBlock();
        break;
      case FrameType::kContinuation:
        if (frame.stream != block_stream_) faults.emplace_back("CONTINUATION");
        absl::StrAppend(&block_, payload);
        if (frame.has(frame_flag::kEndHeaders)) OnBlock();
        break;
      case FrameType::kRstStream:
        streams[frame.stream].reset = ErrorCode{ReadBig32(payload.data())};
        break;
      case FrameType::kSettings:
        OnSettings(frame, payload);
        break;
      case FrameType::kPing:
        (frame.has(frame_flag::kAck) ? ping_acks : pings).emplace_back(payload);
        break;
      case FrameType::kGoAway:
        goaways.push_back({.last_stream = ReadBig32(payload.data()),
                           .error = ErrorCode{ReadBig32(payload.data() + 4)},
                           .text = std::string(payload.substr(8))});
        break;
      case FrameType::kWindowUpdate:
        (frame.stream == 0 ? granted : streams[frame.stream].granted) +=
            ReadBig32(payload.data());
        break;
      case FrameType::kPriority:
      case FrameType::kPushPromise:
        faults.push_back(absl::StrCat("frame of type ", frame.type));
    }
  }

  void OnContent(const FrameHeader& frame, absl::string_view payload) {
    Stream& stream = streams[frame.stream];
    if (stream.ended || stream.reset) faults.emplace_back("DATA after the end");
    if (stream.blocks.empty()) faults.emplace_back("DATA before HEADERS");
    absl::StrAppend(&stream.data, payload);
    stream.ended = frame.has(frame_flag::kEndStream);
  }

  void OnBlock() {
    Stream& stream = streams[block_stream_];
    if (stream.ended || stream.reset) {
      faults.emplace_back("HEADERS after the end");
    }
    const auto fields = hpack.Decode(block_);
    if (!fields) faults.emplace_back("a block that cannot be decoded");
    stream.blocks.push_back(fields.value_or(HeaderFields()));
    stream.ended = block_ends_;
    block_stream_ = 0;
  }

  void OnSettings(const FrameHeader& frame, absl::string_view payload) {
    if (frame.has(frame_flag::kAck)) ++settings_acks;
    for (; payload.size() >= kSettingSize;
         payload.remove_prefix(kSettingSize)) {
      settings_[ReadBig16(payload.data())] = ReadBig32(payload.data() + 2);
    }
  }

  std::string unread_;
  uint32_t block_stream_ = 0;  // of an unfinished block; 0: none
  bool block_ends_ = false;
  std::string block_;
  std::map<uint32_t, uint32_t> settings_;
};

}  // namespace neurite::http2

#endif  // NEURITE_TESTS_SERVER_HTTP2_TEST_PEER_H_
