#include "server/http2/event_loop/worker.h"

#include <memory>
#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/server/http2/event_loop/silent_client.h"
#include "tests/server/http2/frame_bytes.h"
#include "tests/server/http2/test_services.h"
#include "tests/testing/status_matchers.h"

namespace neurite::http2 {
namespace {

using ::testing::StartsWith;

class TestWorkerServices final : public WorkerServices {
 public:
  const MethodTable& methods() const override { return services_.methods(); }
  bool RunRound() override { return false; }

 private:
  TestServices services_;
};

TEST(WorkerTest, RefusesConnectionsForWhichThereIsNoMemory) {
  IncidentLog incidents([](absl::string_view /*line*/) {});
  FrontEndOptions options;
  options.incidents = &incidents;
  // Three quarters are for three connections, without their sockets.
  options.memory_quota_bytes = 4 * sizeof(Connection);
  ProcessMemory memory(options);
  Worker worker(
      options, Clock::Real(),
      [](WorkerWaker&) { return std::make_unique<TestWorkerServices>(); },
      memory, /*index=*/0);
  ASSERT_THAT(worker.Start(), IsOk());
  {
    SilentClient first(worker);
    SilentClient second(worker);
    SilentClient third(worker);
    EXPECT_TRUE(third.AwaitEnd());
    EXPECT_EQ(incidents.count(IncidentKind::kMemory), 1);
    EXPECT_EQ(worker.connections(), 2);
  }
  worker.StopAndJoin();
}

// Time alone wakes the worker: whoever is silent has his deadline, too.
TEST(WorkerTest, EndsACallAtItsDeadlineWithoutOtherEvents) {
  const FrontEndOptions options;
  ProcessMemory memory(options);
  Worker worker(
      options, Clock::Real(),
      [](WorkerWaker&) { return std::make_unique<TestWorkerServices>(); },
      memory, /*index=*/0);
  ASSERT_THAT(worker.Start(), IsOk());
  for (int i = 0; i < 2; ++i) {
    SilentClient client(worker);
    client.Send(frame_bytes::Opening());
    for (const uint32_t stream : {1u, 3u}) {
      client.Send(frame_bytes::WholeCall(stream, "/t.T/Hold", "never answered",
                                         {{"grpc-timeout", "20m"}}));
      EXPECT_THAT(client.Outcome(stream), StartsWith("4 the deadline"));
    }
  }
  worker.StopAndJoin();
}

}  // namespace
}  // namespace neurite::http2
