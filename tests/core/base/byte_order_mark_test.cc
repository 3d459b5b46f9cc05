#include "core/base/byte_order_mark.h"

#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/testing/status_matchers.h"

namespace neurite {
namespace {

using ::testing::HasSubstr;

TEST(ByteOrderMarkTest, SkipsTheMarkOfUtf8Only) {
  struct Case {
    std::string text;
    std::string rest;
  };
  for (const Case& c :
       std::vector<Case>{{"", ""},
                         {"5", "5"},
                         {"\n", "\n"},
                         {"x,y", "x,y"},
                         {"\xef\xbb\xbf", ""},
                         {"\xef\xbb\xbf"
                          "5\n",
                          "5\n"},
                         {"\xef\xbb\xbf\xef\xbb\xbf"
                          "5",
                          "\xef\xbb\xbf"
                          "5"},
                         {"\xef\xbb", "\xef\xbb"},
                         {"\xef\xbd\x98", "\xef\xbd\x98"},  // a wide x
                         {"\xc3\xa9", "\xc3\xa9"},
                         {std::string(2, '\0'), std::string(2, '\0')}}) {
    NEURITE_ASSERT_OK_AND_ASSIGN(const absl::string_view rest,
                                 SkipByteOrderMark(c.text));
    EXPECT_EQ(rest, c.rest);
  }
}

// The bytes are Python's "5\n".encode("utf-16") and so on.
TEST(ByteOrderMarkTest, NamesUtf16) {
  for (const std::string& text : {std::string("\xff\xfe"
                                              "5\0\n\0",
                                              6),
                                  std::string("\xfe\xff\0"
                                              "5\0\n",
                                              6),
                                  std::string("5\0\n\0", 4),
                                  std::string("\0"
                                              "5\0\n",
                                              4),
                                  std::string("\xff\xfe", 2)}) {
    EXPECT_THAT(SkipByteOrderMark(text),
                StatusIs(absl::StatusCode::kInvalidArgument,
                         HasSubstr("UTF-16 text; save it as UTF-8")));
  }
}

}  // namespace
}  // namespace neurite
