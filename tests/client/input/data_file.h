// Reads the files of tests/client/input/data, which make_files.py writes. The
// working directory must be the project's root.
#ifndef NEURITE_TESTS_CLIENT_INPUT_DATA_FILE_H_
#define NEURITE_TESTS_CLIENT_INPUT_DATA_FILE_H_

#include <fstream>
#include <sstream>
#include <string>

#include "gtest/gtest.h"

namespace neurite {

inline std::string DataFile(const std::string& name) {
  std::ifstream file("tests/client/input/data/" + name, std::ios::binary);
  EXPECT_TRUE(file) << name;
  std::ostringstream content;
  content << file.rdbuf();
  return content.str();
}

}  // namespace neurite

#endif  // NEURITE_TESTS_CLIENT_INPUT_DATA_FILE_H_
