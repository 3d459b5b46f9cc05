#include "server/http2/event_loop/acceptor.h"

#include <vector>

#include "gtest/gtest.h"

namespace neurite::http2 {
namespace {

TEST(LeastLoadedTest, PrefersIdleWorkersThenFewerConnections) {
  const struct {
    const char* name;
    std::vector<WorkerLoad> workers;
    size_t want;
  } kCases[] = {
      {"one worker", {{.busy = 1, .connections = 9}}, 0},
      {"all alike: the first", {{0.5, 3}, {0.5, 3}, {0.5, 3}}, 0},
      {"the one that works least", {{0.9, 0}, {0.2, 50}, {0.5, 0}}, 1},
      {"of those that work alike the one with the fewest connections",
       {{0.52, 3}, {0.48, 2}, {0.5, 4}},
       1},
      {"a tenth of the time counts", {{0.44, 9}, {0.56, 2}}, 0},
      {"less does not", {{0.46, 9}, {0.54, 2}}, 1},
      {"idle ones are filled in turn", {{0, 2}, {0, 2}, {0, 1}}, 2},
      {"all overloaded", {{1, 100}, {1, 99}}, 1},
  };
  for (const auto& c : kCases) {
    SCOPED_TRACE(c.name);
    EXPECT_EQ(LeastLoaded(c.workers), c.want);
  }
}

TEST(LeastLoadedTest, SpreadsConnectionsEvenlyOverIdleWorkers) {
  std::vector<WorkerLoad> workers(3);
  for (int i = 0; i < 12; ++i) ++workers[LeastLoaded(workers)].connections;
  for (const WorkerLoad& worker : workers) EXPECT_EQ(worker.connections, 4);
}

}  // namespace
}  // namespace neurite::http2
