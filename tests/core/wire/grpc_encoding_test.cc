#include "core/wire/grpc_encoding.h"

#include <chrono>
#include <optional>
#include <string>

#include "absl/strings/ascii.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace neurite {
namespace {

using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::nanoseconds;
using std::chrono::seconds;

TEST(MessageIn, ReturnsTheMessageBehindItsPrefix) {
  const std::string message(0x010203, 'm');
  const MessagePrefix prefix = PrefixOf(message.size());
  EXPECT_THAT(prefix, ::testing::ElementsAre(0, 0, 1, 2, 3));
  const std::string bytes = std::string(prefix.begin(), prefix.end()) + message;
  EXPECT_EQ(MessageIn(bytes), message);
  EXPECT_EQ(MessageIn(std::string(5, '\0')), "");
  const absl::string_view view = bytes;
  EXPECT_EQ(MessageIn(view.substr(0, bytes.size() - 1)), std::nullopt);
  EXPECT_EQ(MessageIn(view.substr(0, 4)), std::nullopt);
  EXPECT_EQ(MessageIn(bytes + "more"), std::nullopt);
  EXPECT_EQ(MessageIn("\1" + bytes.substr(1)), std::nullopt) << "compressed";
}

TEST(GrpcTimeout, WritesAtMostEightDigitsAndRoundsUp) {
  EXPECT_EQ(GrpcTimeout(milliseconds(5)), "5000000n");
  EXPECT_EQ(GrpcTimeout(nanoseconds(4'999'876)), "5000000n");
  EXPECT_EQ(GrpcTimeout(nanoseconds(4'991'000)), "5000000n");
  EXPECT_EQ(GrpcTimeout(nanoseconds(4'980'001)), "4990000n");
  EXPECT_EQ(GrpcTimeout(nanoseconds(1)), "1n");
  EXPECT_EQ(GrpcTimeout(nanoseconds(999)), "999n");
  EXPECT_EQ(GrpcTimeout(nanoseconds(1001)), "1010n");
  EXPECT_EQ(GrpcTimeout(seconds(1)), "1000000u");
  EXPECT_EQ(GrpcTimeout(seconds(10)), "10000000u");
  EXPECT_EQ(GrpcTimeout(seconds(99)), "99000000u");
  EXPECT_EQ(GrpcTimeout(seconds(100)), "100000m");
  EXPECT_EQ(GrpcTimeout(hours(24)), "86400000m");
  EXPECT_EQ(GrpcTimeout(hours(24'000)), "86400000S");
}

TEST(GrpcTimeout, ClampsNonPositiveAndHugeTimes) {
  EXPECT_EQ(GrpcTimeout(nanoseconds(0)), "1n");
  EXPECT_EQ(GrpcTimeout(nanoseconds::min()), "1n");
  EXPECT_EQ(GrpcTimeout(nanoseconds::max()), "99999999S");
}

TEST(GrpcStatusCode, ParsesTheNumberOrReturnsUnknown) {
  EXPECT_EQ(GrpcStatusCode("0"), absl::StatusCode::kOk);
  EXPECT_EQ(GrpcStatusCode("8"), absl::StatusCode::kResourceExhausted);
  EXPECT_EQ(GrpcStatusCode("16"), absl::StatusCode::kUnauthenticated);
  for (const char* none : {"17", "-1", "", "x", "99999999999"}) {
    EXPECT_EQ(GrpcStatusCode(none), absl::StatusCode::kUnknown) << none;
  }
}

TEST(PercentDecoded, DecodesEscapesAndKeepsMalformedOnes) {
  EXPECT_EQ(PercentDecoded("100%25 of %C3%A9%0a"), "100% of \xC3\xA9\n");
  EXPECT_EQ(PercentDecoded("%"), "%");
  EXPECT_EQ(PercentDecoded("%2"), "%2");
  EXPECT_EQ(PercentDecoded("%zz%41"), "%zzA");
  EXPECT_EQ(PercentDecoded(""), "");
}

TEST(PercentEncoded, EscapesPercentAndNonPrintableBytes) {
  EXPECT_EQ(PercentEncoded("100% of \xC3\xA9\n~ "), "100%25 of %C3%A9%0A~ ");
  std::string every;
  for (int byte = 0; byte < 256; ++byte) every += static_cast<char>(byte);
  EXPECT_EQ(PercentDecoded(PercentEncoded(every)), every);
}

TEST(SentStatusMessage, HasAtMost1024BytesAndNoSpaceAtItsEnds) {
  const auto letters = [](size_t count) { return std::string(count, 'x'); };
  const struct {
    const char* name;
    std::string text;
    std::string want;
  } kCases[] = {
      {"a short text", "no model x", "no model x"},
      {"the longest", letters(1024), letters(1024)},
      {"one byte too long", letters(1025), letters(1024)},
      {"cut behind a space", letters(1023) + " and more", letters(1023)},
      {"cut behind spaces", letters(1000) + std::string(100, ' ') + "more",
       letters(1000)},
      {"cut before a space", letters(1024) + " and more", letters(1024)},
      {"cut within a character", letters(1023) + "\xC3\xA9", letters(1023)},
      {"cut within a character behind a space", letters(1022) + " \xC3\xA9",
       letters(1022)},
      {"spaces at the ends", "  a b  ", "a b"},
      {"spaces in front do not count", "   " + letters(1024), letters(1024)},
      {"other whitespace is encoded and stays", "\t\n a \r\n", "\t\n a \r\n"},
      {"only spaces", "   ", ""},
      {"only spaces, too many", std::string(2000, ' '), ""},
      {"nothing", "", ""},
  };
  for (const auto& c : kCases) {
    EXPECT_EQ(SentStatusMessage(c.text), c.want) << c.name;
    const std::string encoded = PercentEncoded(SentStatusMessage(c.text));
    EXPECT_EQ(absl::StripAsciiWhitespace(encoded), encoded) << c.name;
  }
}

TEST(SentMetadata, LosesTheWhitespaceAtItsEndsUnlessItIsBinary) {
  EXPECT_EQ(SentMetadata("x", " \ta b\t "), "a b");
  EXPECT_EQ(SentMetadata("x", "a=b"), "a=b");
  EXPECT_EQ(SentMetadata("x", "  "), "");
  EXPECT_EQ(SentMetadata("x-bin", " a "), " a ");
}

TEST(ParseGrpcTimeout, ParsesEveryUnitAndRejectsMalformedValues) {
  const struct {
    const char* value;
    std::optional<nanoseconds> want;
  } kCases[] = {
      {"1n", nanoseconds(1)},
      {"20u", std::chrono::microseconds(20)},
      {"300m", milliseconds(300)},
      {"4000S", seconds(4000)},
      {"50000M", std::chrono::minutes(50000)},
      {"600000H", hours(600000)},
      {"0S", nanoseconds(0)},
      {"99999999S", seconds(99'999'999)},
      {"99999999H", nanoseconds::max()},
      {"", std::nullopt},
      {"5", std::nullopt},
      {"m", std::nullopt},
      {"5s", std::nullopt},
      {"-5m", std::nullopt},
      {" 5m", std::nullopt},
      {"5 m", std::nullopt},
      {"123456789m", std::nullopt},
  };
  for (const auto& c : kCases) {
    EXPECT_EQ(ParseGrpcTimeout(c.value), c.want) << c.value;
  }
}

TEST(ParseGrpcTimeout, ParsesWhatGrpcTimeoutWrites) {
  for (int64_t time = 1; time < int64_t{1} << 50; time = time * 3 + 1) {
    const auto read = ParseGrpcTimeout(GrpcTimeout(nanoseconds(time)));
    ASSERT_TRUE(read.has_value());
    EXPECT_GE(read->count(), time);
    EXPECT_LE(read->count(), time + time / 100 + 1);
  }
}

}  // namespace
}  // namespace neurite
