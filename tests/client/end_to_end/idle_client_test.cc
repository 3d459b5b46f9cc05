// Drains real servers whose clients wait for input. The working directory must
// be the project's root.
#include <signal.h>
#include <sys/wait.h>

#include <cstdlib>
#include <memory>
#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/client/end_to_end/programs.h"

namespace neurite {
namespace {

using ::testing::HasSubstr;

constexpr char kPollInterval[] = "GRPC_CLIENT_CHANNEL_BACKUP_POLL_INTERVAL_MS";

// A server with a client that has sent one row and waits for the next.
class ServerWithIdleClient {
 public:
  explicit ServerWithIdleClient(const char* front_end)
      : server_(RunningServer::Start(
            "models", {"--frontend", front_end, "--log-level", "error"})) {
    if (server_ == nullptr) return;
    client_ = std::make_unique<LiveNeurite>(
        std::vector<std::string>{"classify", "--model", "xor", "--output",
                                 "json", "--server", server_->address(), "-"},
        LiveNeurite::Stdin::kPipe);
    client_->Write("0,1\n");
    answer_ = client_->ReadLine();
  }

  const std::string& answer() const { return answer_; }
  pid_t server_pid() const { return server_->pid(); }
  void StopServer() const { server_->Signal(SIGTERM); }

 private:
  std::unique_ptr<RunningServer> server_;
  std::unique_ptr<LiveNeurite> client_;
  std::string answer_;
};

// Returns the child process that ends first, and leaves it to its owner.
pid_t FirstToEnd() {
  siginfo_t ended = {};
  return waitid(P_ALL, 0, &ended, WEXITED | WNOWAIT) == 0 ? ended.si_pid : -1;
}

// gRPC's own interval is 5 s. A server of ours waits 2 s for a client that does
// not read, and gRPC's server up to 5 s.
TEST(IdleClientTest, DoesNotDelayAServerThatDrains) {
  for (const char* front_end : {"h2", "grpc"}) {
    SCOPED_TRACE(front_end);
    ASSERT_EQ(setenv(kPollInterval, "5000", /*overwrite=*/1), 0);
    const ServerWithIdleClient slow(front_end);
    ASSERT_EQ(unsetenv(kPollInterval), 0);
    const ServerWithIdleClient prompt(front_end);
    ASSERT_THAT(slow.answer(), HasSubstr("\"predicted\""));
    ASSERT_THAT(prompt.answer(), HasSubstr("\"predicted\""));
    slow.StopServer();
    prompt.StopServer();
    EXPECT_EQ(FirstToEnd(), prompt.server_pid());
  }
}

}  // namespace
}  // namespace neurite
