#include <set>
#include <string>
#include <vector>

#include "bench/serve/textbook_network.h"
#include "bench/serve/workload.h"
#include "core/base/file.h"
#include "core/model/formats/native_binary.h"
#include "core/model/network.h"
#include "core/serving/repository.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "neurite/v1/inference.pb.h"
#include "tests/testing/status_matchers.h"
#include "tests/testing/temp_folder.h"

namespace neurite::bench::serve {
namespace {

using ::testing::HasSubstr;

TEST(ServeWorkloadTest, RequestsHaveTheShapeOfTheWorkloadAndDiffer) {
  const Workload workload{NetCalled("B"), 3};
  std::set<std::string> different;
  for (const std::string& encoded : EncodeRequests(workload)) {
    v1::ClassifyRequest request;
    ASSERT_TRUE(request.ParseFromString(encoded));
    EXPECT_EQ(request.model().name(), "B");
    EXPECT_EQ(request.input().rows(), 3);
    EXPECT_EQ(request.input().cols(), 784);
    EXPECT_EQ(request.input().values_size(), 3 * 784);
    different.insert(encoded);
  }
  EXPECT_GT(different.size(), 1u);
  EXPECT_EQ(different.size(), EncodeRequests(workload).size());
}

TEST(ServeWorkloadTest, UsesRegressForSingleOutputNetworks) {
  const Net net = NetCalled("T");
  EXPECT_EQ(MethodFor(net), "/neurite.v1.InferenceService/Regress");
  v1::RegressRequest request;
  ASSERT_TRUE(request.ParseFromString(EncodeRequests({net, 1}).front()));
  EXPECT_EQ(request.input().values_size(), 13);
}

TEST(ServeWorkloadTest, RepositoryHoldsEveryNetwork) {
  const TempFolder folder;
  ASSERT_THAT(WriteRepository(folder.path()), IsOk());
  NEURITE_ASSERT_OK_AND_ASSIGN(const RepositoryScan scan,
                               ScanRepository(folder.path()));
  ASSERT_EQ(scan.versions.size(), Nets().size());
  for (const VersionOnDisk& version : scan.versions) {
    SCOPED_TRACE(version.id.DebugString());
    NEURITE_ASSERT_OK_AND_ASSIGN(
        const std::string bytes,
        ReadRegularFile(version.file, int64_t{1} << 30));
    NEURITE_ASSERT_OK_AND_ASSIGN(const ModelSpec spec, ParseBinaryModel(bytes));
    EXPECT_EQ(spec.name, NetCalled(version.id.name).Name());
  }
}

TEST(ServeWorkloadTest, NamesAFolderThatCannotBeWritten) {
  const TempFolder folder;
  const std::string file = folder.WriteFile("in-the-way", "");
  EXPECT_THAT(WriteRepository(file), StatusIs(absl::StatusCode::kUnavailable,
                                              HasSubstr("in-the-way")));
}

// The speeds are comparable only if the textbook server computes the same.
TEST(ServeWorkloadTest, TextbookNetworkComputesTheSameOutputs) {
  for (const char* letter : {"A", "B"}) {
    for (const int64_t rows : {1, 7}) {
      SCOPED_TRACE(letter);
      const Net net = NetCalled(letter);
      const ModelSpec spec = ServedSpec(net);
      const Matrix input = RandomRows(net, rows);
      const Matrix got = TextbookNetwork(spec).Run(input);
      NEURITE_ASSERT_OK_AND_ASSIGN(const auto ours, Network::Compile(spec));
      Matrix want(rows, net.outputs());
      Workspace workspace;
      ours->Run(input, workspace, want);
      ASSERT_EQ(got.rows(), rows);
      ASSERT_EQ(got.cols(), net.outputs());
      for (int64_t i = 0; i < rows; ++i) {
        for (int64_t j = 0; j < net.outputs(); ++j) {
          EXPECT_NEAR(got(i, j), want(i, j), 1e-4) << i << ", " << j;
        }
      }
    }
  }
}

}  // namespace
}  // namespace neurite::bench::serve
