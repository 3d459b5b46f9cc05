#include "server/http2/event_loop/worker.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/socket.h>

#include <array>
#include <memory>
#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/server/http2/frame_bytes.h"
#include "tests/server/http2/test_peer.h"
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

// The client's end of a connection.
class SilentClient {
 public:
  explicit SilentClient(Worker& worker) {
    int ends[2];
    EXPECT_EQ(socketpair(AF_UNIX, SOCK_STREAM, 0, ends), 0);
    socket_ = Descriptor(ends[0]);
    EXPECT_EQ(fcntl(ends[1], F_SETFL, O_NONBLOCK), 0);
    worker.Serve(Descriptor(ends[1]));
  }

  void Send(const std::string& bytes) {
    EXPECT_EQ(send(socket_.get(), bytes.data(), bytes.size(), MSG_NOSIGNAL),
              static_cast<ssize_t>(bytes.size()));
  }

  // Returns true once the server has closed the connection; false after 30 s,
  // or if it sends something.
  bool AwaitEnd() {
    pollfd ready = {.fd = socket_.get(), .events = POLLIN, .revents = 0};
    char byte = 0;
    return poll(&ready, 1, 30'000) == 1 &&
           recv(socket_.get(), &byte, 1, 0) == 0;
  }

  // Of a call, once it has ended; "open" if nothing came for 30 s.
  std::string Outcome(uint32_t stream) {
    pollfd ready = {.fd = socket_.get(), .events = POLLIN, .revents = 0};
    while (peer_.Outcome(stream) == "open" && poll(&ready, 1, 30'000) == 1) {
      std::array<char, 4096> bytes;
      const ssize_t got = recv(socket_.get(), bytes.data(), bytes.size(), 0);
      if (got <= 0) break;
      peer_.Read({bytes.data(), static_cast<size_t>(got)});
    }
    return peer_.Outcome(stream);
  }

 private:
  Descriptor socket_;
  TestPeer peer_;
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
