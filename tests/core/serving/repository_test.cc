#include "core/serving/repository.h"

#include <filesystem>
#include <string>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/testing/status_matchers.h"
#include "tests/testing/temp_folder.h"

namespace neurite {
namespace {

namespace fs = std::filesystem;

using absl::StatusCode;
using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

std::string Ids(const RepositoryScan& scan) {
  std::string ids;
  for (const VersionOnDisk& version : scan.versions) {
    ids += version.id.DebugString() + (version.problem.ok() ? " " : "! ");
  }
  return ids;
}

TEST(RepositoryTest, FindsEveryVersion) {
  const TempFolder root;
  root.WriteFile("b/1/model.pb", "");
  root.WriteFile("a/10/model.textproto", "");
  root.WriteFile("a/9/model.pb", "");
  NEURITE_ASSERT_OK_AND_ASSIGN(const RepositoryScan scan,
                               ScanRepository(root.path()));
  EXPECT_EQ(Ids(scan), "a@9 a@10 b@1 ");
  EXPECT_EQ(scan.versions[0].file, root.path() + "/a/9/model.pb");
  EXPECT_EQ(scan.versions[1].file, root.path() + "/a/10/model.textproto");
  EXPECT_THAT(scan.notes, IsEmpty());
}

TEST(RepositoryTest, IgnoresFilesThatAreNotModels) {
  const TempFolder root;
  root.WriteFile("a/1/model.pb", "");
  root.WriteFile("a/samples/picture.png", "");
  root.WriteFile("a/make.py", "");
  root.WriteFile("README.md", "");
  root.WriteFile(".git/1/model.pb", "");
  NEURITE_ASSERT_OK_AND_ASSIGN(const RepositoryScan scan,
                               ScanRepository(root.path()));
  EXPECT_EQ(Ids(scan), "a@1 ");
  EXPECT_THAT(scan.notes, IsEmpty());
}

TEST(RepositoryTest, NotesFoldersThatLookLikeMistakes) {
  const TempFolder root;
  root.WriteFile("no versions/1/model.pb", "");
  root.WriteFile("empty/model.pb", "");
  root.WriteFile("zeros/007/model.pb", "");
  NEURITE_ASSERT_OK_AND_ASSIGN(const RepositoryScan scan,
                               ScanRepository(root.path()));
  EXPECT_EQ(Ids(scan), "");
  EXPECT_THAT(
      scan.notes,
      ElementsAre(
          AllOf(HasSubstr("/empty "), HasSubstr("no version")),
          AllOf(HasSubstr("/no versions "), HasSubstr("1 to 64 letters")),
          AllOf(HasSubstr("/zeros "), HasSubstr("no version"))));
}

TEST(RepositoryTest, AVersionNeedsExactlyOneModelFile) {
  const TempFolder root;
  root.MakeFolder("a/1");
  root.WriteFile("a/2/model.pb", "");
  root.WriteFile("a/2/model.textproto", "");
  NEURITE_ASSERT_OK_AND_ASSIGN(const RepositoryScan scan,
                               ScanRepository(root.path()));
  ASSERT_EQ(Ids(scan), "a@1! a@2! ");
  EXPECT_THAT(
      scan.versions[0].problem,
      StatusIs(StatusCode::kDataLoss,
               HasSubstr("a/1 has neither model.textproto nor model.pb")));
  EXPECT_THAT(scan.versions[1].problem,
              StatusIs(StatusCode::kDataLoss, HasSubstr("a/2 has both")));
}

TEST(RepositoryTest, RejectsARootThatIsNotAFolder) {
  const TempFolder root;
  EXPECT_THAT(
      ScanRepository(root.path() + "/nothing"),
      StatusIs(StatusCode::kNotFound,
               "cannot read the model folder (--models): " + root.path() +
                   "/nothing: No such file or directory"));
  const std::string file = root.WriteFile("file", "");
  EXPECT_THAT(ScanRepository(file), StatusIs(StatusCode::kFailedPrecondition,
                                             HasSubstr("is not a folder")));
  fs::create_symlink("gone", root.path() + "/link");
  EXPECT_THAT(ScanRepository(root.path() + "/link"),
              StatusIs(StatusCode::kNotFound,
                       HasSubstr("/link is a link to gone, which does not")));
  fs::create_symlink("loop", root.path() + "/loop");
  EXPECT_THAT(ScanRepository(root.path() + "/loop"),
              StatusIs(StatusCode::kFailedPrecondition,
                       HasSubstr("/loop: Too many levels of symbolic links")));
}

// Otherwise version 1 would silently stay the default.
TEST(RepositoryTest, ANumberedEntryThatIsNotAFolderIsAVersionWithAProblem) {
  const TempFolder root;
  root.WriteFile("a/1/model.pb", "");
  fs::create_symlink("../gone", root.path() + "/a/2");
  fs::create_symlink("3", root.path() + "/a/3");
  root.WriteFile("a/4", "../elsewhere/4");
  fs::create_symlink("1", root.path() + "/a/5");
  fs::create_symlink("1/model.pb", root.path() + "/a/6");
  fs::create_symlink("gone", root.path() + "/a/samples");
  NEURITE_ASSERT_OK_AND_ASSIGN(const RepositoryScan scan,
                               ScanRepository(root.path()));
  ASSERT_EQ(Ids(scan), "a@1 a@2! a@3! a@4! a@5 a@6! ");
  const std::string a = root.path() + "/a/";
  EXPECT_THAT(scan.versions[1].problem,
              StatusIs(StatusCode::kNotFound,
                       a + "2 is a link to ../gone, which does not exist"));
  EXPECT_THAT(scan.versions[2].problem,
              StatusIs(StatusCode::kUnavailable,
                       a + "3: Too many levels of symbolic links"));
  EXPECT_THAT(
      scan.versions[3].problem,
      StatusIs(StatusCode::kFailedPrecondition, a + "4 is not a folder"));
  EXPECT_EQ(scan.versions[4].file, a + "5/model.pb");
  EXPECT_THAT(
      scan.versions[5].problem,
      StatusIs(StatusCode::kFailedPrecondition, a + "6 is not a folder"));
  EXPECT_THAT(scan.notes, IsEmpty());
}

TEST(RepositoryTest, HintsAtTheRepositoryIfTheRootIsAPartOfOne) {
  const TempFolder root;
  root.WriteFile("models/xor/1/model.pb", "");
  root.WriteFile("models/xor/samples/1.txt", "");
  const std::string models =
      fs::path(root.path() + "/models").lexically_normal().string();
  for (const char* slash : {"", "/", "/."}) {
    const std::string xor_folder = absl::StrCat(models, "/xor", slash);
    NEURITE_ASSERT_OK_AND_ASSIGN(const RepositoryScan model,
                                 ScanRepository(xor_folder));
    EXPECT_EQ(Ids(model), "");
    EXPECT_THAT(model.notes,
                ElementsAre(absl::StrCat(
                    xor_folder,
                    " is the folder of one model: use the folder of all "
                    "models, --models ",
                    models)));
    const std::string folder = absl::StrCat(models, "/xor/1", slash);
    NEURITE_ASSERT_OK_AND_ASSIGN(const RepositoryScan version,
                                 ScanRepository(folder));
    EXPECT_THAT(version.notes,
                ElementsAre(absl::StrCat(
                    folder,
                    " is the folder of one version of a model: use the folder "
                    "of all models, --models ",
                    models)));
  }
  // A model may have the name "1".
  root.WriteFile("numbers/1/1/model.pb", "");
  NEURITE_ASSERT_OK_AND_ASSIGN(const RepositoryScan numbers,
                               ScanRepository(root.path() + "/numbers"));
  EXPECT_EQ(Ids(numbers), "1@1 ");
  EXPECT_THAT(numbers.notes, IsEmpty());
}

TEST(RepositoryTest, NotesLinksBesideModelsThatLeadNowhere) {
  const TempFolder root;
  root.WriteFile("a/1/model.pb", "");
  fs::create_symlink("gone", root.path() + "/b");
  fs::create_symlink("c", root.path() + "/c");
  fs::create_symlink("a", root.path() + "/d");
  NEURITE_ASSERT_OK_AND_ASSIGN(const RepositoryScan scan,
                               ScanRepository(root.path()));
  EXPECT_EQ(Ids(scan), "a@1 d@1 ");
  EXPECT_THAT(scan.notes,
              ElementsAre("ignored: " + root.path() +
                              "/b is a link to gone, which does not exist",
                          "ignored: " + root.path() +
                              "/c: Too many levels of symbolic links"));
}

}  // namespace
}  // namespace neurite
