#include "client/error_text.h"

#include "gtest/gtest.h"

namespace neurite {
namespace {

// The texts of gRPC C++ 1.51 and c-ares 1.18.
TEST(ConnectionFaultTest, IsPlainEnglish) {
  const struct {
    const char* text;
    const char* want;
  } kCases[] = {
      {"failed to connect to all addresses; last error: UNKNOWN: "
       "ipv4:127.0.0.1:1: Failed to connect to remote host: Connection refused",
       "connection refused"},
      {"failed to connect to all addresses; last error: UNKNOWN: "
       "unix:/none: No such file or directory",
       "no such file or directory"},
      {"DNS resolution failed for none.invalid:80: C-ares status is not "
       "ARES_SUCCESS qtype=A name=none.invalid is_balancer=0: Domain name not "
       "found",
       "unknown host name"},
      {"DNS resolution failed for host:80: C-ares status is not ARES_SUCCESS "
       "qtype=AAAA name=host is_balancer=0: Could not contact DNS servers",
       "no DNS server could be reached"},
      {"DNS resolution failed for host:80: C-ares status is not ARES_SUCCESS "
       "qtype=A name=host is_balancer=0: Timeout while contacting DNS servers",
       "no DNS server could be reached"},
      {"DNS resolution failed for h:80: C-ares status is not ARES_SUCCESS "
       "qtype=A name=h is_balancer=0: DNS server returned answer with no data",
       "the host name has no address"},
      {"DNS resolution failed for a..b:80: C-ares status is not ARES_SUCCESS "
       "qtype=A name=a..b is_balancer=0: Misformatted domain name",
       "malformed host name"},
      {"DNS resolution failed for h:80: C-ares status is not ARES_SUCCESS "
       "qtype=A name=h is_balancer=0: DNS server returned general failure",
       "the host name could not be resolved"},
      {"Socket closed", "the server closed the connection"},
      {"connection attempt timed out before receiving SETTINGS frame",
       "the server there does not answer"},
      {"Trying to connect an http1.x server",
       "the server there does not speak gRPC"},
      {"Failed parsing HTTP/2", "the server there does not speak gRPC"},
      {"failed to connect to all addresses; last error: UNKNOWN: "
       "ipv4:127.0.0.1:1: something else",
       "something else"},
      {"Received http2 header with status: 404",
       "the server there does not speak gRPC (HTTP status 404)"},
      {"No status received", "the server there does not speak gRPC"},
      {"Stream removed", "the server there does not speak gRPC"},
      {"GOAWAY received", "the server closed the connection"},
      {"Received RST_STREAM with error code 13",
       "the server broke off the call"},
      {"recvmsg:Connection reset by peer", "connection reset by peer"},
      {"no answer within 5s", "no answer within 5s"},
      {"", ""},
  };
  for (const auto& c : kCases) EXPECT_EQ(ConnectionFault(c.text), c.want);
}

TEST(CannotReachTest, AsksForTheServerOnlyIfTheHostWasFound) {
  EXPECT_EQ(CannotReach("h:1", "UNKNOWN: Connection refused"),
            "cannot reach h:1: connection refused; is neurite-server running "
            "there?");
  EXPECT_EQ(CannotReach("h:1", "DNS resolution failed: Domain name not found"),
            "cannot reach h:1: unknown host name; check the address");
  EXPECT_EQ(CannotReach("h:1", "DNS resolution failed: contact DNS servers"),
            "cannot reach h:1: no DNS server could be reached; check the "
            "address");
}

TEST(IsOfTransportTest, KnowsTheTextsThatGrpcMakes) {
  for (const char* text :
       {"Socket closed", "Stream removed", "GOAWAY received",
        "No status received", "Received RST_STREAM with error code 8",
        "Received http2 header with status: 502", "Connection reset by peer",
        "recvmsg:Connection reset by peer"}) {
    EXPECT_TRUE(IsOfTransport(text)) << text;
  }
  for (const char* text : {"", "loading", "a Socket closed", "no such model"}) {
    EXPECT_FALSE(IsOfTransport(text)) << text;
  }
}

TEST(RequestTooLargeTest, GivesTheSameAdviceForBothFrontEnds) {
  constexpr char kAdvice[] =
      "a request of 5000000 bytes exceeds the server's limit of 4194304: send "
      "fewer rows per call (--batch) or raise the server's --max-request-mib";
  EXPECT_EQ(
      RequestTooLarge("Received message larger than max (5000000 vs. 4194304)"),
      kAdvice);
  EXPECT_EQ(RequestTooLarge(
                "a message of 5000000 bytes is over the limit of 4194304"),
            kAdvice);
  EXPECT_EQ(RequestTooLarge("a message of other words"), std::nullopt);
  EXPECT_EQ(RequestTooLarge("4096 rows wait"), std::nullopt);
  EXPECT_EQ(RequestTooLarge(""), std::nullopt);
}

}  // namespace
}  // namespace neurite
