// Tests the building blocks of the measured servers.
#include <sched.h>
#include <signal.h>
#include <sys/types.h>
#include <unistd.h>

#include <memory>
#include <string>
#include <thread>

#include "absl/strings/string_view.h"
#include "bench/serve/empty_service.h"
#include "bench/serve/processors.h"
#include "bench/serve/server_process.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/server/recorded_call.h"
#include "tests/testing/status_matchers.h"

namespace neurite::bench::serve {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

// Calls `method` with `pieces` and returns the replies.
std::vector<std::string> Ask(const MethodTable& methods, const char* method,
                             MessagePieces pieces) {
  RecordedCall call;
  call.Deliver(*methods.Find(method), pieces);
  EXPECT_TRUE(call.finished());
  EXPECT_THAT(call.status(), IsOk());
  return call.replies();
}

TEST(EmptyServiceTest, RepliesWithTheConfiguredBytesToAnyRequest) {
  EmptyService service;
  MethodTable methods;
  service.AddTo(methods);
  EXPECT_THAT(Ask(methods, kEmptyCall, {}), ElementsAre(""));
  const absl::string_view pieces[] = {"an ", "answer"};
  EXPECT_THAT(Ask(methods, kSetEmptyReply, pieces), ElementsAre(""));
  const absl::string_view question[] = {"what?"};
  EXPECT_THAT(Ask(methods, kEmptyCall, question), ElementsAre("an answer"));
  EXPECT_THAT(Ask(methods, kEmptyCall, {}), ElementsAre("an answer"));
  EXPECT_THAT(Ask(methods, kSetEmptyReply, question), ElementsAre(""));
  EXPECT_THAT(Ask(methods, kEmptyCall, {}), ElementsAre("what?"));
}

// Starts a program that prints `line`, then runs until it is stopped.
absl::StatusOr<std::unique_ptr<ServerProcess>> StartSaying(
    const std::string& line) {
  return ServerProcess::Start(
      "/bin/sh", {"-c", "echo \"$0\"; exec tail -f /dev/null", line});
}

TEST(ServerProcessTest, StartAwaitsListeningAndDestructionEndsTheProcess) {
  pid_t pid = 0;
  {
    NEURITE_ASSERT_OK_AND_ASSIGN(const auto server,
                                 StartSaying("listening on 127.0.0.1:1234"));
    EXPECT_EQ(server->address(), "127.0.0.1:1234");
    pid = server->pid();
    EXPECT_EQ(kill(pid, 0), 0);
  }
  EXPECT_NE(kill(pid, 0), 0);
}

TEST(ServerProcessTest, StartFailsIfTheProgramDoesNotListen) {
  EXPECT_THAT(
      StartSaying("good morning"),
      StatusIs(absl::StatusCode::kUnavailable, HasSubstr("where it listens")));
  EXPECT_THAT(
      ServerProcess::Start("/bin/sh", {"-c", "exit 3"}),
      StatusIs(absl::StatusCode::kUnavailable, HasSubstr("where it listens")));
  EXPECT_THAT(
      ServerProcess::Start("/nowhere/server", {}),
      StatusIs(absl::StatusCode::kUnavailable, HasSubstr("/nowhere/server")));
}

TEST(ProcessorsTest, StayOnPinsNewThreadsAndRestoresTheAffinity) {
  const Processors processors = ChooseProcessors();
  EXPECT_LE(processors.server, processors.client);
  cpu_set_t before;
  sched_getaffinity(0, sizeof(before), &before);
  const int beside = ThreadsBeside(processors.client);
  {
    const StayOn stay(processors.client);
    EXPECT_LE(ThreadsBeside(processors.client), beside);
    std::thread([&processors] {
      EXPECT_EQ(sched_getcpu(), processors.client);
    }).join();
    EXPECT_EQ(ThreadsBeside(processors.client), 0);
  }
  cpu_set_t after;
  sched_getaffinity(0, sizeof(after), &after);
  EXPECT_TRUE(CPU_EQUAL(&before, &after));
}

TEST(ProcessorsTest, CountsThreadsPinnedToAnotherProcessor) {
  const Processors processors = ChooseProcessors();
  if (!processors.apart()) GTEST_SKIP() << "there is one processor only";
  const StayOn stay(processors.client);
  EXPECT_EQ(ThreadsBeside(processors.server), 1);
}

TEST(ProcessorsTest, ShareOfOtherProcessesLiesBetweenZeroAndOne) {
  const OthersWatch watch(ChooseProcessors().server, getpid());
  EXPECT_GE(watch.Share(), 0);
  EXPECT_LE(watch.Share(), 1);
}

}  // namespace
}  // namespace neurite::bench::serve
