// Any bytes as frames of HTTP/2, whole and in pieces, and their header blocks
// beside a decoder that recognises none.
//
// Input: one byte that says how to split (its lowest bit: the preface is part
// of the input), then frames.
#include <nghttp2/nghttp2.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "server/http2/codec/frame_decoder.h"
#include "server/http2/codec/header_decoder.h"
#include "server/http2/codec/request_head.h"
#include "tests/server/http2/event_log.h"
#include "tests/server/http2/hpack_codec.h"
#include "tests/server/http2/test_account.h"

namespace neurite::http2 {
namespace {

constexpr size_t kMostListBytes = 500;

// A disagreement is a bug of ours: end as a crash does.
void Require(bool agreed) {
  if (!agreed) std::abort();
}

std::vector<std::string> EventsOf(absl::string_view bytes, size_t piece) {
  EventLog log;
  FrameDecoder reader;
  while (!bytes.empty()) {
    const absl::string_view part = bytes.substr(0, piece);
    bytes.remove_prefix(part.size());
    // Memory of its own, so that a read behind it is seen.
    const auto copy = std::make_unique<char[]>(part.size());
    part.copy(copy.get(), part.size());
    if (!reader.Read({copy.get(), part.size()}, log)) break;
    Require(reader.frame_bytes() < kFrameHeaderSize + kDefaultFrameSize);
  }
  Require(!log.broken());
  return log.events();
}

// Reads each HEADERS frame as a whole block: of a request or, with END_STREAM,
// of trailers.
class Blocks final : public FrameVisitor {
 public:
  bool OnFrame(const FrameHeader& frame, absl::string_view payload) override {
    if (!frame.is(FrameType::kHeaders)) return true;
    const bool alone = LeavesTableAlone(payload);
    const std::string before = alone ? decoder_.Newest() : "";
    const std::optional<HeaderFields> fields = decoder_.Decode(payload);
    if (fields && alone) Require(decoder_.Newest() == before);
    return frame.has(frame_flag::kEndStream) ? Trailers(payload, fields)
                                             : Request(payload, fields);
  }
  bool OnDataFrame(const FrameHeader&, size_t) override { return true; }
  bool OnData(absl::string_view, bool) override { return true; }
  void OnWrongPreface(absl::string_view) override {}
  void OnConnectionError(ErrorCode, absl::string_view) override {}

 private:
  bool Request(absl::string_view block,
               const std::optional<HeaderFields>& fields) {
    const auto head = reader_.ReadRequest(block);
    if (!fields) {
      Require(head == nullptr && reader_.error() == ErrorCode::kCompression);
      return false;
    }
    if (head == nullptr) {
      // More than any request needs.
      Require(reader_.error() == ErrorCode::kEnhanceYourCalm);
      return false;
    }
    RequestHead want(kMostListBytes, kept_);
    for (const auto& [name, value] : *fields) want.AddField(name, value);
    want.End();
    Require(head->malformed() == want.malformed());
    if (want.malformed()) return true;
    Require(head->refusal() == want.refusal());
    Require(head->http_status() == want.http_status());
    Require(head->timeout() == want.timeout());
    Require(head->content_length() == want.content_length());
    if (want.refusal().ok()) Require(head->path() == want.path());
    for (const auto& [name, value] : *fields) {
      Require(head->Find(name) == want.Find(name));
    }
    return true;
  }

  bool Trailers(absl::string_view block,
                const std::optional<HeaderFields>& fields) {
    const HeaderDecoder::Trailers trailers = reader_.ReadTrailers(block);
    if (!fields) Require(trailers == HeaderDecoder::Trailers::kBroken);
    return trailers != HeaderDecoder::Trailers::kBroken;
  }

  const std::vector<std::string> kept_{"x"};
  TestAccount account_;
  HeaderDecoder reader_{kMostListBytes, kept_, account_.account()};
  HpackDecoder decoder_;
};

}  // namespace
}  // namespace neurite::http2

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  if (size == 0) return 0;
  const absl::string_view input(reinterpret_cast<const char*>(data) + 1,
                                size - 1);
  const std::string bytes = (data[0] & 1) != 0
                                ? std::string(input)
                                : absl::StrCat(neurite::http2::kPreface, input);
  const size_t piece = data[0] / 2 + 1;
  neurite::http2::Require(neurite::http2::EventsOf(bytes, bytes.size()) ==
                          neurite::http2::EventsOf(bytes, piece));
  neurite::http2::Blocks blocks;
  neurite::http2::FrameDecoder().Read(bytes, blocks);
  return 0;
}
