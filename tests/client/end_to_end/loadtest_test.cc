// Runs `neurite loadtest` against the real server with the bundled models. The
// working directory must be the project's root.
#include <signal.h>

#include <filesystem>
#include <fstream>
#include <iomanip>
#include <memory>
#include <sstream>
#include <string>
#include <thread>
#include <vector>

#include "client/loadtest/cpu_time.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/client/end_to_end/programs.h"
#include "tests/testing/temp_folder.h"

namespace neurite {
namespace {

using std::chrono::milliseconds;
using std::chrono::nanoseconds;
using std::chrono::seconds;
using ::testing::AllOf;
using ::testing::ContainsRegex;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::StartsWith;

constexpr int kDone = 0;
constexpr int kFailed = 1;

constexpr char kXorRows[] = "x1,x2\n0,0\n0,1\n1,0\n1,1\n";

using Words = std::vector<std::string>;

class LoadtestTest : public ::testing::Test {
 protected:
  LoadtestTest() : server_(RunningServer::Start()) {}

  void SetUp() override {
    ASSERT_NE(server_, nullptr) << "neurite-server is not listening";
  }
  // Starts another server, with these flags, instead of the first one.
  void Restart(const Words& flags) {
    server_->Stop();
    server_ = RunningServer::Start("models", flags);
    SetUp();
  }

  Words Command(const Words& more) const {
    Words words = {"loadtest", "--server", server_->address()};
    words.insert(words.end(), more.begin(), more.end());
    return words;
  }
  Ended Load(const Words& more, const std::string& in = "") const {
    return RunNeurite(Command(more), in);
  }

  // Returns when the server has used `time` more CPU time than `before`, which
  // means that the load test is running.
  void AwaitWork(nanoseconds before, milliseconds time) const {
    const auto give_up = std::chrono::steady_clock::now() + seconds(60);
    while (Work() < before + time) {
      ASSERT_LT(std::chrono::steady_clock::now(), give_up);
      std::this_thread::yield();
    }
  }
  nanoseconds Work() const {
    const absl::StatusOr<ProcessUsage> usage = ReadProcessUsage(server_->pid());
    return usage.ok() ? usage->cpu_time : nanoseconds(0);
  }

  // Connections to the server that are established.
  int Connections() const {
    const std::string& address = server_->address();
    std::ostringstream listening;
    listening << "0100007F:" << std::hex << std::uppercase << std::setw(4)
              << std::setfill('0')
              << std::stoi(address.substr(address.rfind(':') + 1));
    std::ifstream table("/proc/net/tcp");
    int connections = 0;
    for (std::string line; std::getline(table, line);) {
      std::string slot, local, remote, state;
      std::istringstream(line) >> slot >> local >> remote >> state;
      if (local == listening.str() && state == "01") ++connections;
    }
    return connections;
  }

  std::unique_ptr<RunningServer> server_;
};

MATCHER_P3(EndedWith, exit_code, out, err, "") {
  *result_listener << "exit code " << arg.exit_code << "\nout: " << arg.out
                   << "\nerr: " << arg.err;
  return arg.exit_code == exit_code && ::testing::Matches(out)(arg.out) &&
         ::testing::Matches(err)(arg.err);
}

TEST_F(LoadtestTest, EveryScenarioIsAnsweredCompletely) {
  const struct {
    const char* name;
    Words options;
    const char* how = R"("transport":"h2","stream":false,"poll":false)";
  } kCases[] = {
      {"closed",
       {"--concurrency", "8", "--connections", "2", "--threads", "2"}},
      {"single-stream", {}},
      {"multi-stream", {"--concurrency", "4", "--connections", "2"}},
      {"server", {"--rate", "2000", "--connections", "2"}},
      {"server",
       {"--rate", "2000", "--poll"},
       R"("transport":"h2","stream":false,"poll":true)"},
      {"closed",
       {"--transport", "grpc", "--connections", "2"},
       R"("transport":"grpc","stream":false,"poll":false)"},
      {"closed",
       {"--stream", "--connections", "2", "--concurrency", "8"},
       R"("transport":"h2","stream":true,"poll":false)"},
      {"offline", {"--connections", "2", "--threads", "2"}},
  };
  for (const auto& c : kCases) {
    SCOPED_TRACE(c.name);
    Words words = {"--model",    "mnist", "--scenario", c.name,
                   "--requests", "200",   "--warmup",   "50ms",
                   "--output",   "json"};
    words.insert(words.end(), c.options.begin(), c.options.end());
    EXPECT_THAT(Load(words),
                EndedWith(kDone,
                          AllOf(HasSubstr(std::string("\"scenario\":\"") +
                                          c.name + "\""),
                                HasSubstr(c.how),
                                HasSubstr("\"due\":200,\"ok\":200,\"failed\":0,"
                                          "\"wrong\":0,\"unsent\":0,"
                                          "\"lost\":0")),
                          IsEmpty()));
  }
}

TEST_F(LoadtestTest, WritesATextReportAndAnHtmlPage) {
  const TempFolder folder;
  const std::string page = folder.path() + "/load.html";
  EXPECT_THAT(
      Load({"--model", "linear", "--rate", "200,400", "--duration", "300ms",
            "--html", page}),
      EndedWith(
          kDone,
          AllOf(ContainsRegex("rate +answered/s"), ContainsRegex("\n *200 "),
                ContainsRegex("\n *400 "), ContainsRegex("\ndate +20"),
                ContainsRegex("\nmachine +[^\n]+, Linux"),
                ContainsRegex("\ncommand +[^\n]+ loadtest ")),
          IsEmpty()));
  std::ostringstream content;
  content << std::ifstream(page).rdbuf();
  EXPECT_THAT(content.str(), AllOf(HasSubstr("linear version 1 under load"),
                                   HasSubstr("<svg"), HasSubstr("</html>")));
  EXPECT_THAT(Load({"--model", "linear", "--html", "/none/load.html"}),
              EndedWith(kFailed, IsEmpty(),
                        HasSubstr("--html /none/load.html: cannot be")));
}

TEST_F(LoadtestTest, ChecksAnswersAgainstLabels) {
  const TempFolder folder;
  const std::string right = folder.WriteFile("right.txt", "0\n1\n1\n0\n");
  const std::string wrong = folder.WriteFile("wrong.txt", "0\n1\n1\n1\n");
  const std::string few = folder.WriteFile("few.txt", "0\n1\n");
  EXPECT_THAT(
      Load({"--model", "xor", "--requests", "100", "--labels", right, "-"},
           kXorRows),
      EndedWith(kDone, HasSubstr("every answer was as expected"), IsEmpty()));
  EXPECT_THAT(Load({"--model", "xor", "--requests", "100", "--batch", "3",
                    "--labels", right, "-"},
                   kXorRows),
              EndedWith(kDone,
                        AllOf(HasSubstr("3 rows a request"),
                              HasSubstr("every answer was as expected")),
                        IsEmpty()));
  EXPECT_THAT(
      Load({"--model", "xor", "--requests", "100", "--labels", wrong, "-"},
           kXorRows),
      EndedWith(kFailed, HasSubstr("25 answers not as expected"),
                "neurite: 25 answers do not match --labels\n"));
  EXPECT_THAT(
      Load({"--model", "xor", "--labels", few, "-"}, kXorRows),
      EndedWith(kFailed, IsEmpty(), HasSubstr("fewer labels than input rows")));
}

TEST_F(LoadtestTest, ChecksRegressionTargetsAgainstLabels) {
  const TempFolder folder;
  const std::string names = "age,sex,bmi\n59,2,32.1\n48,1,21\n";
  const std::string path = folder.WriteFile("named.csv", names);
  const Ended asked =
      RunNeurite({"regress", "--server", server_->address(), "--model",
                  "diabetes", "--output", "csv", path});
  ASSERT_EQ(asked.exit_code, kDone) << asked.err;
  std::istringstream lines(asked.out);
  std::string labels;
  std::string line;
  std::getline(lines, line);  // the header
  while (std::getline(lines, line)) {
    labels += line.substr(line.rfind(',') + 1) + "\n";
  }
  EXPECT_THAT(Load({"--model", "diabetes", "--requests", "20", "--labels",
                    folder.WriteFile("labels.txt", labels), path}),
              EndedWith(kDone, HasSubstr("every answer was as expected"),
                        HasSubstr("treated as missing")));
  EXPECT_THAT(Load({"--model", "diabetes", "--requests", "20", "--labels",
                    folder.WriteFile("other.txt", "1\n2\n"), path}),
              EndedWith(kFailed, HasSubstr("20 answers not as expected"),
                        HasSubstr("answers do not match --labels")));
  EXPECT_THAT(Load({"--model", "diabetes", "--requests", "20", "--labels",
                    folder.WriteFile("large.txt", "1\n1e40\n"), path}),
              EndedWith(kFailed, IsEmpty(),
                        HasSubstr("expected answer of row 1: 1e+40 is out of "
                                  "the range of float32\n")));
}

TEST_F(LoadtestTest, FindsThePeakRate) {
  EXPECT_THAT(
      Load({"--model", "linear", "--find-peak", "--p99", "50ms", "--duration",
            "100ms"}),
      EndedWith(kDone, ContainsRegex("peak: [0-9,.]+ requests a second"),
                IsEmpty()));
}

TEST_F(LoadtestTest, MeasuresTheServerProcess) {
  EXPECT_THAT(
      Load({"--model", "linear", "--requests", "100", "--server-timing",
            "--server-pid", std::to_string(server_->pid())}),
      EndedWith(kDone,
                ContainsRegex("server +[0-9.]+ us of CPU a request, .* MiB, "
                              "at most [0-9.]+ MiB"),
                IsEmpty()));
  EXPECT_THAT(
      Load({"--model", "linear", "--server-pid", "2147483647"}),
      EndedWith(kFailed, IsEmpty(), HasSubstr("no process 2147483647")));
}

TEST_F(LoadtestTest, RejectsInvalidInputBeforeTheRun) {
  EXPECT_THAT(Load({"--model", "none"}),
              EndedWith(kFailed, IsEmpty(), HasSubstr("none")));
  EXPECT_THAT(Load({"--model", "xor", "-"}, "1,2,3\n"),
              EndedWith(kFailed, IsEmpty(), HasSubstr("stdin")));
  EXPECT_THAT(Load({"--model", "xor", "-"}),
              EndedWith(kFailed, IsEmpty(), "neurite: no rows in the input\n"));
  EXPECT_THAT(Load({"--model", "mnist", "--batch", "1048576"}),
              EndedWith(kFailed, IsEmpty(), HasSubstr("--batch 1048576")));
}

TEST_F(LoadtestTest, CountsAndShowsRejectedRequests) {
  EXPECT_THAT(Load({"--model", "mnist", "--requests", "5", "--warmup", "0s",
                    "--concurrency", "1", "--batch", "4000"}),
              EndedWith(kFailed,
                        AllOf(HasSubstr("0 requests in"),
                              HasSubstr("5 requests: RESOURCE_EXHAUSTED")),
                        HasSubstr("no request was answered: ")));
}

TEST_F(LoadtestTest, EndsWithAReportWhenTheServerDies) {
  const nanoseconds before = Work();
  RunningNeurite load(
      Command({"--model", "linear", "--duration", "60s", "--warmup", "0s"}));
  AwaitWork(before, milliseconds(100));
  server_->Signal(SIGKILL);
  EXPECT_THAT(load.Await(),
              EndedWith(kFailed,
                        AllOf(ContainsRegex("answered +[1-9][0-9,]* requests"),
                              HasSubstr(" requests: UNAVAILABLE")),
                        HasSubstr("neurite: the server is gone")));
}

TEST_F(LoadtestTest, NoCallFailsWhenTheServerEndsConnections) {
  Restart({"--listen", "127.0.0.1:0", "--max-connection-age", "50ms"});
  const std::vector<Words> kCases = {
      {"--rate", "300"},
      {"--concurrency", "8", "--connections", "2"},
      {"--concurrency", "8", "--connections", "2", "--stream"},
      {"--rate", "300", "--transport", "grpc"}};
  for (const Words& options : kCases) {
    SCOPED_TRACE(options.back());
    Words words = {"--model",  "linear", "--duration", "1s",
                   "--warmup", "0s",     "--output",   "json"};
    words.insert(words.end(), options.begin(), options.end());
    EXPECT_THAT(
        Load(words),
        EndedWith(kDone,
                  AllOf(HasSubstr("\"failed\":0,\"wrong\":0,\"unsent\":0,"
                                  "\"lost\":0"),
                        Not(HasSubstr("\"ok\":0"))),
                  IsEmpty()));
  }
}

// Others that are idle would not answer the PING of a server that drains, which
// then takes seconds.
TEST_F(LoadtestTest, HasOnlyTheConnectionsThatCarryTheLoad) {
  const nanoseconds before = Work();
  RunningNeurite load(Command({"--model", "linear", "--duration", "60s",
                               "--connections", "2", "--warmup", "0s"}));
  AwaitWork(before, milliseconds(50));
  const auto give_up = std::chrono::steady_clock::now() + seconds(20);
  while (Connections() != 2 && std::chrono::steady_clock::now() < give_up) {
    std::this_thread::yield();
  }
  EXPECT_EQ(Connections(), 2);
  load.Signal(SIGINT);
  load.Await();
}

TEST_F(LoadtestTest, FindsAServerThatRestartsOnItsPort) {
  for (const char* transport : {"h2", "grpc"}) {
    SCOPED_TRACE(transport);
    RunningNeurite load(Command({"--model", "linear", "--duration", "60s",
                                 "--warmup", "0s", "--transport", transport}));
    AwaitWork(Work(), milliseconds(100));
    Restart({"--listen", server_->address()});
    AwaitWork(Work(), milliseconds(100));
    load.Signal(SIGINT);
    EXPECT_THAT(
        load.Await(),
        EndedWith(kFailed, ContainsRegex("answered +[1-9][0-9,]* requests"),
                  HasSubstr("stopped before its end")));
  }
}

// It dies so near to the end that the run is not ended early.
TEST_F(LoadtestTest, FailsWhenTheServerIsGoneAtTheEnd) {
  const nanoseconds before = Work();
  RunningNeurite load(Command({"--model", "linear", "--duration", "1500ms",
                               "--warmup", "0s", "--rate", "2000"}));
  AwaitWork(before, milliseconds(20));
  server_->Signal(SIGKILL);
  EXPECT_THAT(load.Await(),
              EndedWith(kFailed, ContainsRegex("answered +[1-9][0-9,]* "),
                        HasSubstr("neurite: the server was gone at the end: "
                                  "all calls failed with UNAVAILABLE for ")));
}

TEST_F(LoadtestTest, FailIfIsAGate) {
  const Words run = {"--model",  "linear", "--requests", "200",
                     "--warmup", "0s",     "--fail-if"};
  const auto gate = [&](const char* conditions) {
    Words words = run;
    words.push_back(conditions);
    return Load(words);
  };
  EXPECT_THAT(gate("p99>1m,failed>0,rate<0.001"),
              EndedWith(kDone, HasSubstr("200 requests"), IsEmpty()));
  EXPECT_THAT(gate("p99>1ns,failed>0.1%"),
              EndedWith(kFailed, HasSubstr("200 requests"),
                        ContainsRegex("neurite: --fail-if: p99 is [^,]+, above "
                                      "1ns\n$")));
}

TEST_F(LoadtestTest, ComparesWithAnEarlierReport) {
  const TempFolder folder;
  const Words run = {"--model",  "linear", "--duration",    "2s",
                     "--warmup", "0s",     "--concurrency", "2"};
  Words first = run;
  first.insert(first.end(), {"--output", "json"});
  const Ended before = Load(first);
  ASSERT_EQ(before.exit_code, kDone) << before.err;
  Words second = run;
  second.insert(second.end(),
                {"--compare", folder.WriteFile("before.json", before.out)});
  EXPECT_THAT(Load(second),
              EndedWith(kDone,
                        AllOf(HasSubstr("before.json of 20"),
                              ContainsRegex("\nanswered/s +[0-9,.]+ +[0-9,.]+ "
                                            "+[0-9.]+ +[0-9.]+ to [0-9.]+ "),
                              ContainsRegex("\np99 +[0-9.]+ .s")),
                        IsEmpty()));
  EXPECT_THAT(Load({"--model", "linear", "--compare", "/none.json"}),
              EndedWith(kFailed, IsEmpty(),
                        "neurite: --compare /none.json: No such file or "
                        "directory\n"));
}

TEST_F(LoadtestTest, WritesCsv) {
  EXPECT_THAT(
      Load({"--model", "linear", "--rate", "500,1000", "--duration", "200ms",
            "--output", "csv"}),
      EndedWith(kDone,
                AllOf(ContainsRegex("^model,version,"),
                      ContainsRegex("\nlinear,1,[^\n]*,server,h2,1,1,500,0.2,"),
                      ContainsRegex("\nlinear,1,[^\n]*,server,h2,1,1,1000,")),
                ::testing::_));
}

TEST_F(LoadtestTest, EndsWithAReportOnCtrlC) {
  const nanoseconds before = Work();
  RunningNeurite load(
      Command({"--model", "linear", "--duration", "60s", "--warmup", "0s"}));
  AwaitWork(before, milliseconds(100));
  load.Signal(SIGINT);
  EXPECT_THAT(load.Await(),
              EndedWith(kFailed,
                        AllOf(ContainsRegex("answered +[1-9][0-9,]* requests"),
                              Not(HasSubstr("failed"))),
                        "neurite: the run was stopped before its end\n"));
  EXPECT_EQ(server_->Stop(), 0);
}

// In the warm-up, the server already works.
TEST_F(LoadtestTest, HasNoReportIfCtrlCComesBeforeAnythingIsMeasured) {
  const struct {
    Words options;
    const char* err;
  } kCases[] = {
      {{}, "neurite: the run was stopped before anything was measured\n"},
      {{"--rate", "3000,4000"},
       "neurite: at 3000 per second: the run was stopped before anything was "
       "measured\n"},
      {{"--output", "json"},
       "neurite: the run was stopped before anything was measured\n"},
      {{"--output", "csv", "--fail-if", "rate<1"},
       "neurite: the run was stopped before anything was measured\n"}};
  for (const auto& c : kCases) {
    SCOPED_TRACE(c.options.empty() ? "closed" : c.options.front());
    const TempFolder folder;
    const std::string page = folder.path() + "/load.html";
    Words words = {"--model", "linear", "--warmup", "10m", "--html", page};
    words.insert(words.end(), c.options.begin(), c.options.end());
    const nanoseconds before = Work();
    RunningNeurite load(Command(words));
    AwaitWork(before, milliseconds(50));
    load.Signal(SIGINT);
    EXPECT_THAT(load.Await(), EndedWith(kFailed, IsEmpty(), c.err));
    EXPECT_TRUE(std::filesystem::is_empty(page));
  }
}

TEST_F(LoadtestTest, HasNoReportIfTheServerDiesBeforeAnythingIsMeasured) {
  const nanoseconds before = Work();
  RunningNeurite load(Command({"--model", "linear", "--warmup", "10m"}));
  AwaitWork(before, milliseconds(50));
  server_->Signal(SIGKILL);
  EXPECT_THAT(load.Await(),
              EndedWith(kFailed, IsEmpty(),
                        StartsWith("neurite: the server is gone: all calls "
                                   "failed with UNAVAILABLE for ")));
}

TEST_F(LoadtestTest, CountsTimedOutCallsAndContinues) {
  const nanoseconds before = Work();
  RunningNeurite load(Command({"--model", "linear", "--duration", "3s",
                               "--warmup", "0s", "--timeout", "300ms"}));
  AwaitWork(before, milliseconds(100));
  server_->Signal(SIGSTOP);
  const Ended ended = load.Await();
  server_->Signal(SIGCONT);
  EXPECT_THAT(ended,
              EndedWith(kDone,
                        AllOf(ContainsRegex("answered +[1-9][0-9,]* requests"),
                              HasSubstr(" requests: DEADLINE_EXCEEDED")),
                        IsEmpty()));
}

TEST(LoadtestWithoutServerTest, NamesTheAddressItCannotReach) {
  // Port 1 is tcpmux, which is not in use any more.
  EXPECT_THAT(
      RunNeurite({"loadtest", "--model", "m", "--server", "127.0.0.1:1"}),
      EndedWith(kFailed, IsEmpty(),
                HasSubstr("cannot reach 127.0.0.1:1: connection "
                          "refused")));
}

}  // namespace
}  // namespace neurite
