#include <cstdlib>
#include <vector>

#include "client/command/parse_arguments.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/testing/status_matchers.h"

namespace neurite {
namespace {

using std::chrono::hours;
using std::chrono::microseconds;
using std::chrono::milliseconds;
using std::chrono::seconds;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Optional;
using ::testing::SizeIs;

class LoadtestArgumentsTest : public ::testing::Test {
 protected:
  LoadtestArgumentsTest() { unsetenv("NEURITE_SERVER"); }

  // Parses "neurite loadtest --model m" followed by `words`.
  static absl::StatusOr<Arguments> Parse(std::vector<const char*> words) {
    words.insert(words.begin(), {"neurite", "loadtest", "--model", "m"});
    return ParseArguments(static_cast<int>(words.size()), words.data());
  }
};

TEST_F(LoadtestArgumentsTest, HasDefaults) {
  NEURITE_ASSERT_OK_AND_ASSIGN(const Arguments values, Parse({}));
  EXPECT_EQ(values.command, Command::kLoadtest);
  EXPECT_EQ(values.model, "m");
  EXPECT_THAT(values.inputs, IsEmpty());
  const LoadOptions& options = values.loadtest.options;
  EXPECT_EQ(options.scenario, Scenario::kClosed);
  EXPECT_EQ(options.concurrency, 16);
  EXPECT_EQ(options.connections, 1);
  EXPECT_EQ(options.threads, 1);
  EXPECT_EQ(options.duration, seconds(10));
  EXPECT_EQ(options.warm_up, seconds(1));
  EXPECT_EQ(options.requests, std::nullopt);
  EXPECT_EQ(options.server_pid, 0);
  EXPECT_FALSE(options.poll);
  EXPECT_EQ(values.loadtest.transport, LoadTransport::kH2);
  EXPECT_THAT(options.Validate(), IsOk());
  EXPECT_FALSE(values.loadtest.find_peak);
}

TEST_F(LoadtestArgumentsTest, AcceptsAllOptions) {
  NEURITE_ASSERT_OK_AND_ASSIGN(
      const Arguments values,
      Parse({"--scenario",  "closed", "--concurrency", "32",
             "--threads",   "2",      "--connections", "4",
             "--duration",  "3s",     "--warmup",      "100ms",
             "--requests",  "500",    "--seed",        "9",
             "--cpu",       "1",      "--server-pid",  "77",
             "--transport", "grpc",   "--poll",        "--server-timing",
             "--html",      "a.html", "--batch",       "8",
             "--compare",   "b.json", "--fail-if",     "p99>5ms,rate<9",
             "--timeout",   "2s",     "--labels",      "l.txt",
             "--rows",      "5:10",   "--output",      "json",
             "--version",   "2",      "--server",      "h:1",
             "rows.csv"}));
  const LoadOptions& options = values.loadtest.options;
  EXPECT_EQ(options.concurrency, 32);
  EXPECT_EQ(options.threads, 2);
  EXPECT_EQ(options.connections, 4);
  EXPECT_EQ(options.duration, seconds(3));
  EXPECT_EQ(options.warm_up, milliseconds(100));
  EXPECT_THAT(options.requests, Optional(500));
  EXPECT_EQ(options.seed, 9u);
  EXPECT_THAT(options.cpu, Optional(1));
  EXPECT_EQ(options.server_pid, 77);
  EXPECT_TRUE(options.poll);
  EXPECT_EQ(values.loadtest.transport, LoadTransport::kGrpc);
  EXPECT_EQ(values.loadtest.html, "a.html");
  EXPECT_EQ(values.loadtest.compare, "b.json");
  EXPECT_THAT(values.loadtest.fail_if, SizeIs(2));
  EXPECT_TRUE(values.loadtest.server_timing);
  EXPECT_THAT(values.batch, Optional(8));
  EXPECT_EQ(values.timeout, seconds(2));
  EXPECT_EQ(values.labels, "l.txt");
  EXPECT_EQ(values.output, OutputFormat::kJson);
  EXPECT_THAT(values.inputs, ElementsAre("rows.csv"));
}

TEST_F(LoadtestArgumentsTest, RateSelectsTheServerScenario) {
  NEURITE_ASSERT_OK_AND_ASSIGN(const Arguments values,
                               Parse({"--rate", "500,1e3,2000.5"}));
  EXPECT_EQ(values.loadtest.options.scenario, Scenario::kServer);
  EXPECT_THAT(values.loadtest.rates, ElementsAre(500, 1000, 2000.5));
}

TEST_F(LoadtestArgumentsTest, FindPeakUsesShortTrials) {
  NEURITE_ASSERT_OK_AND_ASSIGN(const Arguments values,
                               Parse({"--find-peak", "--p99", "750us"}));
  EXPECT_EQ(values.loadtest.options.scenario, Scenario::kServer);
  EXPECT_TRUE(values.loadtest.find_peak);
  EXPECT_EQ(values.loadtest.p99, microseconds(750));
  EXPECT_EQ(values.loadtest.options.duration, seconds(3));
}

TEST_F(LoadtestArgumentsTest, EachScenarioHasItsOwnDefaults) {
  NEURITE_ASSERT_OK_AND_ASSIGN(Arguments values,
                               Parse({"--scenario", "multi-stream"}));
  EXPECT_EQ(values.loadtest.options.concurrency, 8);
  NEURITE_ASSERT_OK_AND_ASSIGN(values, Parse({"--scenario", "offline"}));
  EXPECT_THAT(values.loadtest.options.requests, Optional(10'000));
  NEURITE_ASSERT_OK_AND_ASSIGN(values, Parse({"--threads", "3"}));
  EXPECT_EQ(values.loadtest.options.connections, 3);
}

TEST_F(LoadtestArgumentsTest, RequestCountReplacesTheDefaultDuration) {
  NEURITE_ASSERT_OK_AND_ASSIGN(Arguments values, Parse({"--requests", "5"}));
  EXPECT_EQ(values.loadtest.options.duration, hours(1));
  EXPECT_EQ(values.loadtest.options.warm_up, seconds(1));
  NEURITE_ASSERT_OK_AND_ASSIGN(
      values, Parse({"--requests", "5", "--duration", "200ms"}));
  EXPECT_EQ(values.loadtest.options.duration, milliseconds(200));
  EXPECT_EQ(values.loadtest.options.warm_up, milliseconds(40));
}

TEST_F(LoadtestArgumentsTest, NamesTheOffendingArgument) {
  struct Case {
    std::vector<const char*> words;
    const char* message;
  };
  for (const Case& c : std::vector<Case>{
           {{"--scenario", "sever"}, "did you mean server?"},
           {{"--scenario", "poisson"},
            "--scenario poisson: must be single-stream, multi-stream, server"},
           {{"--scenario", "server"}, "requires --rate or --find-peak"},
           {{"--scenario", "closed", "--rate", "5"},
            "--rate requires the scenario server, not closed"},
           {{"--scenario", "offline", "--find-peak"},
            "--find-peak requires the scenario server, not offline"},
           {{"--rate", "0"}, "--rate 0: must be requests per second, above 0"},
           {{"--rate", "-5"}, "--rate -5"},
           {{"--rate", "500,"}, "--rate :"},
           {{"--rate", "nan"}, "--rate nan"},
           {{"--rate", "inf"}, "--rate inf"},
           {{"--rate", "1e9"}, "up to 10 million"},
           {{"--rate", "fast"}, "--rate fast"},
           {{"--rate", "5", "--find-peak"}, "remove --rate"},
           {{"--p99", "5ms"}, "--p99 requires --find-peak"},
           {{"--find-peak", "--p99", "0s"}, "--p99 0s: must be above 0"},
           {{"--find-peak", "--p99", "5"},
            "--p99 5: must be a number with a unit"},
           {{"--duration", "0s"}, "--duration 0s: must be from 1ms to 24h"},
           {{"--duration", "-1s"}, "--duration -1s"},
           {{"--duration", "10"},
            "--duration 10: must be a number with a unit"},
           {{"--warmup", "-1s"}, "--warmup -1s"},
           {{"--requests", "0"}, "--requests 0: must be a whole number from 1"},
           {{"--concurrency", "0"}, "--concurrency 0"},
           {{"--rate", "5", "--concurrency", "3"},
            "--concurrency requires the scenario closed or multi-stream, not "
            "server"},
           {{"--connections", "0"}, "--connections 0"},
           {{"--concurrency", "2", "--connections", "4"},
            "--connections 4: must not be more than the calls in flight (2)"},
           {{"--threads", "0"}, "--threads 0"},
           {{"--threads", "4", "--connections", "2"},
            "--threads 4: each thread needs its own connection, but "
            "--connections is 2"},
           {{"--scenario", "single-stream", "--threads", "2"},
            "the scenario single-stream uses 1 thread"},
           {{"--seed", "-1"}, "--seed -1"},
           {{"--server-pid", "0"}, "--server-pid 0"},
           {{"--server-pid", "neurite"}, "--server-pid neurite"},
           {{"--cpu", "-1"}, "--cpu -1"},
           {{"--transport", "http"}, "--transport http: must be h2 or grpc"},
           {{"--stream", "--transport", "grpc"},
            "--stream requires --transport"},
           {{"--stream", "--server-timing"},
            "--server-timing and --stream cannot be combined"},
           {{"--batch", "0"}, "--batch 0"},
           {{"--timeout", "0s"}, "--timeout 0s"},
           {{"--labels", "l.txt"}, "--labels requires INPUT"},
           {{"--rows", "5:"}, "--rows requires INPUT"},
           {{"--output", "xml"}, "--output xml: must be table, json or csv"},
           {{"--fail-if", "p99"}, "--fail-if p99: must be FIGURE>BOUND"},
           {{"--ratte", "5"}, "did you mean --rate?"},
           {{"--top-k", "5"}, "unknown option --top-k for neurite loadtest"}}) {
    EXPECT_THAT(Parse(c.words), StatusIs(absl::StatusCode::kInvalidArgument,
                                         HasSubstr(c.message)))
        << c.message;
  }
}

TEST_F(LoadtestArgumentsTest, RequiresAModel) {
  const char* const words[] = {"neurite", "loadtest"};
  EXPECT_THAT(ParseArguments(2, words),
              StatusIs(absl::StatusCode::kInvalidArgument,
                       HasSubstr("--model NAME is required")));
}

TEST_F(LoadtestArgumentsTest, HelpShowsExamplesScenariosAndExitCodes) {
  NEURITE_ASSERT_OK_AND_ASSIGN(const Arguments values, Parse({"--help"}));
  EXPECT_EQ(values.command, Command::kHelp);
  for (const char* text : {"Examples:", "single-stream",
                           "--find-peak --p99 5ms", "Exit codes:", "Ctrl-C"}) {
    EXPECT_THAT(values.help, HasSubstr(text));
  }
}

}  // namespace
}  // namespace neurite
