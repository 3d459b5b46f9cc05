// Servers that are not gRPC servers, or break off.
#include "tests/client/foreign_server.h"

#include <chrono>
#include <memory>
#include <string>

#include "client/client.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/testing/status_matchers.h"

namespace neurite {
namespace {

using std::chrono::milliseconds;

// Header blocks of HPACK (RFC 7541): ":status" 200 and 404 are entries of its
// static table, "content-type" is entry 31 without the value.
constexpr char kOk[] = "\x88";
constexpr char kNotFound[] = "\x8d";
constexpr char kBadGateway[] =
    "\x08\x03"
    "502";
constexpr char kHtml[] = "\x88\x0f\x10\x09text/html";

constexpr int kHeaders = 1;
constexpr int kRstStream = 3;
constexpr int kGoaway = 7;
constexpr int kEndStream = 1;
constexpr int kEndHeaders = 4;

std::string Answer(const char* block) {
  return ForeignServer::Frame(kHeaders, kEndStream | kEndHeaders, 1, block);
}

TEST(ForeignServerTest, EachErrorNamesTheAddressAndWhatIsThere) {
  const std::string http2 = ForeignServer::Settings();
  const std::string no_bytes(8, '\0');
  const struct {
    const char* name;
    std::string greeting;
    std::string answer;
    const char* fault;
  } kCases[] = {
      {"HTTP/1.1", "", "HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n",
       "the server there does not speak gRPC"},
      {"mail", "", "220 mail.example ESMTP\r\n",
       "the server there does not speak gRPC"},
      {"closes", "", "", "the server closed the connection"},
      {"404", http2, Answer(kNotFound),
       "the server there does not speak gRPC (HTTP status 404)"},
      {"502", http2, Answer(kBadGateway),
       "the server there does not speak gRPC (HTTP status 502)"},
      {"no status", http2, Answer(kOk), "the server there does not speak gRPC"},
      {"a page", http2, Answer(kHtml), "the server there does not speak gRPC"},
      {"resets", http2,
       ForeignServer::Frame(kRstStream, 0, 1, {"\0\0\0\x0d", 4}),
       "the server broke off the call"},
      {"goes away", http2, ForeignServer::Frame(kGoaway, 0, 0, no_bytes),
       "the server closed the connection"},
      {"closes later", http2, "", "the server closed the connection"},
  };
  for (const auto& c : kCases) {
    SCOPED_TRACE(c.name);
    const ForeignServer server(c.greeting, c.answer);
    ClientOptions options;
    options.timeout = milliseconds(20'000);
    options.start_timeout = milliseconds(0);
    const auto client = Client::Connect(server.address(), options);
    ASSERT_THAT(client, IsOk());
    EXPECT_EQ((*client)->CheckHealth("").status().message(),
              "cannot reach " + server.address() + ": " + c.fault +
                  "; is neurite-server running there?");
  }
}

}  // namespace
}  // namespace neurite
