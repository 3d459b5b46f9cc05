#include "server/http2/codec/frame_rules.h"

#include <optional>

#include "gtest/gtest.h"

namespace neurite::http2 {
namespace {

constexpr FrameHeader Frame(FrameType type, uint32_t length, uint32_t stream,
                            uint8_t flags = 0) {
  return {.length = length,
          .type = static_cast<uint8_t>(type),
          .flags = flags,
          .stream = stream};
}

TEST(FrameRulesTest, ValidatesFramesByTypeSizeAndStream) {
  using Type = FrameType;
  constexpr auto kFine = std::optional<ErrorCode>();
  constexpr auto kProtocol = std::optional(ErrorCode::kProtocol);
  constexpr auto kFrameSize = std::optional(ErrorCode::kFrameSize);
  const struct {
    const char* name;
    FrameHeader frame;
    std::optional<ErrorCode> want;
  } kCases[] = {
      {"HEADERS of a client's stream", Frame(Type::kHeaders, 9, 7), kFine},
      {"HEADERS of a server's stream", Frame(Type::kHeaders, 9, 2), kProtocol},
      {"HEADERS of the connection", Frame(Type::kHeaders, 9, 0), kProtocol},
      {"PRIORITY", Frame(Type::kPriority, 5, 3), kFine},
      {"PRIORITY of the connection", Frame(Type::kPriority, 5, 0), kProtocol},
      {"RST_STREAM", Frame(Type::kRstStream, 4, 3), kFine},
      {"RST_STREAM too short", Frame(Type::kRstStream, 3, 3), kFrameSize},
      {"SETTINGS", Frame(Type::kSettings, 12, 0), kFine},
      {"SETTINGS that are empty", Frame(Type::kSettings, 0, 0), kFine},
      {"SETTINGS of a stream", Frame(Type::kSettings, 0, 1), kProtocol},
      {"SETTINGS of seven bytes", Frame(Type::kSettings, 7, 0), kFrameSize},
      {"an acknowledgement", Frame(Type::kSettings, 0, 0, frame_flag::kAck),
       kFine},
      {"an acknowledgement that says more",
       Frame(Type::kSettings, 6, 0, frame_flag::kAck), kFrameSize},
      {"PUSH_PROMISE", Frame(Type::kPushPromise, 9, 1), kProtocol},
      {"PING", Frame(Type::kPing, 8, 0), kFine},
      {"PING of a stream", Frame(Type::kPing, 8, 1), kProtocol},
      {"PING too long", Frame(Type::kPing, 9, 0), kFrameSize},
      {"GOAWAY", Frame(Type::kGoAway, 20, 0), kFine},
      {"GOAWAY of a stream", Frame(Type::kGoAway, 8, 1), kProtocol},
      {"GOAWAY too short", Frame(Type::kGoAway, 7, 0), kFrameSize},
      {"WINDOW_UPDATE", Frame(Type::kWindowUpdate, 4, 0), kFine},
      {"WINDOW_UPDATE too long", Frame(Type::kWindowUpdate, 5, 0), kFrameSize},
      {"CONTINUATION", Frame(Type::kContinuation, 0, 1), kFine},
      {"what nobody knows", Frame(static_cast<Type>(0xEE), 3, 2), kFine},
  };
  for (const auto& c : kCases) {
    SCOPED_TRACE(c.name);
    const std::optional<ConnectionError> fault = ValidateFrame(c.frame);
    ASSERT_EQ(fault.has_value(), c.want.has_value());
    if (!fault.has_value()) continue;
    EXPECT_EQ(fault->error, *c.want);
    EXPECT_FALSE(fault->text.empty());
  }
}

}  // namespace
}  // namespace neurite::http2
