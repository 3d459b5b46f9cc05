// Checks models/README.md on the real server: on the last 10,000 of MNIST's
// training images, each version of `mnist` has exactly the number of correct
// answers stated there and returns the same bits in batches of 1, 7 and 256.
// The images are read from NEURITE_MNIST_DIR, by default ../shared/mnist.
#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <memory>
#include <regex>
#include <sstream>
#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/client/end_to_end/programs.h"

namespace neurite {
namespace {

using ::testing::HasSubstr;

std::filesystem::path Folder() {
  const char* folder = std::getenv("NEURITE_MNIST_DIR");
  return folder == nullptr ? "../shared/mnist" : folder;
}

// Returns e.g. "9420" from the line "mnist 1: 9420 of 10000 right".
std::string StatedRight(const std::string& version) {
  std::ostringstream readme;
  readme << std::ifstream("models/README.md").rdbuf();
  const std::regex line("mnist " + version + ": ([0-9]+) of 10000 right");
  std::smatch match;
  const std::string text = readme.str();
  return std::regex_search(text, match, line) ? match[1].str() : "";
}

std::string WithComma(const std::string& thousands) {
  return thousands.substr(0, 1) + "," + thousands.substr(1);
}

class ValidationSetTest : public ::testing::TestWithParam<const char*> {};

TEST_P(ValidationSetTest, MatchesStatedAccuracyWithTheSameBitsInEveryBatch) {
  const auto images = Folder() / "train-images-idx3-ubyte.gz";
  const auto labels = Folder() / "train-labels-idx1-ubyte.gz";
  if (!std::filesystem::exists(images) || !std::filesystem::exists(labels)) {
    GTEST_SKIP() << "no MNIST images in " << Folder()
                 << ": set NEURITE_MNIST_DIR";
  }
  const std::string stated = StatedRight(GetParam());
  ASSERT_EQ(stated.size(), 4u) << "models/README.md states no accuracy";
  const std::unique_ptr<RunningServer> server = RunningServer::Start();
  ASSERT_NE(server, nullptr);
  std::string first;
  for (const char* batch : {"256", "7", "1"}) {
    const Ended ended = RunNeurite(
        {"classify", "--server", server->address(), "--model", "mnist",
         "--version", GetParam(), "--rows", "50000:10000", "--batch", batch,
         "--output", "csv", "--labels", labels, images});
    ASSERT_EQ(ended.exit_code, 0) << ended.err;
    EXPECT_THAT(ended.err,
                HasSubstr(": " + WithComma(stated) + " of 10,000 right"));
    if (first.empty()) first = ended.out;
    EXPECT_TRUE(ended.out == first) << "other bits in batches of " << batch;
  }
  EXPECT_EQ(std::count(first.begin(), first.end(), '\n'), 10'001);
}

INSTANTIATE_TEST_SUITE_P(Mnist, ValidationSetTest, ::testing::Values("1", "2"));

}  // namespace
}  // namespace neurite
