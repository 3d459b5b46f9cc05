#include "server/options.h"

#include <chrono>
#include <sstream>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/testing/status_matchers.h"

namespace neurite {
namespace {

using absl::StatusCode;
using std::chrono_literals::operator""ms;
using std::chrono_literals::operator""us;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

absl::StatusOr<std::variant<ServerOptions, PrintAndExit>> Parse(
    std::vector<const char*> arguments) {
  arguments.insert(arguments.begin(), "neurite-server");
  return ParseServerOptions(static_cast<int>(arguments.size()),
                            arguments.data());
}

TEST(OptionsTest, RequiresOnlyModels) {
  NEURITE_ASSERT_OK_AND_ASSIGN(const auto parsed, Parse({"--models", "m"}));
  const auto& options = std::get<ServerOptions>(parsed);
  EXPECT_EQ(options.models, "m");
  EXPECT_THAT(options.front_end.listen, ElementsAre("127.0.0.1:8500"));
  EXPECT_EQ(options.front_end.unix_socket_mode, 0660u);
  EXPECT_EQ(options.front_end_kind, FrontEndKind::kH2);
  EXPECT_EQ(options.workers, std::nullopt);
  EXPECT_EQ(options.ready_when, ReadyWhen::kAny);
  EXPECT_EQ(options.front_end.max_request_bytes, 4 << 20);
  EXPECT_EQ(options.drain_deadline, 10'000ms);
  EXPECT_FALSE(options.inference.refuse_nonfinite);
}

TEST(OptionsTest, EveryFlagSetsItsOption) {
  NEURITE_ASSERT_OK_AND_ASSIGN(const auto parsed,
                               Parse({"--models=m",
                                      "--listen=[::1]:1",
                                      "--ready-when=all",
                                      "--nonfinite=refuse",
                                      "--max-batch-rows=7",
                                      "--max-queued-rows=8",
                                      "--max-queue-time=20ms",
                                      "--inline-limit=55us",
                                      "--compute-threads=5",
                                      "--max-request-mib=9",
                                      "--max-reply-mib=10",
                                      "--memory-quota-mib=64",
                                      "--max-streams=12",
                                      "--max-model-file-mib=13",
                                      "--gemm=openblas",
                                      "--drain-deadline=1500ms",
                                      "--log-level=error",
                                      "--listen=unix:/s",
                                      "--unix-socket-mode=0600",
                                      "--frontend=grpc",
                                      "--workers=3",
                                      "--busy-poll=44us",
                                      "--max-connections=99",
                                      "--max-connections-per-peer=9",
                                      "--keepalive-time=2s",
                                      "--keepalive-timeout=3s",
                                      "--max-connection-idle=4s",
                                      "--max-connection-age=5s",
                                      "--max-connection-age-grace=6s"}));
  const auto& options = std::get<ServerOptions>(parsed);
  EXPECT_THAT(options.front_end.listen, ElementsAre("[::1]:1", "unix:/s"));
  EXPECT_EQ(options.front_end.unix_socket_mode, 0600u);
  EXPECT_EQ(options.ready_when, ReadyWhen::kAll);
  EXPECT_EQ(options.front_end_kind, FrontEndKind::kGrpc);
  EXPECT_EQ(options.workers, 3);
  EXPECT_EQ(options.front_end.busy_poll, 44us);
  EXPECT_EQ(options.front_end.max_connections, 99);
  EXPECT_EQ(options.front_end.max_connections_per_peer, 9);
  EXPECT_EQ(options.front_end.keepalive_time, 2000ms);
  EXPECT_EQ(options.front_end.keepalive_timeout, 3000ms);
  EXPECT_EQ(options.front_end.max_connection_idle, 4000ms);
  EXPECT_EQ(options.front_end.max_connection_age, 5000ms);
  EXPECT_EQ(options.front_end.max_connection_age_grace, 6000ms);
  EXPECT_TRUE(options.inference.refuse_nonfinite);
  EXPECT_EQ(options.batcher.max_batch_rows, 7);
  EXPECT_EQ(options.batcher.max_queued_rows, 8);
  EXPECT_EQ(options.batcher.max_queue_time, 20ms);
  EXPECT_EQ(options.batcher.inline_limit, 55us);
  EXPECT_EQ(options.compute_threads, 5);
  EXPECT_EQ(options.front_end.max_request_bytes, 9 << 20);
  EXPECT_EQ(options.inference.max_reply_bytes, 10 << 20);
  EXPECT_EQ(options.front_end.memory_quota_bytes, 64 << 20);
  EXPECT_EQ(options.front_end.max_streams_per_connection, 12);
  EXPECT_EQ(options.load.max_file_bytes, 13 << 20);
  EXPECT_EQ(options.load.gemm, GemmBackend::kOpenBlas);
  EXPECT_EQ(options.drain_deadline, 1500ms);
  EXPECT_EQ(options.log_level, LogLevel::kError);
}

// The names of the flags in the text of --help.
std::vector<std::string> FlagsIn(const std::string& help) {
  std::vector<std::string> flags;
  std::istringstream lines(help);
  for (std::string line; std::getline(lines, line);) {
    const size_t flag = line.find("--");
    if (line.rfind("  ", 0) != 0 || flag == line.npos || flag > 6) continue;
    flags.push_back(line.substr(flag, line.find_first_of(" =", flag) - flag));
  }
  return flags;
}

TEST(OptionsTest, EveryFlagButListenIsGivenAtMostOnce) {
  NEURITE_ASSERT_OK_AND_ASSIGN(const auto help, Parse({"--help"}));
  const std::vector<std::string> flags =
      FlagsIn(std::get<PrintAndExit>(help).text);
  EXPECT_GT(flags.size(), 20u);
  for (const std::string& flag : flags) {
    if (flag == "--help" || flag == "--version" || flag == "--listen") continue;
    // One of these is a valid value of each flag.
    int refused = 0;
    for (const char* value :
         {"m", "any", "h2", "64", "5ms", "allow", "native", "info"}) {
      const std::string given = flag + "=" + value;
      const auto parsed = Parse({given.c_str(), given.c_str()});
      refused += parsed.status().message() ==
                 absl::StrCat(flag, " is given twice (", value, " and ", value,
                              "): give it once");
    }
    EXPECT_GT(refused, 0) << flag;
  }
  EXPECT_THAT(Parse({"--models=a", "--models", "b"}),
              StatusIs(StatusCode::kInvalidArgument,
                       "--models is given twice (a and b): give it once"));
  EXPECT_THAT(Parse({"--version", "--version"}),
              StatusIs(StatusCode::kInvalidArgument,
                       "--version is given twice: give it once"));
}

TEST(OptionsTest, InvalidFlagsAreErrorsThatNameTheFix) {
  const struct {
    const char* name;
    std::vector<const char*> arguments;
    std::vector<const char*> words;
  } kCases[] = {
      {"no models", {}, {"--models DIR is required"}},
      {"no room for a request",
       {"--models=m", "--max-request-mib=65"},
       {"--memory-quota-mib 256", "--max-request-mib 65", "at least 260"}},
      {"busy-polls for too long",
       {"--models=m", "--busy-poll=11ms"},
       {"10ms", "got 11ms"}},
      {"a misspelt flag",
       {"--models=m", "--lisen=x"},
       {"unknown flag --lisen=x", "did you mean --listen?"}},
      {"nothing like a flag", {"--models=m", "--zzzzzzzz"}, {"--zzzzzzzz"}},
      {"a word too many", {"--models=m", "extra"}, {"unexpected argument"}},
      {"a value out of range",
       {"--models=m", "--max-batch-rows=0"},
       {"--max-batch-rows", "1", "65536"}},
      {"a value that is no number",
       {"--models=m", "--max-streams=many"},
       {"--max-streams", "many"}},
      {"ready neither for any nor for all",
       {"--models=m", "--ready-when=some"},
       {"--ready-when", "some", "any", "all"}},
      {"a value that is not in the list",
       {"--models=m", "--nonfinite=perhaps"},
       {"--nonfinite", "perhaps", "allow", "refuse"}},
      {"a duration without unit",
       {"--models=m", "--drain-deadline=10"},
       {"--drain-deadline", "10s"}},
      {"no worker",
       {"--models=m", "--workers=0"},
       {"--workers", "1 to 1024, got 0"}},
      {"a front end that there is not",
       {"--models=m", "--frontend=http"},
       {"--frontend", "http", "h2", "grpc"}},
      {"an address without a port",
       {"--models=m", "--listen=localhost"},
       {"--listen", "localhost", "HOST:PORT"}},
      {"the second address is wrong",
       {"--models=m", "--listen=localhost:1", "--listen", "[::1"},
       {"--listen", "[::1", "[IPV6]:PORT"}},
      {"an address in brackets only",
       {"--models=m", "--listen=[::1]"},
       {"--listen", "[::1]", "[IPV6]:PORT"}},
      {"a word behind an address",
       {"--models=m", "--listen", "localhost:1", "extra"},
       {"unexpected argument extra"}},
      {"an address behind an address",
       {"--models=m", "--listen", "localhost:1", "localhost:2"},
       {"unexpected argument localhost:2"}},
      {"a socket whose path is too long",
       {"--models=m",
        "--listen=unix:"
        "/xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"
        "xx"
        "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"},
       {"--listen", "longer than 107 bytes"}},
      {"a mode that is not octal",
       {"--models=m", "--unix-socket-mode=0680"},
       {"--unix-socket-mode", "0 to 0777", "got 0680"}},
      {"a mode with more than permissions",
       {"--models=m", "--unix-socket-mode", "1777"},
       {"--unix-socket-mode", "0 to 0777", "got 1777"}},
      {"a mode in letters",
       {"--models=m", "--unix-socket-mode=rw-rw----"},
       {"--unix-socket-mode", "0 to 0777", "got rw-rw----"}},
      {"a negative duration",
       {"--models=m", "--drain-deadline=-1s"},
       {"--drain-deadline", "got -1s"}},
      {"a flag without its value", {"--models"}, {"--models"}},
  };
  for (const auto& c : kCases) {
    SCOPED_TRACE(c.name);
    const auto parsed = Parse(c.arguments);
    for (const char* word : c.words) {
      EXPECT_THAT(parsed,
                  StatusIs(StatusCode::kInvalidArgument, HasSubstr(word)));
    }
  }
}

TEST(OptionsTest, HelpShowsGroupsAndDefaults) {
  NEURITE_ASSERT_OK_AND_ASSIGN(const auto parsed, Parse({"--help"}));
  const std::string& help = std::get<PrintAndExit>(parsed).text;
  for (const char* words :
       {"Serving:", "Rows:", "Limits:", "Stopping:", "--drain-deadline", "10s",
        "127.0.0.1:8500", "Examples:"}) {
    EXPECT_THAT(help, HasSubstr(words));
  }
}

TEST(OptionsTest, PrintsTheVersion) {
  NEURITE_ASSERT_OK_AND_ASSIGN(const auto parsed, Parse({"--version"}));
  EXPECT_THAT(std::get<PrintAndExit>(parsed).text, HasSubstr("neurite "));
}

}  // namespace
}  // namespace neurite
