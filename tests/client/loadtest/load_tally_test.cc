#include "client/loadtest/load_tally.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace neurite {
namespace {

using std::chrono::microseconds;
using std::chrono::milliseconds;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::Key;
using ::testing::SizeIs;

TEST(LoadTallyTest, ParsesServerTiming) {
  LoadTally tally;
  tally.AddServerTiming("queue=12, decode=1.5, compute=130,rows=16");
  tally.AddServerTiming("queue=20");
  EXPECT_THAT(tally.server_timing, ElementsAre(Key("compute"), Key("decode"),
                                               Key("queue"), Key("rows")));
  EXPECT_EQ(tally.server_timing["decode"].max(),
            std::chrono::nanoseconds(1500));
  EXPECT_EQ(tally.server_timing["queue"].count(), 2);
  EXPECT_EQ(tally.server_timing["queue"].mean(), microseconds(16));
}

TEST(LoadTallyTest, IgnoresMalformedServerTiming) {
  LoadTally tally;
  for (const char* text : {"", "queue", "=1", "queue=", "queue=fast",
                           "queue=-1", "queue=nan", "queue=1e300", ",,,"}) {
    tally.AddServerTiming(text);
  }
  EXPECT_THAT(tally.server_timing, IsEmpty());
}

TEST(LoadTallyTest, LimitsTheNumberOfTimingNames) {
  LoadTally tally;
  for (int i = 0; i < 1000; ++i) {
    tally.AddServerTiming("t" + std::to_string(i) + "=1");
  }
  EXPECT_THAT(tally.server_timing, SizeIs(32));
}

TEST(LoadTallyTest, ShareWithinABoundCountsFailuresAsOutside) {
  LoadTally tally;
  for (int i = 0; i < 80; ++i) tally.latency.Add(milliseconds(1));
  for (int i = 0; i < 10; ++i) tally.latency.Add(milliseconds(50));
  tally.errors[absl::StatusCode::kResourceExhausted].latency.Add(
      microseconds(10));
  tally.unsent = 5;
  tally.lost = 4;
  EXPECT_EQ(tally.due(), 100);
  EXPECT_DOUBLE_EQ(tally.ShareWithin(milliseconds(5)), 0.8);
  EXPECT_DOUBLE_EQ(tally.ShareWithin(milliseconds(100)), 0.9);
  tally.wrong = 20;
  EXPECT_DOUBLE_EQ(tally.ShareWithin(milliseconds(5)), 0.6);
  EXPECT_EQ(LoadTally().ShareWithin(milliseconds(5)), 0);
}

TEST(LoadTallyTest, MergeSumsAllCounts) {
  LoadTally a;
  a.latency.Add(milliseconds(1));
  a.errors[absl::StatusCode::kUnavailable] = {};
  a.errors[absl::StatusCode::kUnavailable].latency.Add(milliseconds(2));
  a.errors[absl::StatusCode::kUnavailable].example = "first";
  a.wrong = 1;
  a.unsent = 2;
  a.lost = 3;
  a.ok_in_time = 4;
  a.ended_in_time = 5;
  a.AddServerTiming("queue=1");
  LoadTally b = a;
  b.errors[absl::StatusCode::kUnavailable].example = "second";
  b.errors[absl::StatusCode::kNotFound].latency.Add(milliseconds(1));
  b.errors[absl::StatusCode::kNotFound].example = "none";
  a.Merge(b);
  EXPECT_EQ(a.latency.count(), 2);
  EXPECT_EQ(a.failed(), 3);
  EXPECT_EQ(a.errors.at(absl::StatusCode::kUnavailable).example, "first");
  EXPECT_EQ(a.errors.at(absl::StatusCode::kNotFound).example, "none");
  EXPECT_EQ(a.wrong, 2);
  EXPECT_EQ(a.due(), 2 + 3 + 4 + 6);
  EXPECT_EQ(a.ok_in_time, 8);
  EXPECT_EQ(a.ended_in_time, 10);
  EXPECT_EQ(a.server_timing.at("queue").count(), 2);
}

}  // namespace
}  // namespace neurite
