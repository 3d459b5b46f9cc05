#include "server/log.h"

#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace neurite {
namespace {

using ::testing::EndsWith;

// Printable has a test of its own.
TEST(LogTest, ALineHasOnlyCharactersThatCanBeShownAndNoEscapesTwice) {
  const std::string text = "\x1B[31m a model's \"name\" \\xff\n\xE2\x80\xAE";
  testing::internal::CaptureStderr();
  LogWarning(text);
  EXPECT_THAT(testing::internal::GetCapturedStderr(),
              EndsWith(" W \\x1b[31m a model's \"name\" \\xff\\n\\u202e\n"));
}

}  // namespace
}  // namespace neurite
