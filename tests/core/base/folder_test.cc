#include "core/base/folder.h"

#include <filesystem>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/testing/status_matchers.h"
#include "tests/testing/temp_folder.h"

namespace neurite {
namespace {

using absl::StatusCode;

TEST(FolderTest, SaysWhyAPathIsNotAFolder) {
  const TempFolder root;
  const std::string at = root.path() + "/";
  root.MakeFolder("folder");
  root.WriteFile("file", "");
  std::filesystem::create_symlink("folder", at + "to folder");
  std::filesystem::create_symlink("file", at + "to file");
  std::filesystem::create_symlink("gone", at + "to gone");
  std::filesystem::create_symlink("loop", at + "loop");
  EXPECT_THAT(CheckFolder(at + "folder"), IsOk());
  EXPECT_THAT(CheckFolder(at + "to folder"), IsOk());
  EXPECT_THAT(
      CheckFolder(at + "file"),
      StatusIs(StatusCode::kFailedPrecondition, at + "file is not a folder"));
  EXPECT_THAT(CheckFolder(at + "to file"),
              StatusIs(StatusCode::kFailedPrecondition,
                       at + "to file is not a folder"));
  EXPECT_THAT(CheckFolder(at + "to gone"),
              StatusIs(StatusCode::kNotFound,
                       at + "to gone is a link to gone, which does not exist"));
  EXPECT_THAT(CheckFolder(at + "loop"),
              StatusIs(StatusCode::kUnavailable,
                       at + "loop: Too many levels of symbolic links"));
  EXPECT_THAT(
      CheckFolder(at + "none"),
      StatusIs(StatusCode::kNotFound, at + "none: No such file or directory"));
}

}  // namespace
}  // namespace neurite
