#include "server/http2/codec/output_buffer.h"

#include <array>
#include <cstring>
#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/server/http2/frame_bytes.h"
#include "tests/server/http2/hpack_codec.h"
#include "tests/testing/seeded_rng.h"

namespace neurite::http2 {
namespace {

using frame_bytes::Frame;
using ::testing::ElementsAre;
using ::testing::Optional;

class OutputBufferTest : public ::testing::Test {
 protected:
  struct Written {
    FrameHeader header;
    std::string payload;
  };

  // What has been written, as frames; it is dropped.
  std::vector<Written> Frames() {
    std::vector<Written> frames;
    absl::string_view left = output_.unsent();
    while (!left.empty()) {
      const FrameHeader header = ReadFrameHeader(left.data());
      frames.push_back(
          {header, std::string(left.substr(kFrameHeaderSize, header.length))});
      left.remove_prefix(kFrameHeaderSize + header.length);
    }
    output_.Drop(output_.size());
    return frames;
  }

  BufferPool pool_{size_t{1} << 20};
  OutputBuffer output_{pool_};
};

TEST_F(OutputBufferTest, HoldsNoMemoryWhileEmpty) {
  EXPECT_TRUE(output_.empty());
  EXPECT_EQ(pool_.used_bytes(), 0u);
  output_.Append("hello");
  EXPECT_GT(pool_.used_bytes(), 0u);
  output_.Drop(2);
  EXPECT_EQ(output_.unsent(), "llo");
  EXPECT_GT(pool_.used_bytes(), 0u);
  output_.Drop(0);
  output_.Drop(3);
  EXPECT_TRUE(output_.empty());
  EXPECT_EQ(pool_.used_bytes(), 0u);
}

TEST_F(OutputBufferTest, WritesFrames) {
  const std::array<std::pair<Setting, uint32_t>, 2> settings = {
      {{Setting::kInitialWindowSize, 70000}, {Setting{7}, 0xFFFFFFFF}}};
  const struct {
    const char* name;
    std::function<void(OutputBuffer&)> write;
    std::string want;
  } kCases[] = {
      {"settings", [&](OutputBuffer& o) { o.Settings(settings); },
       frame_bytes::Settings({settings.begin(), settings.end()})},
      {"no settings", [](OutputBuffer& o) { o.Settings({}); },
       Frame(FrameType::kSettings, 0, 0, "")},
      {"acknowledgement", [](OutputBuffer& o) { o.SettingsAck(); },
       Frame(FrameType::kSettings, frame_flag::kAck, 0, "")},
      {"ping", [](OutputBuffer& o) { o.Ping(false, "12345678"); },
       frame_bytes::Ping("12345678")},
      {"answer to a ping", [](OutputBuffer& o) { o.Ping(true, "12345678"); },
       frame_bytes::Ping("12345678", /*ack=*/true)},
      {"goodbye",
       [](OutputBuffer& o) {
         o.GoAway(kMaxStreamId, ErrorCode::kProtocol, "why");
       },
       Frame(FrameType::kGoAway, 0, 0,
             std::string("\x7F\xFF\xFF\xFF\0\0\0\x01why", 11))},
      {"goodbye without words",
       [](OutputBuffer& o) { o.GoAway(3, ErrorCode::kNone, ""); },
       Frame(FrameType::kGoAway, 0, 0, std::string("\0\0\0\x03\0\0\0\0", 8))},
      {"reset",
       [](OutputBuffer& o) { o.Reset(5, ErrorCode::kEnhanceYourCalm); },
       frame_bytes::Reset(5, ErrorCode::kEnhanceYourCalm)},
      {"window update", [](OutputBuffer& o) { o.WindowUpdate(7, kMaxWindow); },
       frame_bytes::WindowUpdate(7, kMaxWindow)},
      {"DATA", [](OutputBuffer& o) { std::memcpy(o.Data(9, 5), "hello", 5); },
       frame_bytes::Data(9, "hello")},
      {"DATA of a large frame",
       [](OutputBuffer& o) { std::memset(o.Data(9, 70000), 'x', 70000); },
       frame_bytes::Data(9, std::string(70000, 'x'))},
  };
  for (const auto& c : kCases) {
    SCOPED_TRACE(c.name);
    c.write(output_);
    EXPECT_EQ(output_.unsent(), c.want);
    output_.Drop(output_.size());
  }
}

TEST_F(OutputBufferTest, PreservesOrderForWritesOfAnySize) {
  SeededRng rng;
  std::string want;
  std::string taken;
  const auto take = [&](size_t bytes) {
    taken += std::string(output_.unsent().substr(0, bytes));
    output_.Drop(bytes);
  };
  for (int round = 0; round < 2000; ++round) {
    const std::string bytes(static_cast<size_t>(rng.Integer(0, 20'000)),
                            static_cast<char>(rng.Integer('a', 'z')));
    output_.Append(bytes);
    want += bytes;
    take(static_cast<size_t>(
        rng.Integer(0, static_cast<int64_t>(output_.size()))));
    if (rng.Integer(0, 9) == 0) take(output_.size());
  }
  take(output_.size());
  EXPECT_TRUE(taken == want);
  EXPECT_EQ(pool_.used_bytes(), 0u);
}

TEST_F(OutputBufferTest, SplitsHeaderBlocksAtThePeersFrameSize) {
  std::string block;
  for (int i = 0; i < 1000; ++i) {
    AppendHpackField(block, "x-name", std::string(100, 'v'));
  }
  constexpr uint32_t kMost = 16384;
  const struct {
    size_t first;
    size_t more;
    std::vector<uint32_t> lengths;
  } kCases[] = {
      {0, 0, {0}},
      {1, 0, {1}},
      {0, 1, {1}},
      {kMost, 0, {kMost}},
      {kMost - 1, 1, {kMost}},
      {kMost, 1, {kMost, 1}},
      {1, kMost, {kMost, 1}},
      {100, size_t{2} * kMost, {kMost, kMost, 100}},
      {size_t{2} * kMost, size_t{2} * kMost, {kMost, kMost, kMost, kMost}},
  };
  for (const bool end_stream : {false, true}) {
    for (const auto& c : kCases) {
      const absl::string_view first(block.data(), c.first);
      const absl::string_view more(block.data() + c.first, c.more);
      output_.Headers(3, first, more, end_stream, kMost);
      const std::vector<Written> frames = Frames();
      ASSERT_EQ(frames.size(), c.lengths.size());
      std::string joined;
      for (size_t i = 0; i < frames.size(); ++i) {
        const FrameHeader& header = frames[i].header;
        EXPECT_EQ(header.length, c.lengths[i]);
        EXPECT_EQ(header.stream, 3u);
        EXPECT_TRUE(
            header.is(i == 0 ? FrameType::kHeaders : FrameType::kContinuation));
        EXPECT_EQ(header.has(frame_flag::kEndHeaders), i == frames.size() - 1);
        EXPECT_EQ(header.has(frame_flag::kEndStream), i == 0 && end_stream);
        joined += frames[i].payload;
      }
      EXPECT_TRUE(joined == block.substr(0, c.first + c.more));
    }
  }
}

TEST_F(OutputBufferTest, SendsOneTableSizeUpdateInTheNextBlock) {
  std::string block;
  AppendHpackField(block, "name", "value");
  HpackDecoder decoder;
  const auto next_block = [&] {
    output_.Headers(1, block, "", /*end_stream=*/false, 16384);
    std::string joined;
    for (const Written& frame : Frames()) joined += frame.payload;
    return joined;
  };
  EXPECT_EQ(next_block(), block);
  output_.GiveUpTable();
  decoder.LimitTable(0);
  const std::string with_update = next_block();
  EXPECT_EQ(with_update, "\x20" + block);
  EXPECT_TRUE(decoder.Decode(with_update).has_value());
  output_.GiveUpTable();
  decoder.LimitTable(100);
  EXPECT_EQ(next_block(), block);
  EXPECT_TRUE(decoder.Decode(block).has_value());
}

TEST_F(OutputBufferTest, CountsTheTableSizeUpdateInTheFrameSize) {
  output_.GiveUpTable();
  output_.Headers(1, std::string(16384, 'x'), "", /*end_stream=*/false, 16384);
  EXPECT_THAT(Frames().size(), 2u);
}

TEST(AppendHpackFieldTest, IsDecodedByAnIndependentDecoder) {
  HpackDecoder decoder;
  for (const size_t size : {0u, 1u, 126u, 127u, 128u, 254u, 255u, 256u, 16510u,
                            16511u, 16512u, 40000u}) {
    const std::string value(size, 'v');
    const std::string name(std::max<size_t>(size, 1), 'n');
    std::string block;
    AppendHpackField(block, name, "");
    AppendHpackField(block, "x", value);
    EXPECT_THAT(decoder.Decode(block),
                Optional(ElementsAre(std::pair(name, std::string()),
                                     std::pair(std::string("x"), value))));
  }
}

TEST_F(OutputBufferTest, ShrinksToTheUnsentBytes) {
  BufferPool pool(0);
  OutputBuffer out(pool);
  std::string bytes;
  for (int i = 0; i < 100'000; ++i) bytes += static_cast<char>('a' + i % 26);
  out.Append(bytes);
  out.Shrink();
  EXPECT_EQ(out.unsent(), bytes);  // more than half of it is in use
  out.Drop(99'000);
  const size_t before = out.capacity();
  out.Shrink();
  EXPECT_LT(out.capacity(), before / 32);
  EXPECT_EQ(out.unsent(), bytes.substr(99'000));
  out.Append("and more");
  EXPECT_EQ(out.unsent(), bytes.substr(99'000) + "and more");
  out.Drop(out.size());
  out.Shrink();
  EXPECT_EQ(out.capacity(), 0u);
}

}  // namespace
}  // namespace neurite::http2
