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

// The bytes are Python's "5\n".encode("utf-32") and so on. The byte order mark
// of UTF-32 in little-endian order begins with that of UTF-16.
TEST(ByteOrderMarkTest, NamesUtf32) {
  const std::string five_le("5\0\0\0\n\0\0\0", 8);
  const std::string five_be(
      "\0\0\0"
      "5\0\0\0\n",
      8);
  const std::string mark_le("\xff\xfe\0\0", 4);
  const std::string mark_be("\0\0\xfe\xff", 4);
  for (const std::string& text : {mark_le, mark_be, mark_le + five_le,
                                  mark_be + five_be, five_le, five_be}) {
    EXPECT_THAT(SkipByteOrderMark(text),
                StatusIs(absl::StatusCode::kInvalidArgument,
                         HasSubstr("UTF-32 text; save it as UTF-8")));
  }
}

TEST(ByteOrderMarkTest, ALineOfAsciiShowsThatThereIsNoMark) {
  const struct {
    std::string text;
    bool shows;
  } kCases[] = {
      {"", false},
      {"5", false},
      {"5\n", true},
      {"\r\n", true},
      {"\xef\xbb", false},
      {"\xef\xbb\xbf", true},
      {"\xc3\xa9", true},
      {"\xff\xfe", false},
      {std::string("\xff\xfe\0", 3), false},
      {std::string("\xff\xfe\0\0", 4), true},
      {std::string("\0\0\xfe", 3), false},
      {std::string("5\0", 2), false},
  };
  for (const auto& c : kCases) {
    EXPECT_EQ(ShowsByteOrderMark(c.text), c.shows) << c.text;
  }
}

}  // namespace
}  // namespace neurite
