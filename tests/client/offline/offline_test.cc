#include <stdlib.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <sstream>
#include <string>

#include "client/offline/convert_model.h"
#include "client/offline/inspect_model.h"
#include "core/model/formats/native_binary.h"
#include "core/model/formats/native_text.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/core/model/small_models.h"
#include "tests/testing/status_matchers.h"

namespace neurite {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;

// Each test has its own folder.
class OfflineTest : public ::testing::Test {
 protected:
  OfflineTest() {
    std::string name = ::testing::TempDir() + "neurite_offline_XXXXXX";
    folder_ = mkdtemp(name.data());
  }
  ~OfflineTest() override { std::filesystem::remove_all(folder_); }

  std::string Path(const std::string& name) const {
    return folder_ + "/" + name;
  }
  std::string Write(const std::string& name, const std::string& bytes) const {
    std::ofstream(Path(name), std::ios::binary) << bytes;
    return Path(name);
  }
  static std::string Read(const std::string& path) {
    std::ifstream file(path, std::ios::binary);
    return std::string(std::istreambuf_iterator<char>(file), {});
  }
  size_t FilesInFolder() const {
    const std::filesystem::directory_iterator files(folder_);
    return static_cast<size_t>(std::distance(begin(files), end(files)));
  }

  std::string folder_;
};

ModelSpec WithAWrongGoldenVector() {
  ModelSpec spec = XorSpec();
  spec.golden_vectors[3].output = {0.5f, 0.5f};
  return spec;
}

TEST_F(OfflineTest, ConvertsTextToBinaryAndBack) {
  const std::string text = FormatTextModel(XorSpec());
  const std::string from = Write("a.textproto", text);
  ASSERT_THAT(ConvertModel(from, Path("b.pb")), IsOk());
  EXPECT_EQ(Read(Path("b.pb")), FormatBinaryModel(XorSpec()));
  ASSERT_THAT(ConvertModel(Path("b.pb"), Path("c.textproto")), IsOk());
  EXPECT_EQ(Read(Path("c.textproto")), text);
  EXPECT_EQ(FilesInFolder(), 3u);
}

TEST_F(OfflineTest, ConvertReplacesAnExistingFile) {
  const std::string from = Write("a.textproto", FormatTextModel(XorSpec()));
  const std::string to = Write("b.pb", "old");
  ASSERT_THAT(ConvertModel(from, to), IsOk());
  EXPECT_EQ(Read(to), FormatBinaryModel(XorSpec()));
}

TEST_F(OfflineTest, ConvertWritesNothingIfAGoldenVectorFails) {
  const std::string from =
      Write("a.textproto", FormatTextModel(WithAWrongGoldenVector()));
  const std::string to = Write("b.pb", "old");
  EXPECT_THAT(ConvertModel(from, to),
              StatusIs(absl::StatusCode::kDataLoss,
                       HasSubstr("a.textproto: golden_vectors[3]: output[0]: "
                                 "expected 0.5")));
  EXPECT_EQ(Read(to), "old");
  EXPECT_EQ(FilesInFolder(), 2u);
}

TEST_F(OfflineTest, ConvertNamesTheFileAndPositionOfAnError) {
  const std::string from = Write("a.textproto", "input {\n  depth: 3\n}\n");
  EXPECT_THAT(ConvertModel(from, Path("b.pb")),
              StatusIs(absl::StatusCode::kDataLoss,
                       HasSubstr("a.textproto: line 2, column ")));
  EXPECT_THAT(ConvertModel(Path("none.pb"), Path("b.pb")),
              StatusIs(absl::StatusCode::kNotFound, HasSubstr("none.pb: ")));
  EXPECT_THAT(ConvertModel(from, Path("b.onnx")),
              StatusIs(absl::StatusCode::kInvalidArgument,
                       AllOf(HasSubstr("b.onnx"), HasSubstr(".textproto"))));
}

TEST_F(OfflineTest, ConvertNamesTheFileItCannotWrite) {
  const std::string from = Write("a.textproto", FormatTextModel(XorSpec()));
  EXPECT_THAT(ConvertModel(from, Path("none/b.pb")),
              StatusIs(absl::StatusCode::kUnavailable,
                       AllOf(HasSubstr("writing "), HasSubstr("none/b.pb"))));
}

TEST_F(OfflineTest, InspectShowsLayersTaskAndGoldenVectors) {
  const std::string path = Write("model.pb", FormatBinaryModel(XorSpec()));
  std::ostringstream out;
  // The path of a version's folder works too.
  ASSERT_THAT(InspectModel(folder_, out), IsOk());
  EXPECT_EQ(out.str(), "file            " + path + R"(
name            xor
input           2 values per row
features        x1, x2
task            classification, 2 classes
labels          0, 1

layer    inputs   outputs  parameters  activation
    0         2         2           6  RELU
    1         2         1           3  SIGMOID
total                               9

golden vectors  all match (4)
)");
}

TEST_F(OfflineTest, InspectShowsTargetsAndDefaults) {
  std::ostringstream out;
  ASSERT_THAT(
      InspectModel(Write("a.textproto", FormatTextModel(FullSpec())), out),
      IsOk());
  EXPECT_THAT(
      out.str(),
      AllOf(HasSubstr("a (7 if missing), b\n"),
            HasSubstr("1 row of 2 pixels, black 1, white -1\n"),
            HasSubstr("regression, 2 targets\n"), HasSubstr("y [m], z [kg]\n"),
            HasSubstr("ELU 0.3\n"), HasSubstr("golden vectors  none\n")));
}

TEST_F(OfflineTest, InspectShowsAndReturnsAFailedGoldenVector) {
  std::ostringstream out;
  EXPECT_THAT(
      InspectModel(Write("a.pb", FormatBinaryModel(WithAWrongGoldenVector())),
                   out),
      StatusIs(absl::StatusCode::kDataLoss,
               HasSubstr("a.pb: golden_vectors[3]")));
  EXPECT_THAT(out.str(), HasSubstr("FAILED: golden_vectors[3]: output[0]"));
}

TEST_F(OfflineTest, InspectNamesALinkThatLeadsNowhere) {
  std::filesystem::create_symlink("gone", Path("link"));
  std::ostringstream out;
  EXPECT_THAT(
      InspectModel(Path("link"), out),
      StatusIs(absl::StatusCode::kNotFound,
               Path("link") + " is a link to gone, which does not exist"));
}

TEST_F(OfflineTest, InspectRequiresExactlyOneModelFileInAFolder) {
  std::ostringstream out;
  EXPECT_THAT(InspectModel(folder_, out),
              StatusIs(absl::StatusCode::kDataLoss,
                       HasSubstr("has neither model.textproto nor model.pb")));
  Write("model.pb", "x");
  Write("model.textproto", "x");
  EXPECT_THAT(InspectModel(folder_, out),
              StatusIs(absl::StatusCode::kDataLoss, HasSubstr("has both")));
  EXPECT_EQ(out.str(), "");
}

}  // namespace
}  // namespace neurite
