#include "server/http2/session/memory_quota.h"

#include <chrono>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace neurite {
namespace {

using std::chrono_literals::operator""ms;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

constexpr MonotonicTime kNow = MonotonicTime() + std::chrono::hours(1);
constexpr int64_t kMax = 3200;
constexpr int64_t kEnough = kMax / 32;

// Lets go of all it holds, or of nothing.
class TestHolder final : public H2Holder {
 public:
  struct Holding {
    int64_t parts = 0;
    int64_t untaken = 0;
    int64_t messages = 0;
    bool is_stuck = false;
    bool clings = false;
  };

  TestHolder(H2Room& room, std::string name, Holding holding,
             std::vector<std::string>& asked)
      : room_(room), name_(std::move(name)), holding_(holding), asked_(asked) {
    room.Add(*this);
  }
  ~TestHolder() { room_.Remove(*this); }
  TestHolder(const TestHolder&) = delete;
  TestHolder& operator=(const TestHolder&) = delete;

  int64_t Held(H2Holding what) const override {
    return what == H2Holding::kParts ? holding_.parts
                                     : holding_.untaken + holding_.messages;
  }
  int64_t Untaken() const override { return holding_.untaken; }
  bool is_stuck() const override { return holding_.is_stuck; }
  void GiveWay(H2Holding what) override {
    asked_.push_back(name_);
    if (holding_.clings) return;
    if (what == H2Holding::kParts) {
      holding_.parts = 0;
    } else {
      holding_.untaken = holding_.messages = 0;
    }
  }

 private:
  H2Room& room_;
  const std::string name_;
  Holding holding_;
  std::vector<std::string>& asked_;
};

class H2RoomTest : public ::testing::Test {
 protected:
  bool Make(H2Holding what, const H2Holder* asking, MonotonicTime now = kNow) {
    asked_.clear();
    return room_.Make(what, asking, now);
  }

  H2Room room_{kMax};
  std::vector<std::string> asked_;  // to give way, in order
};

TEST_F(H2RoomTest, ReclaimsNothingWithoutHolders) {
  EXPECT_FALSE(Make(H2Holding::kParts, nullptr));
}

TEST_F(H2RoomTest, ReclaimsFromTheLargestHoldersFirstUntilEnough) {
  TestHolder some(room_, "some", {.parts = 60}, asked_);
  TestHolder most(room_, "most", {.parts = 70}, asked_);
  TestHolder few(room_, "few", {.parts = 50}, asked_);
  TestHolder asking(room_, "asking", {.parts = 1}, asked_);
  EXPECT_TRUE(Make(H2Holding::kParts, &asking));
  EXPECT_THAT(asked_, ElementsAre("most", "some"));
}

TEST_F(H2RoomTest, ReclaimsOnlyFromHoldersLargerThanTheRequester) {
  TestHolder asking(room_, "asking", {.parts = 100, .is_stuck = true}, asked_);
  TestHolder equal(room_, "equal", {.parts = 100}, asked_);
  TestHolder less(room_, "less", {.parts = 99}, asked_);
  EXPECT_FALSE(Make(H2Holding::kParts, &asking));
  EXPECT_THAT(asked_, IsEmpty());
  EXPECT_TRUE(Make(H2Holding::kParts, nullptr)) << "the lane itself asks";
}

// A burst of calls holds much for a moment; who does not read holds it for
// long.
TEST_F(H2RoomTest, ReclaimsRequestsOfSmallerHoldersIfTheyAreStalled) {
  TestHolder asking(room_, "asking", {.parts = 100}, asked_);
  TestHolder stuck(room_, "stuck", {.parts = 10, .is_stuck = true}, asked_);
  TestHolder empty(room_, "empty", {.is_stuck = true}, asked_);
  EXPECT_TRUE(Make(H2Holding::kParts, &asking));
  EXPECT_THAT(asked_, ElementsAre("stuck"));
}

TEST_F(H2RoomTest, ReclaimsRepliesFromStalledReadersFirst) {
  TestHolder most(room_, "most", {.untaken = 1000}, asked_);
  TestHolder stuck(room_, "stuck", {.untaken = kEnough, .is_stuck = true},
                   asked_);
  TestHolder asking(room_, "asking", {.untaken = 500}, asked_);
  EXPECT_TRUE(Make(H2Holding::kReplies, &asking));
  EXPECT_THAT(asked_, ElementsAre("stuck"));
  EXPECT_TRUE(Make(H2Holding::kReplies, &asking));
  EXPECT_THAT(asked_, ElementsAre("most"));
}

TEST_F(H2RoomTest, NeverReclaimsFromAStalledRequester) {
  TestHolder asking(room_, "asking", {.untaken = 10, .is_stuck = true}, asked_);
  EXPECT_FALSE(Make(H2Holding::kReplies, &asking));
  EXPECT_THAT(asked_, IsEmpty());
}

TEST_F(H2RoomTest, ComparesOnlyUnreadRepliesOfTheRequester) {
  TestHolder asking(room_, "asking", {.untaken = 10, .messages = 1000}, asked_);
  TestHolder other(room_, "other", {.untaken = 20}, asked_);
  EXPECT_TRUE(Make(H2Holding::kReplies, &asking));
  EXPECT_THAT(asked_, ElementsAre("other"));
}

TEST_F(H2RoomTest, SkipsHoldersThatReleaseNothing) {
  TestHolder clings(room_, "clings", {.messages = 1000, .clings = true},
                    asked_);
  TestHolder gives(room_, "gives", {.untaken = 10}, asked_);
  EXPECT_TRUE(Make(H2Holding::kReplies, nullptr));
  EXPECT_THAT(asked_, ElementsAre("clings", "gives"));
}

TEST_F(H2RoomTest, WaitsBeforeRepeatingAFailedAttempt) {
  TestHolder clings(room_, "clings", {.parts = 1000, .clings = true}, asked_);
  TestHolder large(room_, "large", {.parts = 500}, asked_);
  TestHolder small(room_, "small", {.parts = 400}, asked_);
  EXPECT_FALSE(Make(H2Holding::kParts, &large));
  EXPECT_THAT(asked_, ElementsAre("clings"));
  EXPECT_FALSE(Make(H2Holding::kParts, &large, kNow + 9ms));
  EXPECT_THAT(asked_, IsEmpty());
  EXPECT_FALSE(Make(H2Holding::kParts, &large, kNow + 10ms));
  EXPECT_THAT(asked_, ElementsAre("clings"));
  // Who holds less may ask of more holders.
  EXPECT_TRUE(Make(H2Holding::kParts, &small, kNow + 10ms));
  EXPECT_THAT(asked_, ElementsAre("clings", "large"));
  EXPECT_FALSE(Make(H2Holding::kParts, &small, kNow + 10ms));
  EXPECT_THAT(asked_, ElementsAre("clings")) << "something was freed: at once";
}

TEST_F(H2RoomTest, AFailedAttemptForRequestsDoesNotDelayOneForReplies) {
  TestHolder clings(room_, "clings", {.parts = 1, .untaken = 1, .clings = true},
                    asked_);
  EXPECT_FALSE(Make(H2Holding::kParts, nullptr));
  EXPECT_FALSE(Make(H2Holding::kReplies, nullptr));
  EXPECT_THAT(asked_, ElementsAre("clings"));
}

TEST_F(H2RoomTest, DoesNotReclaimFromRemovedHolders) {
  { TestHolder gone(room_, "gone", {.parts = 100}, asked_); }
  EXPECT_FALSE(Make(H2Holding::kParts, nullptr));
  EXPECT_THAT(asked_, IsEmpty());
}

}  // namespace
}  // namespace neurite
