#include "server/http2/session/opening_bound.h"

#include <chrono>
#include <cstdint>
#include <deque>
#include <set>

#include "gtest/gtest.h"
#include "tests/testing/seeded_rng.h"

namespace neurite::http2 {
namespace {

using std::chrono_literals::operator""us;

constexpr MonotonicTime kStart = MonotonicTime() + std::chrono::hours(1);

TEST(OpeningBoundTest, RequestsBeyondTheMostThatCanBeOpenAreYounger) {
  OpeningBound bound(/*most_open=*/2, kStart);
  // Two may have been on their way at the start; the third was opened later.
  EXPECT_EQ(bound.OnRequest(kStart + 10us), kStart);
  EXPECT_EQ(bound.OnRequest(kStart + 20us), kStart);
  EXPECT_EQ(bound.OnRequest(kStart + 30us), kStart);
  EXPECT_EQ(bound.OnRequest(kStart + 40us), kStart);
  EXPECT_EQ(bound.OnRequest(kStart + 50us), kStart);
  // The third after the one at 30 us.
  EXPECT_EQ(bound.OnRequest(kStart + 60us), kStart + 30us);
}

TEST(OpeningBoundTest, AResetLetsAnotherRequestBeOnItsWay) {
  OpeningBound bound(/*most_open=*/1, kStart);
  bound.OnReset();
  EXPECT_EQ(bound.OnRequest(kStart + 10us), kStart);
  EXPECT_EQ(bound.OnRequest(kStart + 20us), kStart);
  // The third after the start, with one reset: a new mark at 30 us.
  EXPECT_EQ(bound.OnRequest(kStart + 30us), kStart);
  EXPECT_EQ(bound.OnRequest(kStart + 40us), kStart);
  EXPECT_EQ(bound.OnRequest(kStart + 50us), kStart + 30us);
}

// A client that keeps to its limit of open streams, and cancels some calls, and
// a server that reads and answers at random moments.
class Exchange {
 public:
  static constexpr size_t kMostOpen = 5;

  void Step(SeededRng& rng) {
    now_ += 1us;
    switch (rng.Integer(0, 3)) {
      case 0:
        return Open();
      case 1:
        return Read();
      case 2:
        return Answer();
      default:
        if (rng.Integer(0, 9) == 0) Cancel();
    }
  }

  // Requests whose bound was less than 100 us ago.
  int64_t tight() const { return tight_; }

 private:
  struct Sent {
    int64_t stream;
    bool is_reset;
    MonotonicTime at;
  };

  void Open() {
    if (open_.size() == kMostOpen) return;
    open_.insert(++last_);
    pipe_.push_back({last_, false, now_});
  }
  void Read() {
    if (pipe_.empty()) return;
    const Sent sent = pipe_.front();
    pipe_.pop_front();
    if (sent.is_reset) {
      unanswered_.erase(sent.stream);
      return bound_.OnReset();
    }
    unanswered_.insert(sent.stream);
    const MonotonicTime after = bound_.OnRequest(now_);
    EXPECT_LE(after, sent.at);
    if (now_ - after < 100us) ++tight_;
  }
  // The client has the answer at once.
  void Answer() {
    if (unanswered_.empty()) return;
    open_.erase(*unanswered_.begin());
    unanswered_.erase(unanswered_.begin());
  }
  void Cancel() {
    if (open_.empty()) return;
    pipe_.push_back({*open_.begin(), true, now_});
    open_.erase(open_.begin());
  }

  OpeningBound bound_{kMostOpen, kStart};
  MonotonicTime now_ = kStart;
  int64_t last_ = 0;
  std::set<int64_t> open_;        // at the client
  std::deque<Sent> pipe_;         // not yet read by the server
  std::set<int64_t> unanswered_;  // at the server
  int64_t tight_ = 0;
};

TEST(OpeningBoundTest, NoStreamWasOpenBeforeItsBound) {
  SeededRng rng;
  Exchange exchange;
  for (int i = 0; i < 100'000 && !testing::Test::HasFailure(); ++i) {
    exchange.Step(rng);
  }
  EXPECT_GT(exchange.tight(), 1000) << "the bound is of use";
}

}  // namespace
}  // namespace neurite::http2
