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

}  // namespace
}  // namespace neurite
