// Runs the real server, and asks it with the real command.
#include <csignal>
#include <filesystem>
#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/client/end_to_end/programs.h"
#include "tests/server/end_to_end/server_process.h"
#include "tests/testing/temp_folder.h"

namespace neurite {
namespace {

namespace fs = std::filesystem;

using ::testing::AllOf;
using ::testing::ContainsRegex;
using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::StartsWith;

constexpr int kDone = 0;
constexpr int kFailed = 1;
constexpr int kWrongUsage = 2;

// y = sigmoid(x), "pos" above 0.3.
constexpr char kGate[] = R"(
input { width: 1 }
layers { inputs: 1 outputs: 1 weights: [1] bias: [0] activation: SIGMOID }
classification { labels: ["neg", "pos"] threshold: 0.3 }
)";

std::vector<std::string> Serving(const std::string& models,
                                 const std::vector<std::string>& flags = {}) {
  std::vector<std::string> arguments = {"--models", models, "--listen",
                                        "127.0.0.1:0"};
  arguments.insert(arguments.end(), flags.begin(), flags.end());
  return arguments;
}

// The line of `csv` that begins with `start`.
std::string LineOf(const std::string& csv, const std::string& start) {
  const size_t at = csv.find("\n" + start);
  if (at == std::string::npos) return "no line " + start;
  return csv.substr(at + 1, csv.find('\n', at + 1) - at - 1);
}

// sigmoid(-0.5) = 0.37754 is above the threshold, but 1 - 0.37754 is more.
TEST(ServerTest, ThePredictedClassIsTheFirstOfTheTopOnBothFrontEnds) {
  const TempFolder models;
  models.WriteFile("gate/1/model.textproto", kGate);
  for (const char* front_end : {"h2", "grpc"}) {
    SCOPED_TRACE(front_end);
    ServerProcess server(Serving(models.path(), {"--frontend", front_end}));
    const std::string address = server.AwaitAddress();
    const auto classify = [&](const char* output, const char* top_k) {
      return RunNeurite({"classify", "--model", "gate", "--server", address,
                         "--output", output, "--top-k", top_k, "-"},
                        "-0.5\n")
          .out;
    };
    EXPECT_THAT(classify("csv", "1"), HasSubstr("\n-,0,pos,pos,0.377540"));
    EXPECT_THAT(classify("csv", "2"),
                ContainsRegex("\n-,0,pos,pos,0.37754[0-9]+,neg,0.62245"));
    EXPECT_THAT(classify("json", "2"),
                ContainsRegex("\"predicted\":\"pos\",\"scores\":"
                              "\\{\"pos\":0.37754[0-9]+,\"neg\":0.62245"));
    EXPECT_THAT(classify("table", "1"), ContainsRegex("row 0 +pos +0\\.3775"));
    EXPECT_EQ(server.Stop(), kDone);
  }
}

TEST(ServerTest, ALinkThatLeadsNowhereIsAFailedVersion) {
  const TempFolder models;
  models.WriteFile("gate/1/model.textproto", kGate);
  fs::create_symlink("../gone", models.path() + "/gate/2");
  fs::create_symlink("3", models.path() + "/gate/3");
  ServerProcess server(Serving(models.path()));
  const std::string address = server.AwaitAddress();
  const Ended list =
      RunNeurite({"models", "--server", address, "--output", "csv"});
  EXPECT_THAT(LineOf(list.out, "gate,1,"), StartsWith("gate,1,available,true"));
  EXPECT_THAT(LineOf(list.out, "gate,2,"), StartsWith("gate,2,failed,false"));
  EXPECT_THAT(LineOf(list.out, "gate,3,"), StartsWith("gate,3,failed,false"));
  EXPECT_EQ(server.Stop(), kDone);
  EXPECT_THAT(server.log(),
              AllOf(HasSubstr("E gate@2 failed to load: "),
                    HasSubstr("/gate/2 is a link to ../gone, which"),
                    HasSubstr("E gate@3 failed to load: "),
                    HasSubstr("Too many levels of symbolic links")));
}

// A model file may be a link to anything that the server can read.
TEST(ServerTest, ClientsAreToldNoPathAndNoWordOfAFileThatFailedToLoad) {
  const TempFolder models;
  models.WriteFile("gate/1/model.textproto", kGate);
  models.WriteFile("text/1/model.textproto", "hunter2: 1");
  std::string rule = kGate;  // two labels, but equal ones
  rule.replace(rule.find("\"neg\""), 5, "\"hunter2\"");
  rule.replace(rule.find("\"pos\""), 5, "\"hunter2\"");
  models.WriteFile("rule/1/model.textproto", rule);
  models.WriteFile("binary/1/model.pb", "hunter2");
  fs::create_directory(models.path() + "/link");
  fs::create_symlink("/hunter2", models.path() + "/link/1");
  for (const char* front_end : {"h2", "grpc"}) {
    SCOPED_TRACE(front_end);
    ServerProcess server(Serving(models.path(), {"--frontend", front_end}));
    const std::string address = server.AwaitAddress();
    std::string told;
    const auto ask = [&](std::vector<std::string> arguments) {
      arguments.insert(arguments.end(), {"--server", address});
      const Ended ended = RunNeurite(arguments, "1\n");
      told += ended.out + ended.err;
    };
    for (const char* form : {"table", "json", "csv"}) {
      ask({"models", "--output", form});
    }
    for (const char* model : {"text", "rule", "binary", "link"}) {
      ask({"models", model});
      ask({"health", model});
      ask({"classify", "--model", model, "-"});
      ask({"loadtest", "--model", model, "--requests", "1"});
    }
    EXPECT_THAT(
        told, AllOf(HasSubstr("the model file is missing, damaged or"),
                    HasSubstr("the model file does not exist"),
                    Not(HasSubstr("hunter2")), Not(HasSubstr(models.path()))));
    EXPECT_EQ(server.Stop(), kDone);
    for (const char* model : {"text", "rule", "binary", "link"}) {
      EXPECT_THAT(server.log(), HasSubstr(models.path() + "/" + model + "/1"));
    }
    EXPECT_THAT(server.log(), HasSubstr("hunter2"));
  }
}

// Root may read everything, hence the server runs as nobody.
TEST(ServerTest, WhatMayNotBeReadIsReportedAsSuch) {
  if (getuid() != 0) GTEST_SKIP() << "only root may become another user";
  const TempFolder folder;
  const auto allow = [&](const std::string& name, unsigned mode) {
    fs::permissions(folder.path() + name, static_cast<fs::perms>(mode));
  };
  for (const char* version : {"a/1", "a/2", "a/3", "b/1", "c/1"}) {
    folder.WriteFile(std::string("models/") + version + "/model.textproto",
                     kGate);
  }
  // Nobody may not be able to reach the build's folder.
  const std::string program = folder.path() + "/neurite-server";
  fs::copy_file(ServerProcess::Program(), program);
  allow("", 0755);
  allow("/models/a/2", 0);                  // a version's folder
  allow("/models/a/3/model.textproto", 0);  // a model file
  allow("/models/b", 0);                    // a model's folder ...
  allow("/models/c", 0744);                 // ... that may be listed
  ServerProcess server(
      Serving(folder.path() + "/models"),
      {"setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"}, program);
  const std::string address = server.AwaitAddress();
  const Ended list =
      RunNeurite({"models", "--server", address, "--output", "csv"});
  EXPECT_THAT(LineOf(list.out, "a,1,"), StartsWith("a,1,available,true"));
  EXPECT_THAT(LineOf(list.out, "a,2,"), StartsWith("a,2,failed,false"));
  EXPECT_THAT(LineOf(list.out, "a,3,"), StartsWith("a,3,failed,false"));
  EXPECT_THAT(LineOf(list.out, "c,1,"), StartsWith("c,1,failed,false"));
  EXPECT_EQ(server.Stop(), kDone);
  const std::string models = folder.path() + "/models";
  EXPECT_THAT(server.log(),
              AllOf(HasSubstr("E a@2 failed to load: " + models +
                              "/a/2/model.textproto: Permission denied\n"),
                    HasSubstr("E a@3 failed to load: " + models +
                              "/a/3/model.textproto: Permission denied\n"),
                    HasSubstr("W cannot read the folder " + models +
                              "/b: Permission denied\n"),
                    HasSubstr("E c@1 failed to load: " + models +
                              "/c/1: Permission denied\n"),
                    Not(HasSubstr("has neither"))));
  allow("/models/b", 0755);
}

TEST(ServerTest, WarnsThatGrpcIsForComparison) {
  const std::string warning =
      "W --frontend grpc is for comparison: Debian's gRPC has no fixes for ";
  ServerProcess grpc(Serving("models", {"--frontend", "grpc"}));
  EXPECT_TRUE(grpc.AwaitLog(warning));
  EXPECT_EQ(grpc.Stop(), kDone);
  ServerProcess h2(Serving("models"));
  h2.AwaitAddress();
  EXPECT_EQ(h2.Stop(), kDone);
  EXPECT_THAT(h2.log(), Not(HasSubstr(warning)));
}

TEST(ServerTest, OtherSignalsThanTermAndIntOnlyLeaveALine) {
  ServerProcess server(Serving("models"));
  const std::string address = server.AwaitAddress();
  for (const auto& [signal, name] :
       {std::pair(SIGHUP, "SIGHUP"), std::pair(SIGUSR1, "SIGUSR1"),
        std::pair(SIGUSR2, "SIGUSR2")}) {
    server.Signal(signal);
    EXPECT_TRUE(server.AwaitLog(std::string("W ") + name + " is ignored"));
  }
  EXPECT_EQ(RunNeurite({"health", "--server", address}).out, "SERVING\n");
  EXPECT_EQ(server.Stop(), kDone);
  EXPECT_THAT(server.log(), HasSubstr("every call in flight was answered"));
}

TEST(ServerTest, WrongUsageHasItsOwnExitCode) {
  const struct {
    std::vector<std::string> arguments;
    int exit_code;
    const char* text;
  } kCases[] = {
      {{"--models", "models", "--listen", "nothing"}, kWrongUsage, "HOST:PORT"},
      {{"--models", "models", "--listen", "unix:"}, kWrongUsage, "unix:PATH"},
      {{"--models", "models", "--listen", "127.0.0.1:0", "extra"},
       kWrongUsage,
       "unexpected argument extra"},
      {{"--models", "models", "--lisen", "x"}, kWrongUsage, "--listen?"},
      {{"--models", "a", "--models", "b"},
       kWrongUsage,
       "--models is given twice (a and b)"},
      {{}, kWrongUsage, "--models DIR is required"},
      {{"--models", "none", "--listen", "127.0.0.1:0"},
       kFailed,
       "none: No such file or directory"},
  };
  for (const auto& c : kCases) {
    ServerProcess server(c.arguments);
    EXPECT_EQ(server.AwaitEnd(), c.exit_code) << c.text;
    EXPECT_THAT(server.log(), HasSubstr(c.text));
    EXPECT_THAT(server.out(), IsEmpty());
  }
}

TEST(ServerTest, AModelsFolderIsNotTheRepository) {
  ServerProcess server(Serving("models/xor"));
  EXPECT_TRUE(
      server.AwaitLog("W models/xor is the folder of one model: use the folder "
                      "of all models, --models models\n"));
  EXPECT_TRUE(server.AwaitLog("W not ready: no model is available"));
  EXPECT_EQ(server.Stop(), kDone);
  EXPECT_THAT(server.out(), IsEmpty());
}

TEST(ServerTest, TheLogShowsTextAsItIs) {
  const TempFolder models;
  models.WriteFile("a model's \"name\"/1/model.textproto", kGate);
  ServerProcess server(Serving(models.path()));
  EXPECT_TRUE(server.AwaitLog("/a model's \"name\" is ignored: "));
}

// One of two models has failed.
TEST(ServerTest, IsReadyForAnyModelOrForAll) {
  const TempFolder models;
  models.WriteFile("good/1/model.textproto", kGate);
  models.WriteFile("bad/1/model.textproto", "nonsense");
  ServerProcess any(Serving(models.path()));
  EXPECT_EQ(RunNeurite({"health", "--server", any.AwaitAddress()}).out,
            "SERVING\n");
  EXPECT_EQ(any.Stop(), kDone);

  const std::string address = "unix:" + models.path() + "/socket";
  ServerProcess all(
      {"--models", models.path(), "--listen", address, "--ready-when", "all"});
  ASSERT_TRUE(
      all.AwaitLog("W not ready: serving 1 of 2 model versions, but "
                   "--ready-when is all"));
  EXPECT_EQ(RunNeurite({"health", "--server", address}).exit_code, kFailed);
  EXPECT_EQ(RunNeurite({"health", "good", "--server", address}).out,
            "SERVING\n");
  EXPECT_EQ(all.Stop(), kDone);
  EXPECT_THAT(all.out(), IsEmpty()) << "it says that it is listening";

  fs::remove_all(models.path() + "/bad");
  ServerProcess repaired(Serving(models.path(), {"--ready-when", "all"}));
  EXPECT_EQ(RunNeurite({"health", "--server", repaired.AwaitAddress()}).out,
            "SERVING\n");
  EXPECT_EQ(repaired.Stop(), kDone);
}

}  // namespace
}  // namespace neurite
