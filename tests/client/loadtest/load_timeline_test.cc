#include "client/loadtest/load_timeline.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace neurite {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::Pair;
using ::testing::SizeIs;

constexpr absl::StatusCode kOk = absl::StatusCode::kOk;
constexpr absl::StatusCode kGone = absl::StatusCode::kUnavailable;

TEST(LoadTimelineTest, CountsCallsInTheSecondInWhichTheyEnd) {
  LoadTimeline timeline;
  timeline.Add(milliseconds(-1), kOk, milliseconds(1));
  timeline.Add(milliseconds(0), kOk, milliseconds(2));
  timeline.Add(milliseconds(999), kOk, milliseconds(4));
  timeline.Add(milliseconds(2000), kGone, milliseconds(1));
  timeline.Add(milliseconds(2500), kGone, milliseconds(1));
  ASSERT_THAT(timeline.windows(), SizeIs(3));
  EXPECT_EQ(timeline.window(), seconds(1));
  EXPECT_EQ(timeline.windows()[0].latency.count(), 2);
  EXPECT_EQ(timeline.windows()[0].latency.max(), milliseconds(4));
  EXPECT_THAT(timeline.windows()[0].failed, IsEmpty());
  EXPECT_EQ(timeline.windows()[1].latency.count(), 0);
  EXPECT_THAT(timeline.windows()[2].failed, ElementsAre(Pair(kGone, 2)));
}

TEST(LoadTimelineTest, LongRunsHaveWiderWindows) {
  LoadTimeline timeline;
  for (int second = 0; second < 1201; ++second) {
    timeline.Add(seconds(second), second % 2 == 0 ? kOk : kGone, seconds(1));
  }
  // 1,201 s do not fit 600 windows of 2 s.
  EXPECT_EQ(timeline.window(), seconds(4));
  ASSERT_THAT(timeline.windows(), SizeIs(301));
  for (size_t i = 0; i < 300; ++i) {
    EXPECT_EQ(timeline.windows()[i].latency.count(), 2) << i;
    EXPECT_THAT(timeline.windows()[i].failed, ElementsAre(Pair(kGone, 2))) << i;
  }
  EXPECT_EQ(timeline.windows()[300].latency.count(), 1);
}

TEST(LoadTimelineTest, MergesWindowsOfDifferentLengths) {
  LoadTimeline narrow;
  LoadTimeline wide;
  for (int second = 0; second < 6; ++second) {
    narrow.Add(seconds(second), kOk, seconds(1));
  }
  wide.Add(seconds(600), kGone, seconds(1));
  ASSERT_EQ(wide.window(), seconds(2));
  LoadTimeline one = narrow;
  one.Merge(wide);
  LoadTimeline other = wide;
  other.Merge(narrow);
  for (const LoadTimeline& merged : {one, other}) {
    EXPECT_EQ(merged.window(), seconds(2));
    ASSERT_THAT(merged.windows(), SizeIs(301));
    EXPECT_EQ(merged.windows()[2].latency.count(), 2);
    EXPECT_EQ(merged.windows()[3].latency.count(), 0);
    EXPECT_THAT(merged.windows()[300].failed, ElementsAre(Pair(kGone, 1)));
  }
}

}  // namespace
}  // namespace neurite
