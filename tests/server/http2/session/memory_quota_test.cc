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
    int64_t bytes = 0;
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

  int64_t held() const override { return holding_.bytes; }
  OutputState output_state() const override { return holding_.output; }
  void Reclaim(int64_t bytes) override {
    asked_.push_back(name_);
    asked_bytes = bytes;
    if (!holding_.clings) holding_.bytes = 0;
  }

  int64_t asked_bytes = 0;

 private:
  MemoryQuota& quota_;
  const std::string name_;
  Holding holding_;
  std::vector<std::string>& asked_;
};

class MemoryQuotaTest : public ::testing::Test {
 protected:
  bool Reclaim(const Reclaimable* asking, MonotonicTime now = kNow) {
    asked_.clear();
    return quota_.Reclaim(asking, /*bytes=*/0, now);
  }

  MemoryQuota quota_{kMax};
  std::vector<std::string> asked_;  // to give way, in order
};

TEST_F(MemoryQuotaTest, ReclaimsNothingWithoutHolders) {
  EXPECT_FALSE(Reclaim(nullptr));
}

TEST_F(MemoryQuotaTest, ReclaimsFromTheLargestHoldersFirstUntilEnough) {
  TestHolder some(quota_, "some", {.bytes = 60}, asked_);
  TestHolder most(quota_, "most", {.bytes = 70}, asked_);
  TestHolder few(quota_, "few", {.bytes = 50}, asked_);
  TestHolder asking(quota_, "asking", {.bytes = 1}, asked_);
  EXPECT_TRUE(Reclaim(&asking));
  EXPECT_THAT(asked_, ElementsAre("most", "some"));
  EXPECT_EQ(most.asked_bytes, kEnough);
  EXPECT_EQ(some.asked_bytes, kEnough - 70) << "what is still missing";
}

TEST_F(MemoryQuotaTest, ReclaimsAsMuchAsIsAskedFor) {
  TestHolder first(quota_, "first", {.bytes = kEnough}, asked_);
  TestHolder second(quota_, "second", {.bytes = kEnough - 1}, asked_);
  TestHolder third(quota_, "third", {.bytes = kEnough - 2}, asked_);
  EXPECT_TRUE(quota_.Reclaim(nullptr, kEnough + 5, kNow));
  EXPECT_THAT(asked_, ElementsAre("first", "second"));
}

TEST_F(MemoryQuotaTest, ReclaimsOnlyFromHoldersLargerThanTheRequester) {
  TestHolder asking(quota_, "asking",
                    {.bytes = 100, .output = OutputState::kStalled}, asked_);
  TestHolder equal(quota_, "equal", {.bytes = 100}, asked_);
  TestHolder less(quota_, "less", {.bytes = 99, .output = OutputState::kUnsent},
                  asked_);
  EXPECT_FALSE(Reclaim(&asking));
  EXPECT_THAT(asked_, IsEmpty());
  EXPECT_TRUE(Reclaim(nullptr)) << "the worker itself asks";
}

// A burst of calls holds much for a moment; a client that does not read makes
// the server hold it for long.
TEST_F(MemoryQuotaTest, ReclaimsFromStalledReadersFirstThoughTheyHoldLess) {
  TestHolder asking(quota_, "asking", {.bytes = 100}, asked_);
  TestHolder most(quota_, "most", {.bytes = 1000}, asked_);
  TestHolder stalled(quota_, "stalled",
                     {.bytes = 10, .output = OutputState::kStalled}, asked_);
  TestHolder empty(quota_, "empty", {.output = OutputState::kStalled}, asked_);
  EXPECT_TRUE(Reclaim(&asking));
  EXPECT_THAT(asked_, ElementsAre("stalled", "most"));
}

TEST_F(MemoryQuotaTest, SparesThoseThatHoldMuchLessThanTheLargest) {
  TestHolder clings(quota_, "clings", {.bytes = 1600, .clings = true}, asked_);
  TestHolder some(quota_, "some", {.bytes = 101}, asked_);
  TestHolder little(quota_, "little", {.bytes = 100}, asked_);
  EXPECT_TRUE(quota_.Reclaim(nullptr, 1000, kNow));
  EXPECT_THAT(asked_, ElementsAre("clings", "some"));
}

TEST_F(MemoryQuotaTest, NeverReclaimsFromAStalledRequester) {
  TestHolder asking(quota_, "asking",
                    {.bytes = 10, .output = OutputState::kStalled}, asked_);
  EXPECT_FALSE(Reclaim(&asking));
  EXPECT_THAT(asked_, IsEmpty());
}

TEST_F(MemoryQuotaTest, SkipsHoldersThatReleaseNothing) {
  TestHolder clings(quota_, "clings", {.bytes = 1000, .clings = true}, asked_);
  TestHolder gives(quota_, "gives", {.bytes = 100}, asked_);
  EXPECT_TRUE(Reclaim(nullptr));
  EXPECT_THAT(asked_, ElementsAre("clings", "gives"));
}

TEST_F(MemoryQuotaTest, WaitsBeforeRepeatingAFailedAttempt) {
  TestHolder clings(quota_, "clings", {.bytes = 1000, .clings = true}, asked_);
  TestHolder large(quota_, "large", {.bytes = 500}, asked_);
  TestHolder small(quota_, "small", {.bytes = 400}, asked_);
  EXPECT_FALSE(Reclaim(&large));
  EXPECT_THAT(asked_, ElementsAre("clings"));
  EXPECT_FALSE(Reclaim(&large, kNow + 9ms));
  EXPECT_THAT(asked_, IsEmpty());
  EXPECT_FALSE(Reclaim(&large, kNow + 10ms));
  EXPECT_THAT(asked_, ElementsAre("clings"));
  // Who holds less may ask of more holders.
  EXPECT_TRUE(Reclaim(&small, kNow + 10ms));
  EXPECT_THAT(asked_, ElementsAre("clings", "large"));
  EXPECT_FALSE(Reclaim(&small, kNow + 10ms));
  EXPECT_THAT(asked_, ElementsAre("clings")) << "something was freed: at once";
}

TEST_F(MemoryQuotaTest, DoesNotReclaimFromRemovedHolders) {
  { TestHolder gone(quota_, "gone", {.bytes = 100}, asked_); }
  EXPECT_FALSE(Reclaim(nullptr));
  EXPECT_THAT(asked_, IsEmpty());
}

}  // namespace
}  // namespace neurite::http2
