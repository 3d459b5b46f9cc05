#include "server/http2/codec/frame_decoder.h"

#include <algorithm>
#include <memory>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/server/http2/event_log.h"
#include "tests/server/http2/frame_bytes.h"
#include "tests/testing/seeded_rng.h"

namespace neurite::http2 {
namespace {

using frame_bytes::Data;
using frame_bytes::Frame;
using frame_bytes::LastData;
using frame_bytes::PaddedData;
using frame_bytes::Ping;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

// Reads `bytes` in pieces that end at `cuts`, each in memory of its own, so
// that a read behind it is seen.
std::vector<std::string> EventsOf(absl::string_view bytes,
                                  const std::vector<size_t>& cuts = {}) {
  EventLog log;
  FrameDecoder reader;
  size_t begin = 0;
  bool goes_on = true;
  const auto read_until = [&](size_t end) {
    const auto piece = std::make_unique<char[]>(end - begin);
    bytes.copy(piece.get(), end - begin, begin);
    goes_on = goes_on && reader.Read({piece.get(), end - begin}, log);
    begin = end;
  };
  for (const size_t cut : cuts) read_until(cut);
  read_until(bytes.size());
  EXPECT_FALSE(log.broken());
  return log.events();
}

std::string AfterPreface(absl::string_view bytes) {
  return absl::StrCat(kPreface, bytes);
}

TEST(FrameDecoderTest, DecodesFrames) {
  const struct {
    const char* name;
    std::string bytes;
    std::vector<std::string> want;
  } kCases[] = {
      {"nothing", "", {}},
      {"a frame without payload",
       Frame(FrameType::kSettings, 1, 0, ""),
       {"4 1 s0 "}},
      {"a frame with payload",
       Frame(FrameType::kPing, 0, 0, "12345678"),
       {"6 0 s0 12345678"}},
      {"a type that nobody knows",
       Frame(FrameType{0xFE}, 0xFF, 7, "x"),
       {"254 255 s7 x"}},
      {"a reserved bit, which is dropped",
       Frame(FrameType::kPing, 0, 0x80000001, "x"),
       {"6 0 s1 x"}},
      {"the largest stream",
       Frame(FrameType::kPing, 0, kMaxStreamId, ""),
       {"6 0 s2147483647 "}},
      {"DATA", Data(1, "hello"), {"0 0 s1 5: hello"}},
      {"DATA without content", LastData(3, ""), {"0 1 s3 0: "}},
      {"padded DATA", PaddedData(1, "hello", 3), {"0 8 s1 9: hello"}},
      {"DATA padded with nothing",
       PaddedData(1, "hello", 0),
       {"0 8 s1 6: hello"}},
      {"DATA that is all padding", PaddedData(1, "", 255), {"0 8 s1 256: "}},
      {"frames one after another",
       Ping("12345678") + PaddedData(1, "a", 9) + Data(1, "") + Data(3, "b") +
           Ping("87654321"),
       {"6 0 s0 12345678", "0 8 s1 11: a", "0 0 s1 0: ", "0 0 s3 1: b",
        "6 0 s0 87654321"}},
      {"half a frame", Ping("12345678").substr(0, 16), {}},
      {"DATA that has come in part",
       Data(1, "hello").substr(0, 11),
       {"0 0 s1 5: he"}},
      {"DATA whose padding has not come",
       PaddedData(1, "hello", 200).substr(0, 20),
       {"0 8 s1 206: hello"}},
      {"padded DATA with no byte for its length",
       Frame(FrameType::kData, frame_flag::kPadded, 1, ""),
       {"fault 6: padded DATA without its padding"}},
      {"more padding than the frame holds",
       Frame(FrameType::kData, frame_flag::kPadded, 1,
             "\x05"
             "1234"),
       {"fault 1: more padding than the frame holds"}},
      {"as much padding as the frame holds",
       Frame(FrameType::kData, frame_flag::kPadded, 1,
             "\x04"
             "1234"),
       {"0 8 s1 5: "}},
  };
  for (const auto& c : kCases) {
    SCOPED_TRACE(c.name);
    EXPECT_EQ(EventsOf(AfterPreface(c.bytes)), c.want);
  }
}

TEST(FrameDecoderTest, RejectsFramesOver16KiB) {
  for (const FrameType type : {FrameType::kData, FrameType::kHeaders}) {
    const std::string largest(kDefaultFrameSize, 'x');
    EXPECT_EQ(EventsOf(AfterPreface(Frame(type, 0, 1, largest))).size(), 1u);
    // Its header is enough to refuse it.
    EXPECT_THAT(
        EventsOf(AfterPreface(Frame(type, 0, 1, largest + "x").substr(0, 9))),
        ElementsAre("fault 6: a frame of 16385 bytes, over the limit of "
                    "16384"));
  }
}

TEST(FrameDecoderTest, RejectsAWrongPrefaceAtItsFirstWrongByte) {
  const std::string preface(kPreface);
  for (size_t i = 0; i < preface.size(); ++i) {
    std::string wrong = preface;
    wrong[i] ^= 0x20;
    // Seen with the first byte that is wrong.
    EXPECT_THAT(EventsOf(wrong.substr(0, i)), IsEmpty());
    EXPECT_THAT(EventsOf(wrong.substr(0, i + 1)), ElementsAre("wrong preface"));
  }
  EventLog log;
  FrameDecoder reader;
  EXPECT_TRUE(reader.Read(preface.substr(0, 23), log));
  EXPECT_FALSE(reader.preface_seen());
  EXPECT_TRUE(reader.Read(preface.substr(23), log));
  EXPECT_TRUE(reader.preface_seen());
}

TEST(FrameDecoderTest, CountsTheBytesOfAnIncompleteFrame) {
  EventLog log;
  FrameDecoder reader;
  EXPECT_TRUE(reader.Read(kPreface.substr(0, 1), log));
  EXPECT_EQ(reader.frame_bytes(), 1u);
  EXPECT_TRUE(reader.Read(kPreface.substr(1), log));
  EXPECT_EQ(reader.frame_bytes(), 0u);
  // DATA is passed on as it comes, its padding is dropped.
  for (const std::string& frame :
       {Ping("12345678"), Data(1, "hello"), Data(1, ""),
        PaddedData(1, "hello", 9), PaddedData(1, "", 200)}) {
    for (size_t i = 0; i < frame.size(); ++i) {
      EXPECT_EQ(reader.frame_bytes(), i) << frame.size();
      EXPECT_TRUE(reader.Read(frame.substr(i, 1), log));
    }
    EXPECT_EQ(reader.frame_bytes(), 0u) << frame.size();
  }
  EXPECT_TRUE(
      reader.Read(Ping("12345678") + Data(1, "hello").substr(0, 11), log));
  EXPECT_EQ(reader.frame_bytes(), 11u);
}

TEST(FrameDecoderTest, StopsWhenTheVisitorWantsNoMore) {
  EventLog log;
  log.WantFrames(2);
  FrameDecoder reader;
  EXPECT_FALSE(reader.Read(
      AfterPreface(Ping("1-------") + Ping("2-------") + Ping("3-------")),
      log));
  EXPECT_EQ(log.events().size(), 2u);
}

// Some of everything, the last of it broken or cut short.
std::string RandomFrames(SeededRng& rng) {
  std::string bytes = AfterPreface("");
  const auto text = [&rng](int64_t most) {
    return std::string(static_cast<size_t>(rng.Integer(0, most)),
                       static_cast<char>(rng.Integer('a', 'z')));
  };
  for (int64_t frames = rng.Integer(1, 8); frames > 0; --frames) {
    const auto stream = static_cast<uint32_t>(rng.Integer(0, 5));
    switch (rng.Integer(0, 3)) {
      case 0:
        bytes +=
            Data(stream, text(30), static_cast<uint8_t>(rng.Integer(0, 1)));
        break;
      case 1:
        bytes += PaddedData(stream, text(20),
                            static_cast<uint8_t>(rng.Integer(0, 40)));
        break;
      default:
        bytes +=
            Frame(FrameType(rng.Integer(1, 11)),
                  static_cast<uint8_t>(rng.Integer(0, 255)), stream, text(40));
    }
  }
  switch (rng.Integer(0, 3)) {
    case 0:
      return bytes + Frame(FrameType::kData, frame_flag::kPadded, 1, "\x20!");
    case 1:
      return bytes + Frame(FrameType::kPing, 0, 1, std::string(20'000, '!'));
    case 2:
      bytes.resize(bytes.size() - 1);
      return bytes;
    default:
      return bytes;
  }
}

TEST(FrameDecoderTest, DecodesTheSameFramesSplitAtAnyByte) {
  SeededRng rng;
  for (int round = 0; round < 30; ++round) {
    const std::string bytes = RandomFrames(rng);
    const std::vector<std::string> want = EventsOf(bytes);
    for (size_t cut = 0; cut <= std::min<size_t>(bytes.size(), 400); ++cut) {
      ASSERT_EQ(EventsOf(bytes, {cut}), want) << "cut at " << cut;
    }
  }
}

TEST(FrameDecoderTest, DecodesTheSameFramesInRandomPieces) {
  SeededRng rng;
  for (int round = 0; round < 2000; ++round) {
    const std::string bytes = RandomFrames(rng);
    const int64_t longest = rng.Integer(1, 60);
    std::vector<size_t> cuts;
    for (size_t at = 0; at < bytes.size();
         at += static_cast<size_t>(rng.Integer(0, longest))) {
      cuts.push_back(at);
    }
    ASSERT_EQ(EventsOf(bytes, cuts), EventsOf(bytes));
  }
}

}  // namespace
}  // namespace neurite::http2
