#include "core/batching/batch_policy.h"

#include <chrono>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/testing/status_matchers.h"

namespace neurite {
namespace {

using absl::StatusCode;
using std::chrono_literals::operator""ms;
using std::chrono_literals::operator""ns;
using ::testing::HasSubstr;

const MonotonicTime kNow{1000ms};
const BatcherOptions kOptions{.max_batch_rows = 32, .max_waiting_rows = 100};

TEST(BatchPolicyTest, AdmitsOrRefuses) {
  constexpr MonotonicTime kNever = MonotonicTime::max();
  const struct {
    const char* name;
    int64_t rows;
    MonotonicTime deadline;
    int64_t waiting;
    StatusCode want;
  } kCases[] = {
      {"a lone row", 1, kNever, 0, StatusCode::kOk},
      {"rows up to the limit", 60, kNever, 40, StatusCode::kOk},
      {"one row over the limit", 61, kNever, 40,
       StatusCode::kResourceExhausted},
      {"a full queue", 1, kNever, 100, StatusCode::kResourceExhausted},
      {"a call larger than the limit, when nothing waits", 5000, kNever, 0,
       StatusCode::kOk},
      {"a call larger than the limit, behind one row", 5000, kNever, 1,
       StatusCode::kResourceExhausted},
      {"more rows than can be added up", INT64_MAX, kNever, 1,
       StatusCode::kResourceExhausted},
      {"a deadline ahead", 1, kNow + 1ns, 0, StatusCode::kOk},
      {"a deadline that is now", 1, kNow, 0, StatusCode::kDeadlineExceeded},
      {"a deadline long past", 1, kNow - 10ms, 0,
       StatusCode::kDeadlineExceeded},
      {"a past deadline and a full queue", 1, kNow - 10ms, 100,
       StatusCode::kDeadlineExceeded},
  };
  for (const auto& c : kCases) {
    SCOPED_TRACE(c.name);
    EXPECT_EQ(Admit(kOptions, {.rows = c.rows, .deadline = c.deadline},
                    c.waiting, kNow)
                  .code(),
              c.want);
  }
}

TEST(BatchPolicyTest, ARefusalTellsHowManyWait) {
  EXPECT_THAT(Admit(kOptions, {.rows = 7}, 96, kNow),
              StatusIs(StatusCode::kResourceExhausted,
                       HasSubstr("96 rows wait already, and 7 more would be "
                                 "over the limit of 100")));
}

TEST(BatchPolicyTest, ABatchIsWhatWaitsUpToTheLimit) {
  const struct {
    int64_t waiting;
    int64_t want;
  } kCases[] = {{0, 0}, {1, 1}, {31, 31}, {32, 32}, {33, 32}, {1000, 32}};
  for (const auto& c : kCases) {
    EXPECT_EQ(NextBatchRows(kOptions, c.waiting), c.want) << c.waiting;
  }
}

TEST(BatchPolicyTest, DropsWhatNobodyReads) {
  const struct {
    const char* name;
    MonotonicTime deadline;
    bool cancelled;
    Fate want;
  } kCases[] = {
      {"time left", kNow + 1ns, false, Fate::kCompute},
      {"no deadline", MonotonicTime::max(), false, Fate::kCompute},
      {"the deadline is now", kNow, false, Fate::kExpired},
      {"the deadline has passed", kNow - 1ms, false, Fate::kExpired},
      {"cancelled", kNow + 1ms, true, Fate::kCancelled},
      {"cancelled and expired", kNow - 1ms, true, Fate::kCancelled},
  };
  for (const auto& c : kCases) {
    SCOPED_TRACE(c.name);
    EXPECT_EQ(FateOf(c.deadline, c.cancelled, kNow), c.want);
  }
}

TEST(BatchPolicyTest, OptionsOutOfRangeAreNamed) {
  EXPECT_THAT(BatcherOptions{}.Validate(), IsOk());
  EXPECT_THAT((BatcherOptions{.max_batch_rows = 0}).Validate(),
              StatusIs(StatusCode::kInvalidArgument,
                       HasSubstr("max_batch_rows needs 1 to 65536, got 0")));
  EXPECT_THAT((BatcherOptions{.max_batch_rows = 65537}).Validate(),
              StatusIs(StatusCode::kInvalidArgument, HasSubstr("got 65537")));
  EXPECT_THAT((BatcherOptions{.max_waiting_rows = 0}).Validate(),
              StatusIs(StatusCode::kInvalidArgument,
                       HasSubstr("max_waiting_rows needs 1 or more, got 0")));
}

}  // namespace
}  // namespace neurite
