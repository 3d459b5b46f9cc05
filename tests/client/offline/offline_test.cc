#include <stdlib.h>
#include <sys/stat.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <utility>

#include "client/offline/convert_model.h"
#include "client/offline/inspect_model.h"
#include "client/output/model_json.h"
#include "client/output/model_text.h"
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
  static mode_t ModeOf(const std::string& path) {
    struct stat found {};
    return stat(path.c_str(), &found) == 0 ? found.st_mode & 07777u : 0;
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

// 0666 without the bits of the umask, as the system does it (umask(2)).
TEST_F(OfflineTest, ConvertHonoursTheUmask) {
  const std::string from = Write("a.textproto", FormatTextModel(XorSpec()));
  for (const auto& [mask, want] : {std::pair<mode_t, mode_t>{0022, 0644},
                                   {0027, 0640},
                                   {0077, 0600},
                                   {0000, 0666}}) {
    const std::string to = Path(std::to_string(mask) + ".pb");
    const mode_t before = umask(mask);
    EXPECT_THAT(ConvertModel(from, to), IsOk());
    umask(before);
    EXPECT_EQ(ModeOf(to), want);
  }
}

TEST_F(OfflineTest, ConvertKeepsThePermissionsOfAnExistingFile) {
  const std::string from = Write("a.textproto", FormatTextModel(XorSpec()));
  const std::string to = Write("b.pb", "old");
  ASSERT_EQ(chmod(to.c_str(), 0604), 0);
  ASSERT_THAT(ConvertModel(from, to), IsOk());
  EXPECT_EQ(ModeOf(to), 0604u);
}

TEST_F(OfflineTest, ConvertWritesWhereALinkLeads) {
  const std::string from = Write("a.textproto", FormatTextModel(XorSpec()));
  std::filesystem::create_directory(Path("folder"));
  const std::string there = Write("folder/there.pb", "old");
  std::filesystem::create_symlink("folder/there.pb", Path("link.pb"));
  std::filesystem::create_symlink("link.pb", Path("link to link.pb"));
  std::filesystem::create_symlink(Path("folder/new.pb"), Path("to new.pb"));
  for (const char* link : {"link.pb", "link to link.pb", "to new.pb"}) {
    SCOPED_TRACE(link);
    ASSERT_THAT(ConvertModel(from, Path(link)), IsOk());
    EXPECT_TRUE(std::filesystem::is_symlink(Path(link)));
    EXPECT_EQ(Read(Path(link)), FormatBinaryModel(XorSpec()));
  }
  EXPECT_EQ(Read(there), FormatBinaryModel(XorSpec()));
  EXPECT_EQ(FilesInFolder(), 5u);
  std::filesystem::create_symlink("loop.pb", Path("loop.pb"));
  EXPECT_THAT(ConvertModel(from, Path("loop.pb")),
              StatusIs(absl::StatusCode::kUnavailable,
                       HasSubstr("Too many levels of symbolic links")));
}

TEST_F(OfflineTest, ConvertNeverReplacesWhatIsNotAFile) {
  const std::string from = Write("a.textproto", FormatTextModel(XorSpec()));
  std::filesystem::create_directory(Path("folder.pb"));
  std::filesystem::create_symlink("/dev/null", Path("null.pb"));
  for (const char* to : {"folder.pb", "null.pb"}) {
    EXPECT_THAT(ConvertModel(from, Path(to)),
                StatusIs(absl::StatusCode::kFailedPrecondition,
                         HasSubstr("is not a regular file")));
  }
  EXPECT_TRUE(std::filesystem::is_character_file("/dev/null"));
  EXPECT_EQ(FilesInFolder(), 3u);
}

TEST_F(OfflineTest, ConvertAddsTheChecksumToABareModel) {
  const std::string sealed = FormatBinaryModel(XorSpec());
  // Without tag and length before, and the checksum behind the Model.
  const std::string file =
      Write("model.pb", sealed.substr(3, sealed.size() - 3 - 5));
  EXPECT_THAT(InspectModel(file),
              StatusIs(absl::StatusCode::kDataLoss,
                       HasSubstr("model.pb: a bare Model message")));
  ASSERT_THAT(ConvertModel(file, file), IsOk());
  EXPECT_EQ(Read(file), sealed);
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

// What `neurite inspect` prints.
std::string Text(const InspectedModel& inspected) {
  return WriteModelFile(
      {inspected.file, inspected.name, inspected.golden, inspected.model},
      Palette(false));
}

std::string Json(const InspectedModel& inspected) {
  return ModelFileJson(
      {inspected.file, inspected.name, inspected.golden, inspected.model});
}

TEST_F(OfflineTest, InspectShowsLayersTaskAndGoldenVectors) {
  const std::string path = Write("model.pb", FormatBinaryModel(XorSpec()));
  // The path of a version's folder works too.
  NEURITE_ASSERT_OK_AND_ASSIGN(const InspectedModel xor_model,
                               InspectModel(folder_));
  EXPECT_EQ(Text(xor_model), "file            " + path + R"(
name            xor
task            classification, 2 classes
input           2 numbers per row
features        x1, x2
labels          0, 1
threshold       0.5

layer  inputs  outputs  parameters  activation
    1       2        2           6  relu
    2       2        1           3  sigmoid
total                            9

golden vectors  all match (4)
)");
  EXPECT_EQ(Json(xor_model),
            R"({"file":")" + path +
                R"(","name":"xor","task":"classification","inputs":2,)"
                R"("parameters":9,"description":"","features":[)"
                R"({"name":"x1","offset":0,"scale":1,"default":null},)"
                R"({"name":"x2","offset":0,"scale":1,"default":null}],)"
                R"("picture":null,"layers":[)"
                R"({"layer":1,"inputs":2,"outputs":2,"activation":"relu",)"
                R"("slope":null},{"layer":2,"inputs":2,"outputs":1,)"
                R"("activation":"sigmoid","slope":null}],"labels":["0","1"],)"
                R"("threshold":0.5,"targets":[],"golden_vectors":4,)"
                R"("license":"","source":"","golden_failure":null})");
}

TEST_F(OfflineTest, InspectShowsTargetsAndDefaults) {
  NEURITE_ASSERT_OK_AND_ASSIGN(
      const InspectedModel full,
      InspectModel(Write("a.textproto", FormatTextModel(FullSpec()))));
  EXPECT_THAT(
      Text(full),
      AllOf(HasSubstr("features        a (7 if missing), b\n"),
            HasSubstr("picture         2x1 pixels, black 1, white -1\n"),
            HasSubstr("task            regression, 2 targets\n"),
            HasSubstr("targets         y [m], z [kg]\n"),
            HasSubstr("  elu, alpha 0.3\n"),
            HasSubstr("golden vectors  none\n")));
}

// As those of a served model, and not as the file's own text, they are escaped.
TEST_F(OfflineTest, InspectShowsNoControlCharacters) {
  ModelSpec spec = XorSpec();
  spec.name = "a\x1b[2Jb";
  spec.description =
      "c\xc2\x9b"
      "2Jd";
  NEURITE_ASSERT_OK_AND_ASSIGN(
      const InspectedModel evil,
      InspectModel(Write("a.textproto", FormatTextModel(spec))));
  const std::string text = Text(evil);
  EXPECT_EQ(text.find('\x1b'), std::string::npos) << text;
  EXPECT_EQ(text.find("\xc2\x9b"), std::string::npos) << text;
}

TEST_F(OfflineTest, InspectShowsAndReturnsAFailedGoldenVector) {
  NEURITE_ASSERT_OK_AND_ASSIGN(
      const InspectedModel wrong,
      InspectModel(Write("a.pb", FormatBinaryModel(WithAWrongGoldenVector()))));
  EXPECT_THAT(wrong.golden, StatusIs(absl::StatusCode::kDataLoss,
                                     HasSubstr("golden_vectors[3]")));
  EXPECT_THAT(
      Text(wrong),
      HasSubstr("golden vectors  FAILED: golden_vectors[3]: output[0]"));
  EXPECT_THAT(Json(wrong),
              HasSubstr(R"("golden_failure":"golden_vectors[3]: output[0])"));
}

TEST_F(OfflineTest, InspectNamesALinkThatLeadsNowhere) {
  std::filesystem::create_symlink("gone", Path("link"));
  EXPECT_THAT(
      InspectModel(Path("link")),
      StatusIs(absl::StatusCode::kNotFound,
               Path("link") + " is a link to gone, which does not exist"));
}

TEST_F(OfflineTest, InspectOfAFolderAboveAVersionNamesOne) {
  for (const char* version : {"m/2", "m/10", "m/11", "m/x"}) {
    std::filesystem::create_directories(Path(version));
  }
  Write("m/2/model.pb", "x");
  Write("m/10/model.pb", "x");  // after 2, unlike in the order of names
  Write("m/x/model.pb", "x");   // no version; and 11 has no model file
  EXPECT_THAT(InspectModel(Path("m")),
              StatusIs(absl::StatusCode::kDataLoss,
                       Path("m") +
                           " has neither model.textproto nor model.pb; it is "
                           "the folder of a model: give one of its versions, "
                           "e.g. " +
                           Path("m/10")));
  EXPECT_THAT(ConvertModel(folder_, Path("out.pb")),
              StatusIs(absl::StatusCode::kDataLoss,
                       HasSubstr("; it is a folder of models: give a version "
                                 "of one, e.g. " +
                                 Path("m/10"))));
}

TEST_F(OfflineTest, InspectRequiresExactlyOneModelFileInAFolder) {
  EXPECT_THAT(InspectModel(folder_),
              StatusIs(absl::StatusCode::kDataLoss,
                       HasSubstr("has neither model.textproto nor model.pb")));
  Write("model.pb", "x");
  Write("model.textproto", "x");
  EXPECT_THAT(InspectModel(folder_),
              StatusIs(absl::StatusCode::kDataLoss, HasSubstr("has both")));
}

}  // namespace
}  // namespace neurite
