// Tests the HTTP/2 transport against scripted bytes of a server.
// transport_test.cc tests it against a real server.
#include "client/loadtest/h2_transport.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <memory>
#include <string>
#include <thread>
#include <utility>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/testing/status_matchers.h"

namespace neurite {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using ::testing::HasSubstr;

enum class FrameType : char {
  kData = 0,
  kHeaders = 1,
  kReset = 3,
  kSettings = 4,
  kGoAway = 7,
};
constexpr char kEndStream = 1;
constexpr char kEndHeaders = 4;

std::string Number(uint32_t value) {
  std::string bytes;
  for (int shift = 24; shift >= 0; shift -= 8) {
    bytes += static_cast<char>(value >> shift & 0xff);
  }
  return bytes;
}

std::string Frame(FrameType type, int flags, uint32_t stream,
                  const std::string& payload) {
  std::string frame = Number(static_cast<uint32_t>(payload.size())).substr(1);
  frame += static_cast<char>(type);
  frame += static_cast<char>(flags);
  return frame + Number(stream) + payload;
}

// A literal header field that is not added to the table (RFC 7541, 6.2.2).
std::string Field(const std::string& name, const std::string& value) {
  return std::string(1, '\0') + static_cast<char>(name.size()) + name +
         static_cast<char>(value.size()) + value;
}

std::string Settings(const std::string& payload = "") {
  return Frame(FrameType::kSettings, 0, 0, payload);
}
std::string Headers(const std::string& fields, int flags = 0) {
  return Frame(FrameType::kHeaders, flags | kEndHeaders, 1, fields);
}
std::string Trailers(const std::string& fields) {
  return Headers(fields, kEndStream);
}
std::string Data(const std::string& bytes) {
  return Frame(FrameType::kData, 0, 1, bytes);
}

const std::string kOkHeaders = Headers(
    Field(":status", "200") + Field("content-type", "application/grpc"));
const std::string kOkTrailers = Trailers(Field("grpc-status", "0"));

// Accepts one connection, sends `hello`, and after a request has arrived,
// `answer`. If `closes`, it then closes the connection; otherwise it waits
// until the client does.
class RawServer {
 public:
  RawServer(std::string hello, std::string answer, bool closes)
      : listener_(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    sockaddr_in address = {};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof(address);
    auto* const any = reinterpret_cast<sockaddr*>(&address);
    EXPECT_EQ(bind(listener_, any, size), 0);
    EXPECT_EQ(listen(listener_, 1), 0);
    EXPECT_EQ(getsockname(listener_, any, &size), 0);
    address_ = "127.0.0.1:" + std::to_string(ntohs(address.sin_port));
    thread_ = std::jthread([this, hello = std::move(hello),
                            answer = std::move(answer),
                            closes] { Serve(hello, answer, closes); });
  }
  ~RawServer() {
    shutdown(listener_, SHUT_RDWR);
    thread_.join();
    close(listener_);
  }

  const std::string& address() const { return address_; }

 private:
  void Serve(const std::string& hello, const std::string& answer,
             bool closes) const {
    const int client = accept(listener_, nullptr, nullptr);
    if (client < 0) return;
    Send(client, hello);
    // Only the request message contains these bytes.
    std::string got;
    while (got.find("request") == std::string::npos && Receive(client, got)) {
    }
    Send(client, answer);
    while (!closes && Receive(client, got)) {
    }
    close(client);
  }

  static void Send(int client, const std::string& bytes) {
    EXPECT_EQ(send(client, bytes.data(), bytes.size(), MSG_NOSIGNAL),
              static_cast<ssize_t>(bytes.size()));
  }
  static bool Receive(int client, std::string& to) {
    std::array<char, 4096> bytes;
    const ssize_t size = recv(client, bytes.data(), bytes.size(), 0);
    if (size > 0) to.append(bytes.data(), static_cast<size_t>(size));
    return size > 0;
  }

  const int listener_;
  std::string address_;
  std::jthread thread_;
};

absl::StatusOr<std::unique_ptr<Transport>> ConnectTo(const RawServer& server) {
  auto target = std::make_shared<LoadTarget>();
  target->address = server.address();
  target->method = "/service/Method";
  target->messages = {"request"};
  target->want_replies = true;
  return H2Transports(target)({.connections = 1, .slots = 1});
}

// Makes a call that the server answers with `answer`. Returns the reply or the
// error.
absl::StatusOr<std::string> AnswerTo(const std::string& answer,
                                     bool closes = false) {
  const RawServer server(Settings(), answer, closes);
  absl::StatusOr<std::unique_ptr<Transport>> transport = ConnectTo(server);
  if (!transport.ok()) return transport.status();
  (*transport)->Start(0, 0, Clock::Real().Now() + seconds(10));
  absl::StatusOr<std::string> result = "";
  bool ended = false;
  while (!ended) {
    (*transport)
        ->Wait(Clock::Real().Now() + seconds(1), [&](const EndedCall& call) {
          ended = true;
          if (call.code != absl::StatusCode::kOk) {
            result = absl::Status(call.code, call.message);
            return;
          }
          for (const absl::string_view piece : call.reply) {
            result->append(piece.data(), piece.size());
          }
        });
  }
  return result;
}

std::string Message(const std::string& bytes) {
  return std::string(1, '\0') + Number(static_cast<uint32_t>(bytes.size())) +
         bytes;
}

MATCHER_P(Holds, value, "is OK and has the value") {
  if (arg.ok()) return *arg == value;
  *result_listener << arg.status();
  return false;
}

TEST(H2TransportTest, AssemblesAReplyFromItsFrames) {
  const std::string reply = Message("the answer");
  EXPECT_THAT(
      AnswerTo(kOkHeaders + Data(reply.substr(0, 2)) +
               Data(reply.substr(2, 6)) + Data(reply.substr(8)) + kOkTrailers),
      Holds("the answer"));
}

TEST(H2TransportTest, ReportsTheStatusAndMessageOfTheServer) {
  EXPECT_THAT(
      AnswerTo(Trailers(Field(":status", "200") + Field("grpc-status", "8") +
                        Field("grpc-message", "100%25 full"))),
      StatusIs(absl::StatusCode::kResourceExhausted, "100% full"));
}

TEST(H2TransportTest, ReportsMalformedRepliesAsErrors) {
  const std::string reply = Message("the answer");
  const struct {
    const char* name;
    std::string answer;
    absl::StatusCode code;
    const char* message;
  } kCases[] = {
      {"cut short", kOkHeaders + Data(reply.substr(0, 9)) + kOkTrailers,
       absl::StatusCode::kInternal, "not one complete"},
      {"two messages", kOkHeaders + Data(reply + reply) + kOkTrailers,
       absl::StatusCode::kInternal, "not one complete"},
      {"compressed", kOkHeaders + Data("\1" + reply.substr(1)) + kOkTrailers,
       absl::StatusCode::kInternal, "not one complete"},
      {"none", kOkHeaders + kOkTrailers, absl::StatusCode::kInternal,
       "not one complete"},
      {"no status", kOkHeaders + Frame(FrameType::kData, kEndStream, 1, reply),
       absl::StatusCode::kInternal, "without a grpc-status"},
      {"of a proxy", Trailers(Field(":status", "503")),
       absl::StatusCode::kUnavailable, "HTTP status 503"},
      {"reset", kOkHeaders + Frame(FrameType::kReset, 0, 1, Number(8)),
       absl::StatusCode::kCancelled, "reset"},
      {"farewell", Frame(FrameType::kGoAway, 0, 0, Number(0) + Number(0)),
       absl::StatusCode::kUnavailable, "REFUSED_STREAM"},
      {"broken", kOkHeaders + Frame(FrameType::kData, 0, 0, "x"),
       absl::StatusCode::kUnavailable, "connection was lost"},
  };
  for (const auto& c : kCases) {
    EXPECT_THAT(AnswerTo(c.answer), StatusIs(c.code, HasSubstr(c.message)))
        << c.name;
  }
}

TEST(H2TransportTest, ReadsTheReplySentBeforeTheServerCloses) {
  const std::string reply = kOkHeaders + Data(Message("last")) + kOkTrailers;
  EXPECT_THAT(AnswerTo(reply, /*closes=*/true), Holds("last"));
  EXPECT_THAT(AnswerTo(kOkHeaders, /*closes=*/true),
              StatusIs(absl::StatusCode::kUnavailable,
                       HasSubstr("the server closed the connection")));
}

TEST(H2TransportTest, FailsImmediatelyIfTheConnectionIsRefused) {
  auto target = std::make_shared<LoadTarget>();
  target->address = "127.0.0.1:1";  // tcpmux: nothing listens on this port
  target->connect_timeout = std::chrono::minutes(10);  // longer than the test
  EXPECT_THAT(H2Transports(target)({}),
              StatusIs(absl::StatusCode::kUnavailable,
                       HasSubstr("Connection refused")));
}

TEST(H2TransportTest, ReportsAServerThatDoesNotSpeakHttp2) {
  const RawServer server("HTTP/1.1 400 Bad Request\r\n\r\n", "", false);
  EXPECT_THAT(ConnectTo(server),
              StatusIs(absl::StatusCode::kUnavailable,
                       HasSubstr("does not support HTTP/2")));
}

TEST(H2TransportTest, CallsAwaitingAStreamCanTimeOut) {
  // SETTINGS_MAX_CONCURRENT_STREAMS is 0, so no stream may be opened.
  const RawServer server(Settings(std::string("\0\3", 2) + Number(0)), "",
                         false);
  NEURITE_ASSERT_OK_AND_ASSIGN(const std::unique_ptr<Transport> transport,
                               ConnectTo(server));
  for (int i = 0; i < 3; ++i) {
    transport->Start(0, 0, Clock::Real().Now() + milliseconds(5));
    absl::StatusCode code = absl::StatusCode::kOk;
    while (code == absl::StatusCode::kOk) {
      transport->Wait(Clock::Real().Now() + seconds(1),
                      [&](const EndedCall& call) { code = call.code; });
    }
    EXPECT_EQ(code, absl::StatusCode::kDeadlineExceeded);
  }
}

}  // namespace
}  // namespace neurite
