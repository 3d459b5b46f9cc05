#include "server/transport/incident_log.h"

#include <chrono>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace neurite {
namespace {

using std::chrono_literals::operator""h;
using std::chrono_literals::operator""ms;
using std::chrono_literals::operator""s;
using ::testing::ElementsAre;
using ::testing::SizeIs;

const MonotonicTime kStart = MonotonicTime() + 1000h;

TEST(LineLimiterTest, AdmitsTenAtOnceThenOneEvery5Seconds) {
  LineLimiter limiter;
  for (int i = 0; i < 10; ++i) EXPECT_EQ(limiter.Admit(kStart), 0) << i;
  for (int i = 0; i < 3; ++i) {
    EXPECT_EQ(limiter.Admit(kStart + 4999ms), std::nullopt);
  }
  EXPECT_EQ(limiter.Admit(kStart + 5s), 3);
  EXPECT_EQ(limiter.Admit(kStart + 9999ms), std::nullopt);
  EXPECT_EQ(limiter.Admit(kStart + 10s), 1);
}

TEST(LineLimiterTest, APauseEarnsNoMoreThanTenLines) {
  LineLimiter limiter;
  for (int i = 0; i < 10; ++i) limiter.Admit(kStart);
  for (int i = 0; i < 10; ++i) EXPECT_EQ(limiter.Admit(kStart + 24h), 0) << i;
  EXPECT_EQ(limiter.Admit(kStart + 24h), std::nullopt);
}

TEST(LineLimiterTest, AnIncompleteIntervalCountsTheNextTime) {
  LineLimiter limiter;
  for (int i = 0; i < 10; ++i) limiter.Admit(kStart);
  EXPECT_EQ(limiter.Admit(kStart + 7s), 0);
  EXPECT_EQ(limiter.Admit(kStart + 8s), std::nullopt);
  EXPECT_EQ(limiter.Admit(kStart + 10s), 1);
}

TEST(IncidentLogTest, AFloodOfOneKindDoesNotHideAnother) {
  std::vector<std::string> lines;
  IncidentLog log(
      [&lines](absl::string_view line) { lines.emplace_back(line); });
  const Incident flood = {.kind = IncidentKind::kFrameRate,
                          .peer = "10.0.0.1:7",
                          .text = "flood",
                          .counts = std::nullopt};
  for (int i = 0; i < 1000; ++i) log.Add(flood, kStart);
  EXPECT_THAT(lines, SizeIs(10));
  log.Add({.kind = IncidentKind::kSlowFrame,
           .peer = "10.0.0.2:7",
           .text = "slow",
           .counts = std::nullopt},
          kStart);
  EXPECT_EQ(lines.back(), "cut off 10.0.0.2:7: slow-frame: slow");
  log.Add(flood, kStart + 5s);
  EXPECT_EQ(lines.back(),
            "cut off 10.0.0.1:7: frame-rate: flood; 990 more since the last "
            "such line");
  EXPECT_THAT(lines, SizeIs(12));
  EXPECT_EQ(log.count(IncidentKind::kFrameRate), 1001);
  EXPECT_EQ(log.count(IncidentKind::kSlowFrame), 1);
  EXPECT_EQ(log.count(IncidentKind::kResets), 0);
}

TEST(IncidentTest, ALineNamesThePeerTheReasonAndTheCounts) {
  const ConnectionCounts counts = {.age = 1250ms,
                                   .bytes_received = 131072,
                                   .calls = 1,
                                   .resets = 0,
                                   .useless_frames = 7283};
  const struct {
    Incident incident;
    const char* want;
  } kCases[] = {
      {{IncidentKind::kResets, "[::1]:7", "too many", counts},
       "cut off [::1]:7: resets: too many (after 1.2 s: 131072 bytes received, "
       "1 call, 0 resets, 7283 useless frames)"},
      {{IncidentKind::kSlowReply, "10.0.0.1:7", "unread", std::nullopt},
       "ended calls of 10.0.0.1:7: slow-reply: unread"},
      {{IncidentKind::kMemory, "10.0.0.1:7", "short", std::nullopt},
       "reclaimed from 10.0.0.1:7: memory: short"},
      {{IncidentKind::kMaxOfPeer, "", "many", std::nullopt},
       "refused unknown peer: max-connections-per-peer: many"},
      {{IncidentKind::kLongEvent, "10.0.0.1:7", "6 ms", std::nullopt},
       "kept busy by 10.0.0.1:7: long-event: 6 ms"},
  };
  for (const auto& c : kCases) EXPECT_EQ(DebugString(c.incident), c.want);
}

TEST(IncidentTest, EveryKindHasANameOfItsOwn) {
  std::set<std::string> names;
  for (size_t i = 0; i < kIncidentKinds; ++i) {
    names.emplace(NameOf(static_cast<IncidentKind>(i)));
  }
  EXPECT_THAT(names, SizeIs(kIncidentKinds));
  EXPECT_FALSE(names.contains("unknown"));
}

}  // namespace
}  // namespace neurite
