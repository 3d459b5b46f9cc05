#include "core/base/file.h"

#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <cstring>
#include <fstream>
#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/testing/status_matchers.h"

namespace neurite {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;

// Each test has its own folder.
class FileTest : public ::testing::Test {
 protected:
  FileTest() {
    std::string name = ::testing::TempDir() + "neurite_file_XXXXXX";
    folder_ = mkdtemp(name.data());
    path_ = folder_ + "/file";
    link_ = folder_ + "/link";
  }
  ~FileTest() override {
    unlink(path_.c_str());
    unlink(link_.c_str());
    rmdir(folder_.c_str());
  }

  // Writes `bytes` to the file of the test.
  const std::string& Write(const std::string& bytes) {
    std::ofstream(path_, std::ios::binary) << bytes;
    return path_;
  }
  const std::string& path() const { return path_; }
  const std::string& link_path() const { return link_; }
  const std::string& folder() const { return folder_; }

 private:
  std::string folder_, path_, link_;
};

TEST_F(FileTest, ReadsEveryByte) {
  std::string bytes;
  for (int i = 0; i < 100000; ++i) bytes += static_cast<char>(i * 7 % 256);
  NEURITE_ASSERT_OK_AND_ASSIGN(const std::string read,
                               ReadRegularFile(Write(bytes), 100000));
  EXPECT_TRUE(read == bytes);
}

TEST_F(FileTest, ReadsAnEmptyFile) {
  NEURITE_ASSERT_OK_AND_ASSIGN(const std::string read,
                               ReadRegularFile(Write(""), 0));
  EXPECT_EQ(read, "");
}

TEST_F(FileTest, FollowsSymbolicLinks) {
  Write("text");
  ASSERT_EQ(symlink(path().c_str(), link_path().c_str()), 0);
  NEURITE_ASSERT_OK_AND_ASSIGN(const std::string read,
                               ReadRegularFile(link_path(), 10));
  EXPECT_EQ(read, "text");
}

TEST_F(FileTest, RejectsATooLargeFileNamingBothSizes) {
  Write("12345");
  EXPECT_THAT(ReadRegularFile(path(), 4),
              StatusIs(absl::StatusCode::kResourceExhausted,
                       path() + ": must have at most 4 bytes, but has 5"));
}

TEST_F(FileTest, ReportsAMissingFileAsNotFound) {
  EXPECT_THAT(ReadRegularFile(path(), 10),
              StatusIs(absl::StatusCode::kNotFound,
                       path() + ": No such file or directory"));
  Write("");
  EXPECT_THAT(ReadRegularFile(path() + "/below", 10),
              StatusIs(absl::StatusCode::kNotFound, HasSubstr("/below: ")));
}

TEST_F(FileTest, NamesWhereALinkThatLeadsNowhereShouldLead) {
  ASSERT_EQ(symlink("gone", link_path().c_str()), 0);
  EXPECT_THAT(ReadRegularFile(link_path(), 10),
              StatusIs(absl::StatusCode::kNotFound,
                       link_path() + " is a link to gone, which does not "
                                     "exist"));
}

TEST_F(FileTest, RejectsADirectory) {
  EXPECT_THAT(
      ReadRegularFile(folder(), 10),
      StatusIs(absl::StatusCode::kFailedPrecondition,
               folder() + ": must be a regular file, but is a directory"));
}

TEST_F(FileTest, RejectsAFifoWithoutBlocking) {
  ASSERT_EQ(mkfifo(path().c_str(), 0600), 0);
  EXPECT_THAT(ReadRegularFile(path(), 10),
              StatusIs(absl::StatusCode::kFailedPrecondition,
                       path() + ": must be a regular file, but is a FIFO"));
}

TEST_F(FileTest, RejectsADevice) {
  EXPECT_THAT(ReadRegularFile("/dev/zero", 10),
              StatusIs(absl::StatusCode::kFailedPrecondition,
                       "/dev/zero: must be a regular file, but is a device"));
}

TEST_F(FileTest, RejectsASocket) {
  sockaddr_un address = {};
  address.sun_family = AF_UNIX;
  ASSERT_LT(path().size(), sizeof(address.sun_path));
  std::memcpy(address.sun_path, path().data(), path().size());
  const int fd = socket(AF_UNIX, SOCK_STREAM, 0);
  ASSERT_GE(fd, 0);
  ASSERT_EQ(
      bind(fd, reinterpret_cast<const sockaddr*>(&address), sizeof(address)),
      0);
  EXPECT_THAT(ReadRegularFile(path(), 10),
              StatusIs(absl::StatusCode::kFailedPrecondition,
                       AllOf(HasSubstr(path()), HasSubstr("a socket"))));
  close(fd);
}

}  // namespace
}  // namespace neurite
