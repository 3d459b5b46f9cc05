#include "core/serving/repository.h"

#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/testing/status_matchers.h"
#include "tests/testing/temp_folder.h"

namespace neurite {
namespace {

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
      StatusIs(StatusCode::kNotFound, HasSubstr("/nothing does not exist")));
  const std::string file = root.WriteFile("file", "");
  EXPECT_THAT(ScanRepository(file), StatusIs(StatusCode::kFailedPrecondition,
                                             HasSubstr("is not a folder")));
}

}  // namespace
}  // namespace neurite
