#include "server/http2/session/waiting_streams.h"

#include <cstdint>
#include <set>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace neurite::http2 {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::Le;

std::vector<uint32_t> Taken(WaitingStreams& waiting) {
  std::vector<uint32_t> streams;
  waiting.TakeInto(streams);
  return streams;
}

TEST(WaitingStreamsTest, GivesTheStreamsInTheOrderInWhichTheyWait) {
  WaitingStreams waiting;
  EXPECT_TRUE(waiting.empty());
  for (const uint32_t stream : {7u, 1u, 5u}) waiting.Add(stream);
  EXPECT_FALSE(waiting.empty());
  EXPECT_THAT(Taken(waiting), ElementsAre(7, 1, 5));
  EXPECT_THAT(Taken(waiting), IsEmpty());
}

// Half of 100,000 calls end in any order, then the others in the opposite one.
TEST(WaitingStreamsTest, EndingCallsTakesLinearTimeAndReleasesTheirMemory) {
  constexpr uint32_t kCalls = 100'000;
  WaitingStreams waiting;
  std::set<uint32_t> open;
  for (uint32_t stream = 0; stream < kCalls; ++stream) {
    waiting.Add(stream);
    open.insert(stream);
  }
  uint64_t visits = 0;
  const auto end = [&](uint32_t stream) {
    open.erase(stream);
    waiting.OnCallEnded([&](uint32_t s) {
      ++visits;
      return open.contains(s);
    });
    EXPECT_THAT(waiting.size(), Le(2 * open.size() + 1));
  };
  for (uint32_t i = 0; i < kCalls; i += 2) end((i * 7) % kCalls);
  EXPECT_EQ(open.size(), kCalls / 2);
  while (!open.empty()) end(*open.rbegin());
  EXPECT_TRUE(waiting.empty());
  // A vector without gaps would take 5,000,000,000.
  EXPECT_THAT(visits, Le(2u * kCalls));
}

TEST(WaitingStreamsTest, KeepsTheOrderOfThoseThatStillWait) {
  WaitingStreams waiting;
  for (const uint32_t stream : {1u, 3u, 5u, 7u}) waiting.Add(stream);
  const auto is_waiting = [](uint32_t s) { return s == 3 || s == 7; };
  waiting.OnCallEnded(is_waiting);
  EXPECT_EQ(waiting.size(), 4u);
  waiting.OnCallEnded(is_waiting);
  EXPECT_THAT(Taken(waiting), ElementsAre(3, 7));
}

}  // namespace
}  // namespace neurite::http2
