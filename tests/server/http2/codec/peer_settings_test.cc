#include "server/http2/codec/peer_settings.h"

#include <optional>

#include "gtest/gtest.h"

namespace neurite::http2 {
namespace {

TEST(PeerSettingsTest, StartsWithTheProtocolDefaults) {
  const PeerSettings settings;
  EXPECT_EQ(settings.initial_window, 65535);
  EXPECT_EQ(settings.max_frame, 16384u);
  EXPECT_FALSE(settings.small_table);
}

TEST(PeerSettingsTest, AcceptsOnlyValuesTheProtocolAllows) {
  const struct {
    const char* name;
    uint32_t setting;
    uint32_t value;
    std::optional<ErrorCode> error;
  } kCases[] = {
      {"a small table", 1, 0, std::nullopt},
      {"a huge table", 1, 0xFFFFFFFF, std::nullopt},
      {"no push", 2, 0, std::nullopt},
      {"push", 2, 1, std::nullopt},
      {"neither", 2, 2, ErrorCode::kProtocol},
      {"no streams of ours", 3, 0, std::nullopt},
      {"no window", 4, 0, std::nullopt},
      {"the widest window", 4, 0x7FFFFFFF, std::nullopt},
      {"a wider one", 4, 0x80000000, ErrorCode::kFlowControl},
      {"frames too small", 5, 16383, ErrorCode::kProtocol},
      {"the smallest frames", 5, 16384, std::nullopt},
      {"the largest frames", 5, 16777215, std::nullopt},
      {"frames too large", 5, 16777216, ErrorCode::kProtocol},
      {"few headers", 6, 1, std::nullopt},
      {"an unknown one", 0x1234, 5, std::nullopt},
  };
  for (const auto& test : kCases) {
    SCOPED_TRACE(test.name);
    PeerSettings settings;
    const std::optional<ConnectionError> fault =
        settings.Take(test.setting, test.value);
    EXPECT_EQ(fault.has_value() ? std::optional(fault->error) : std::nullopt,
              test.error);
    const bool taken = !fault.has_value();
    EXPECT_EQ(settings.initial_window,
              taken && test.setting == 4 ? test.value : 65535);
    EXPECT_EQ(settings.max_frame,
              taken && test.setting == 5 ? test.value : 16384);
    EXPECT_EQ(settings.small_table, test.setting == 1 && test.value < 4096);
  }
}

TEST(PeerSettingsTest, RemembersASmallTableSize) {
  PeerSettings settings;
  settings.Take(1, 0);
  settings.Take(1, 4096);
  EXPECT_TRUE(settings.small_table);
}

}  // namespace
}  // namespace neurite::http2
