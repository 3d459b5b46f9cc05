#include "core/batching/client_backlog.h"

#include <chrono>
#include <cstdint>
#include <map>
#include <vector>

#include "gtest/gtest.h"
#include "tests/testing/allocation_count.h"
#include "tests/testing/seeded_rng.h"

namespace neurite {
namespace {

// More entries than these are only kept for connections with calls.
constexpr size_t kFewest = 1024;

TEST(ClientBacklogTest, CallsOfAConnectionAddUpAndTheTotalCountsAll) {
  ClientBacklogs backlogs;
  ClientBacklog* const first = backlogs.Enter(7);
  ClientBacklog* const second = backlogs.Enter(7);
  ClientBacklog* const other = backlogs.Enter(8);
  EXPECT_EQ(first, second);
  backlogs.AddRows(first, 3);
  backlogs.AddRows(second, 2);
  backlogs.AddRows(other, 1);
  EXPECT_EQ(backlogs.WorkOf(7).rows, 5);
  EXPECT_EQ(backlogs.WorkOf(8).rows, 1);
  EXPECT_EQ(backlogs.WorkOf(9).rows, 0);
  EXPECT_EQ(backlogs.total().rows, 6);
}

TEST(ClientBacklogTest, KnowsTheLargestGrantOfAnyClient) {
  using std::chrono_literals::operator""ms;
  ClientBacklogs backlogs;
  EXPECT_EQ(backlogs.most_granted(), 0ms);
  ClientBacklog* const first = backlogs.Enter(7);
  ClientBacklog* const other = backlogs.Enter(8);
  backlogs.Grant(first, 5ms);
  backlogs.Grant(other, 3ms);
  EXPECT_EQ(backlogs.most_granted(), 5ms);
  EXPECT_EQ(first->granted, 5ms);
  EXPECT_EQ(other->granted, 3ms);
  backlogs.Leave(first);
  EXPECT_EQ(backlogs.Enter(7)->granted, 5ms);
}

TEST(ClientBacklogTest, ACallWithoutAConnectionCountsInTheTotalAlone) {
  ClientBacklogs backlogs;
  ClientBacklog* const client = backlogs.Enter(0);
  EXPECT_EQ(client, nullptr);
  backlogs.AddRows(client, 3);
  EXPECT_EQ(backlogs.total().rows, 3);
  backlogs.Leave(client);
  EXPECT_EQ(backlogs.size(), 0u);
}

TEST(ClientBacklogTest, ClosedConnectionsHoldNoMemory) {
  ClientBacklogs backlogs;
  std::vector<ClientBacklog*> in_use;
  auto come_and_go = [&, next = uint64_t{1}](int connections) mutable {
    for (int i = 0; i < connections; ++i)
      backlogs.Leave(backlogs.Enter(++next));
  };
  come_and_go(10'000);
  EXPECT_LE(backlogs.size(), kFewest);
  for (uint64_t i = 0; i < 1'500; ++i) {
    in_use.push_back(backlogs.Enter((uint64_t{1} << 40) + i));
    backlogs.AddRows(in_use.back(), 1);
  }
  come_and_go(10'000);
  EXPECT_LE(backlogs.size(), 2 * (in_use.size() + 1));
  EXPECT_EQ(backlogs.total().rows, 1'500);
  EXPECT_EQ(backlogs.WorkOf(uint64_t{1} << 40).rows, 1);
  for (ClientBacklog* client : in_use) {
    backlogs.AddRows(client, -1);
    backlogs.Leave(client);
  }
  come_and_go(10'000);
  EXPECT_LE(backlogs.size(), kFewest);
}

// However many they are: those beyond the fewest lose their entry while they
// have no call, and take one that was used before.
TEST(ClientBacklogTest, SteadyClientsAllocateNothing) {
  for (const uint64_t clients : {1u, 10u, 1000u, 3000u}) {
    SCOPED_TRACE(clients);
    ClientBacklogs backlogs;
    // Two calls at a time.
    const auto round = [&] {
      for (uint64_t i = 1; i <= clients; ++i) {
        ClientBacklog* const one = backlogs.Enter(i);
        ClientBacklog* const next = backlogs.Enter(i % clients + 1);
        backlogs.AddRows(one, 1);
        backlogs.AddRows(next, 1);
        backlogs.AddRows(one, -1);
        backlogs.AddRows(next, -1);
        backlogs.Leave(one);
        backlogs.Leave(next);
      }
    };
    round();
    round();
    const int64_t warm = AllocationCount();
    ASSERT_GT(warm, 0) << "else this test sees nothing";
    for (int i = 0; i < 100; ++i) round();
    EXPECT_EQ(AllocationCount(), warm);
  }
}

TEST(ClientBacklogTest, CountsAnyMixOfCallsLikeAPlainMap) {
  SeededRng rng;
  ClientBacklogs backlogs;
  std::map<uint64_t, int64_t> want;
  struct Call {
    uint64_t connection;
    ClientBacklog* client;
    int64_t rows;
  };
  std::vector<Call> calls;
  for (int i = 0; i < 60'000; ++i) {
    if (calls.empty() || (rng.Integer(0, 2) > 0 && calls.size() < 1500)) {
      const auto connection = static_cast<uint64_t>(rng.Integer(1, 5000));
      calls.push_back(
          {connection, backlogs.Enter(connection), rng.Integer(1, 9)});
      backlogs.AddRows(calls.back().client, calls.back().rows);
      want[connection] += calls.back().rows;
    } else {
      const auto at = static_cast<size_t>(
          rng.Integer(0, static_cast<int64_t>(calls.size()) - 1));
      const Call call = calls[at];
      calls[at] = calls.back();
      calls.pop_back();
      backlogs.AddRows(call.client, -call.rows);
      backlogs.Leave(call.client);
      want[call.connection] -= call.rows;
    }
    const auto any = static_cast<uint64_t>(rng.Integer(1, 5000));
    ASSERT_EQ(backlogs.WorkOf(any).rows, want[any]) << "connection " << any;
  }
}

}  // namespace
}  // namespace neurite
