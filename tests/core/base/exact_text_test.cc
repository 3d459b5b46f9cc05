#include "core/base/exact_text.h"

#include <bit>
#include <cmath>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <limits>

#include "gtest/gtest.h"
#include "tests/testing/seeded_rng.h"

namespace neurite {
namespace {

// The value in scientific notation with as few digits as read back as the same
// value, e.g. "1.5e+10".
template <typename Number>
std::string Scientific(Number value, Number (*read)(const char*, char**)) {
  char text[64] = "";
  for (int digits = 0; digits < 20; ++digits) {
    std::snprintf(text, sizeof(text), "%.*e", digits,
                  static_cast<double>(value));
    if (read(text, nullptr) == value) break;
  }
  return text;
}

template <typename Number>
void ExpectShortest(Number value, Number (*read)(const char*, char**)) {
  if (!std::isfinite(value)) return;
  const std::string text = ExactText(value);
  ASSERT_EQ(read(text.c_str(), nullptr), value) << text;
  const std::string scientific = Scientific(value, read);
  ASSERT_LE(text.size(), scientific.size()) << text << " " << scientific;
  if (text.find('e') != text.npos) {
    ASSERT_EQ(text.size(), scientific.size()) << text << " " << scientific;
  }
}

TEST(ExactTextTest, EveryFloatReadsBackFromAShortestText) {
  SeededRng rng;
  for (int i = 0; i < 50'000; ++i) {
    ExpectShortest(std::bit_cast<float>(rng.Bits()), std::strtof);
  }
}

TEST(ExactTextTest, EveryDoubleReadsBackFromAShortestText) {
  SeededRng rng;
  for (int i = 0; i < 50'000; ++i) {
    const uint64_t bits = (uint64_t{rng.Bits()} << 32) | rng.Bits();
    ExpectShortest(std::bit_cast<double>(bits), std::strtod);
  }
}

// The wanted texts of doubles are those of Python's repr, apart from a point
// that it adds to whole numbers; those of floats are numpy's.
TEST(ExactTextTest, ANumberIsWrittenInTheDigitsOfItsType) {
  EXPECT_EQ(ExactText(0.1f), "0.1");
  EXPECT_EQ(ExactText(0.1), "0.1");
  EXPECT_EQ(ExactText(static_cast<double>(0.1f)), "0.10000000149011612");
  EXPECT_EQ(ExactText(1.0f / 3), "0.33333334");
  EXPECT_EQ(ExactText(1.0 / 3), "0.3333333333333333");
  EXPECT_EQ(ExactText(1234567.0f), "1234567");
  EXPECT_EQ(ExactText(16777217.0), "16777217");
  EXPECT_EQ(ExactText(std::numeric_limits<float>::max()), "3.4028235e+38");
  EXPECT_EQ(ExactText(std::numeric_limits<double>::denorm_min()), "5e-324");
  EXPECT_EQ(ExactText(-0.0f), "-0");
}

TEST(ExactTextTest, NamesWhatIsNotFinite) {
  EXPECT_EQ(ExactText(std::numeric_limits<float>::quiet_NaN()), "NaN");
  EXPECT_EQ(ExactText(-std::numeric_limits<double>::quiet_NaN()), "NaN");
  EXPECT_EQ(ExactText(std::numeric_limits<float>::infinity()), "Infinity");
  EXPECT_EQ(ExactText(-std::numeric_limits<double>::infinity()), "-Infinity");
}

}  // namespace
}  // namespace neurite
