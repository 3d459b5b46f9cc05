#include "server/http2/session/memory_quota.h"

#include <chrono>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace neurite::http2 {
namespace {

using std::chrono_literals::operator""ms;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

constexpr MonotonicTime kNow = MonotonicTime() + std::chrono::hours(1);
constexpr int64_t kMax = 3200;
constexpr int64_t kEnough = kMax / 32;

// Lets go of all it holds, or of nothing.
class TestHolder final : public Reclaimable {
 public:
  struct Holding {
    int64_t parts = 0;
    int64_t untaken = 0;
    int64_t messages = 0;
    OutputState output = OutputState::kSent;
    bool clings = false;
  };

  TestHolder(MemoryQuota& room, std::string name, Holding holding,
             std::vector<std::string>& asked)
      : quota_(room), name_(std::move(name)), holding_(holding), asked_(asked) {
    room.Add(*this);
  }
  ~TestHolder() { quota_.Remove(*this); }
  TestHolder(const TestHolder&) = delete;
  TestHolder& operator=(const TestHolder&) = delete;

  int64_t Held(MemoryKind what) const override {
    return what == MemoryKind::kIncompleteRequests
               ? holding_.parts
               : holding_.untaken + holding_.messages;
  }
  int64_t UnreadReplyBytes() const override { return holding_.untaken; }
  OutputState output_state() const override { return holding_.output; }
  void Reclaim(MemoryKind what) override {
    asked_.push_back(name_);
    if (holding_.clings) return;
    if (what == MemoryKind::kIncompleteRequests) {
      holding_.parts = 0;
    } else {
      holding_.untaken = holding_.messages = 0;
    }
  }

 private:
  MemoryQuota& quota_;
  const std::string name_;
  Holding holding_;
  std::vector<std::string>& asked_;
};

class MemoryQuotaTest : public ::testing::Test {
 protected:
  bool Reclaim(MemoryKind what, const Reclaimable* asking,
               MonotonicTime now = kNow) {
    asked_.clear();
    return quota_.Reclaim(what, asking, now);
  }

  MemoryQuota quota_{kMax};
  std::vector<std::string> asked_;  // to give way, in order
};

TEST_F(MemoryQuotaTest, ThoseWithUnsentOutputGiveBeforeLargerOnes) {
  TestHolder asking(quota_, "asking", {.parts = 10}, asked_);
  TestHolder reads(quota_, "reads", {.parts = 40 * kEnough}, asked_);
  TestHolder slow(quota_, "slow",
                  {.parts = kEnough / 2, .output = OutputState::kUnsent},
                  asked_);
  TestHolder slower(quota_, "slower",
                    {.parts = kEnough / 4, .output = OutputState::kStalled},
                    asked_);
  TestHolder little(quota_, "little",
                    {.parts = 10, .output = OutputState::kUnsent}, asked_);
  EXPECT_TRUE(Reclaim(MemoryKind::kIncompleteRequests, &asking));
  EXPECT_THAT(asked_, ElementsAre("slower", "slow", "reads"));
}

TEST_F(MemoryQuotaTest, ReclaimsNothingWithoutHolders) {
  EXPECT_FALSE(Reclaim(MemoryKind::kIncompleteRequests, nullptr));
}

TEST_F(MemoryQuotaTest, ReclaimsFromTheLargestHoldersFirstUntilEnough) {
  TestHolder some(quota_, "some", {.parts = 60}, asked_);
  TestHolder most(quota_, "most", {.parts = 70}, asked_);
  TestHolder few(quota_, "few", {.parts = 50}, asked_);
  TestHolder asking(quota_, "asking", {.parts = 1}, asked_);
  EXPECT_TRUE(Reclaim(MemoryKind::kIncompleteRequests, &asking));
  EXPECT_THAT(asked_, ElementsAre("most", "some"));
}

TEST_F(MemoryQuotaTest, ReclaimsOnlyFromHoldersLargerThanTheRequester) {
  TestHolder asking(quota_, "asking",
                    {.parts = 100, .output = OutputState::kStalled}, asked_);
  TestHolder equal(quota_, "equal", {.parts = 100}, asked_);
  TestHolder less(quota_, "less", {.parts = 99}, asked_);
  EXPECT_FALSE(Reclaim(MemoryKind::kIncompleteRequests, &asking));
  EXPECT_THAT(asked_, IsEmpty());
  EXPECT_TRUE(Reclaim(MemoryKind::kIncompleteRequests, nullptr))
      << "the worker itself asks";
}

// A burst of calls holds much for a moment; who does not read holds it for
// long.
TEST_F(MemoryQuotaTest, ReclaimsRequestsOfSmallerHoldersIfTheyAreStalled) {
  TestHolder asking(quota_, "asking", {.parts = 100}, asked_);
  TestHolder stuck(quota_, "stuck",
                   {.parts = 10, .output = OutputState::kStalled}, asked_);
  TestHolder empty(quota_, "empty", {.output = OutputState::kStalled}, asked_);
  EXPECT_TRUE(Reclaim(MemoryKind::kIncompleteRequests, &asking));
  EXPECT_THAT(asked_, ElementsAre("stuck"));
}

TEST_F(MemoryQuotaTest, ReclaimsRepliesFromStalledReadersFirst) {
  TestHolder most(quota_, "most", {.untaken = 1000}, asked_);
  TestHolder stuck(quota_, "stuck",
                   {.untaken = kEnough, .output = OutputState::kStalled},
                   asked_);
  TestHolder asking(quota_, "asking", {.untaken = 500}, asked_);
  EXPECT_TRUE(Reclaim(MemoryKind::kReplies, &asking));
  EXPECT_THAT(asked_, ElementsAre("stuck"));
  EXPECT_TRUE(Reclaim(MemoryKind::kReplies, &asking));
  EXPECT_THAT(asked_, ElementsAre("most"));
}

TEST_F(MemoryQuotaTest, NeverReclaimsFromAStalledRequester) {
  TestHolder asking(quota_, "asking",
                    {.untaken = 10, .output = OutputState::kStalled}, asked_);
  EXPECT_FALSE(Reclaim(MemoryKind::kReplies, &asking));
  EXPECT_THAT(asked_, IsEmpty());
}

TEST_F(MemoryQuotaTest, ComparesOnlyUnreadRepliesOfTheRequester) {
  TestHolder asking(quota_, "asking", {.untaken = 10, .messages = 1000},
                    asked_);
  TestHolder other(quota_, "other", {.untaken = 20}, asked_);
  EXPECT_TRUE(Reclaim(MemoryKind::kReplies, &asking));
  EXPECT_THAT(asked_, ElementsAre("other"));
}

TEST_F(MemoryQuotaTest, SkipsHoldersThatReleaseNothing) {
  TestHolder clings(quota_, "clings", {.messages = 1000, .clings = true},
                    asked_);
  TestHolder gives(quota_, "gives", {.untaken = 10}, asked_);
  EXPECT_TRUE(Reclaim(MemoryKind::kReplies, nullptr));
  EXPECT_THAT(asked_, ElementsAre("clings", "gives"));
}

TEST_F(MemoryQuotaTest, WaitsBeforeRepeatingAFailedAttempt) {
  TestHolder clings(quota_, "clings", {.parts = 1000, .clings = true}, asked_);
  TestHolder large(quota_, "large", {.parts = 500}, asked_);
  TestHolder small(quota_, "small", {.parts = 400}, asked_);
  EXPECT_FALSE(Reclaim(MemoryKind::kIncompleteRequests, &large));
  EXPECT_THAT(asked_, ElementsAre("clings"));
  EXPECT_FALSE(Reclaim(MemoryKind::kIncompleteRequests, &large, kNow + 9ms));
  EXPECT_THAT(asked_, IsEmpty());
  EXPECT_FALSE(Reclaim(MemoryKind::kIncompleteRequests, &large, kNow + 10ms));
  EXPECT_THAT(asked_, ElementsAre("clings"));
  // Who holds less may ask of more holders.
  EXPECT_TRUE(Reclaim(MemoryKind::kIncompleteRequests, &small, kNow + 10ms));
  EXPECT_THAT(asked_, ElementsAre("clings", "large"));
  EXPECT_FALSE(Reclaim(MemoryKind::kIncompleteRequests, &small, kNow + 10ms));
  EXPECT_THAT(asked_, ElementsAre("clings")) << "something was freed: at once";
}

TEST_F(MemoryQuotaTest, AFailedAttemptForRequestsDoesNotDelayOneForReplies) {
  TestHolder clings(quota_, "clings",
                    {.parts = 1, .untaken = 1, .clings = true}, asked_);
  EXPECT_FALSE(Reclaim(MemoryKind::kIncompleteRequests, nullptr));
  EXPECT_FALSE(Reclaim(MemoryKind::kReplies, nullptr));
  EXPECT_THAT(asked_, ElementsAre("clings"));
}

TEST_F(MemoryQuotaTest, DoesNotReclaimFromRemovedHolders) {
  { TestHolder gone(quota_, "gone", {.parts = 100}, asked_); }
  EXPECT_FALSE(Reclaim(MemoryKind::kIncompleteRequests, nullptr));
  EXPECT_THAT(asked_, IsEmpty());
}

}  // namespace
}  // namespace neurite::http2
