// A temporary folder for one test, removed with its contents.
#ifndef NEURITE_TESTS_TESTING_TEMP_FOLDER_H_
#define NEURITE_TESTS_TESTING_TEMP_FOLDER_H_

#include <sys/stat.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>

#include "absl/strings/string_view.h"
#include "gtest/gtest.h"

namespace neurite {

class TempFolder {
 public:
  TempFolder() {
    std::string name = ::testing::TempDir() + "/neurite-XXXXXX";
    path_ = mkdtemp(name.data());
  }
  ~TempFolder() { std::filesystem::remove_all(path_); }
  TempFolder(const TempFolder&) = delete;
  TempFolder& operator=(const TempFolder&) = delete;

  const std::string& path() const { return path_; }

  // `name` may contain slashes: missing folders are created.
  std::string WriteFile(const std::string& name,
                        absl::string_view bytes) const {
    const std::filesystem::path file = Prepare(name);
    std::ofstream(file, std::ios::binary)
        .write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
    return file.string();
  }
  std::string MakeFolder(const std::string& name) const {
    const std::filesystem::path folder = Prepare(name);
    std::filesystem::create_directory(folder);
    return folder.string();
  }
  std::string MakeFifo(const std::string& name) const {
    const std::filesystem::path fifo = Prepare(name);
    EXPECT_EQ(mkfifo(fifo.c_str(), 0600), 0);
    return fifo.string();
  }

 private:
  std::filesystem::path Prepare(const std::string& name) const {
    std::filesystem::path path = std::filesystem::path(path_) / name;
    std::filesystem::create_directories(path.parent_path());
    return path;
  }

  std::string path_;
};

}  // namespace neurite

#endif  // NEURITE_TESTS_TESTING_TEMP_FOLDER_H_
