// Tests the HTTP/2 transport against scripted bytes of a server.
// transport_test.cc tests it against a real server.
#include "client/loadtest/h2_transport.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <memory>
#include <string>
#include <thread>
#include <utility>
#include <vector>

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
  kPing = 6,
  kGoAway = 7,
};
constexpr char kAck = 1;
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

std::string GoAway(uint32_t last_stream, uint32_t error = 0,
                   const std::string& text = "") {
  return Frame(FrameType::kGoAway, 0, 0,
               Number(last_stream) + Number(error) + text);
}
// As a server does that ends a connection gracefully (RFC 9113, 6.8).
constexpr uint32_t kAnyStream = 0x7fffffff;
std::string Ping(int flags = 0) {
  return Frame(FrameType::kPing, flags, 0, "draining");
}

const std::string kOkHeaders = Headers(
    Field(":status", "200") + Field("content-type", "application/grpc"));
const std::string kOkTrailers = Trailers(Field("grpc-status", "0"));

// What a server does on one connection. The text of a request is "request", and
// nothing else that a client sends contains it.
struct Script {
  struct Step {
    std::string await;  // bytes of the client
    std::string send;   // after they have arrived
  };
  std::vector<Step> steps;

  // Closes the connection at the end, instead of waiting until the client does.
  bool closes = false;
};

// Accepts one connection for each script, one after the other.
class RawServer {
 public:
  explicit RawServer(std::vector<Script> scripts)
      : listener_(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    sockaddr_in address = {};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof(address);
    auto* const any = reinterpret_cast<sockaddr*>(&address);
    EXPECT_EQ(bind(listener_, any, size), 0);
    EXPECT_EQ(listen(listener_, 8), 0);
    EXPECT_EQ(getsockname(listener_, any, &size), 0);
    address_ = "127.0.0.1:" + std::to_string(ntohs(address.sin_port));
    thread_ = std::jthread([this, scripts = std::move(scripts)] {
      for (const Script& script : scripts) Serve(script);
    });
  }
  ~RawServer() {
    shutdown(listener_, SHUT_RDWR);
    thread_.join();
    close(listener_);
  }

  const std::string& address() const { return address_; }

  // Connections that have ended.
  int ended() const { return ended_; }

 private:
  void Serve(const Script& script) {
    const int client = accept(listener_, nullptr, nullptr);
    if (client < 0) return;
    std::string got;
    for (const Script::Step& step : script.steps) {
      while (got.find(step.await) == std::string::npos &&
             Receive(client, got)) {
      }
      EXPECT_THAT(got, HasSubstr(step.await)) << "the client has closed";
      Send(client, step.send);
    }
    while (!script.closes && Receive(client, got)) {
    }
    close(client);
    ++ended_;
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
  std::atomic<int> ended_ = 0;
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

// Makes a call to a server that follows these scripts. Returns the reply or the
// error.
absl::StatusOr<std::string> AnswerOf(std::vector<Script> scripts) {
  const RawServer server(std::move(scripts));
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

// The same, where the server sends `answer` after the request.
absl::StatusOr<std::string> AnswerTo(const std::string& answer,
                                     bool closes = false) {
  return AnswerOf({Script{.steps = {{"", Settings()}, {"request", answer}},
                          .closes = closes}});
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
      {"refused", Frame(FrameType::kReset, 0, 1, Number(7)),
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

// Accepts the connection that follows one that was ended.
const Script kGreets = {.steps = {{"", Settings()}}};

TEST(H2TransportTest, ACallThatGoAwayExcludesIsSentOnTheNextConnection) {
  const std::string reply = kOkHeaders + Data(Message("second")) + kOkTrailers;
  EXPECT_THAT(
      AnswerOf({Script{.steps = {{"", Settings()}, {"request", GoAway(0)}}},
                Script{.steps = {{"", Settings()}, {"request", reply}}}}),
      Holds("second"));
}

TEST(H2TransportTest, ACallThatGoAwayIncludesIsAnsweredOnItsConnection) {
  const std::string reply = kOkHeaders + Data(Message("first")) + kOkTrailers;
  EXPECT_THAT(
      AnswerOf({Script{.steps = {{"", Settings()},
                                 {"request", GoAway(kAnyStream) + Ping()},
                                 {Ping(kAck), GoAway(1) + reply}}},
                kGreets}),
      Holds("first"));
}

TEST(H2TransportTest, ACallThatTwoConnectionsRefuseFails) {
  const Script refuses = {.steps = {{"", Settings()}, {"request", GoAway(0)}}};
  EXPECT_THAT(AnswerOf({refuses, refuses, kGreets}),
              StatusIs(absl::StatusCode::kUnavailable,
                       HasSubstr("refused the call on two connections")));
}

TEST(H2TransportTest, ReportsTheErrorOfAGoAway) {
  EXPECT_THAT(
      AnswerOf({Script{.steps = {{"", Settings()},
                                 {"request", GoAway(1, 11, "too many resets")}},
                       .closes = true},
                kGreets}),
      StatusIs(absl::StatusCode::kUnavailable,
               HasSubstr("GOAWAY ENHANCE_YOUR_CALM: too many resets")));
}

// The drain of a server takes until its PING is answered: the script fails if
// the client closes before.
TEST(H2TransportTest, AnIdleConnectionAnswersThePingAfterGoAwayAndCloses) {
  const RawServer server(
      {Script{.steps = {{"", Settings()},
                        {"PRI * HTTP/2.0", GoAway(kAnyStream) + Ping()},
                        {Ping(kAck), ""}}},
       kGreets});
  NEURITE_ASSERT_OK_AND_ASSIGN(const std::unique_ptr<Transport> transport,
                               ConnectTo(server));
  while (server.ended() == 0) {
    transport->Wait(Clock::Real().Now() + milliseconds(1),
                    [](const EndedCall&) { FAIL() << "no call is open"; });
  }
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
  const RawServer server(
      {Script{.steps = {{"", "HTTP/1.1 400 Bad Request\r\n\r\n"}}}});
  EXPECT_THAT(ConnectTo(server),
              StatusIs(absl::StatusCode::kUnavailable,
                       HasSubstr("does not support HTTP/2")));
}

TEST(H2TransportTest, CallsAwaitingAStreamCanTimeOut) {
  // SETTINGS_MAX_CONCURRENT_STREAMS is 0, so no stream may be opened.
  const RawServer server(
      {Script{.steps = {{"", Settings(std::string("\0\3", 2) + Number(0))}}}});
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
