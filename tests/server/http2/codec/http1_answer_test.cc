#include "server/http2/codec/http1_answer.h"

#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "server/http2/codec/frame.h"

namespace neurite::http2 {
namespace {

// RFC 9112, section 2.1; the text has 40 bytes.
constexpr absl::string_view kHead =
    "HTTP/1.1 400 Bad Request\r\n"
    "Content-Type: text/plain\r\n"
    "Content-Length: 40\r\n"
    "Connection: close\r\n"
    "\r\n";
constexpr absl::string_view kText = "This port speaks gRPC over HTTP/2 only.\n";

TEST(Http1AnswerTest, SaysWhichProtocolThePortSpeaks) {
  ASSERT_EQ(kText.size(), 40u);
  const std::string whole = std::string(kHead) + std::string(kText);
  for (const char* start : {"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n",
                            "POST /x HTTP/1.0\r\n", "OPTIONS * HTTP/1.1\r\n",
                            "CONNECT x:443 HTTP/1.1", "G", "PUT", "PO", "H"}) {
    EXPECT_EQ(Http1Answer(start), whole) << start;
  }
}

TEST(Http1AnswerTest, TheAnswerToHeadHasNoContent) {
  EXPECT_EQ(Http1Answer("HEAD / HTTP/1.1\r\n\r\n"), kHead);
}

TEST(Http1AnswerTest, OtherProtocolsGetNone) {
  const std::string wrong_preface =
      std::string(kPreface.substr(0, kPreface.size() - 1)) + "x";
  for (const absl::string_view start :
       {absl::string_view("\x16\x03\x01"), absl::string_view("\0\0\0\4", 4),
        absl::string_view("get / HTTP/1.1\r\n"), absl::string_view("\r\n"),
        absl::string_view(wrong_preface),
        absl::string_view("PRI * HTTP/1.1")}) {
    EXPECT_EQ(Http1Answer(start), "") << start;
  }
}

}  // namespace
}  // namespace neurite::http2
