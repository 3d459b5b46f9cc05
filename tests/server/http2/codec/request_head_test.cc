#include "server/http2/codec/request_head.h"

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/server/http2/frame_bytes.h"
#include "tests/testing/status_matchers.h"

namespace neurite::http2 {
namespace {

using absl::StatusCode;
using frame_bytes::RequestFields;
using std::chrono_literals::operator""h;
using std::chrono_literals::operator""ms;
using std::chrono::nanoseconds;
using ::testing::AllOf;
using ::testing::HasSubstr;

class RequestHeadTest : public ::testing::Test {
 protected:
  const std::vector<std::string> kept_{"x", "y", "x-bin"};

  std::unique_ptr<const RequestHead> Read(const HeaderFields& fields,
                                          size_t max_list_bytes = 8192) {
    auto head = std::make_unique<RequestHead>(max_list_bytes, kept_);
    for (const auto& [name, value] : fields) head->AddField(name, value);
    head->End();
    return head;
  }

  std::unique_ptr<const RequestHead> ReadWith(const HeaderFields& more) {
    return Read(RequestFields("/t.T/Echo", more));
  }

  // The fields of a good request, with one replaced.
  static HeaderFields Replaced(absl::string_view name,
                               absl::string_view value) {
    HeaderFields fields = RequestFields("/t.T/Echo");
    for (auto& [key, old] : fields) {
      if (key == name) old = std::string(value);
    }
    return fields;
  }
  static HeaderFields Without(absl::string_view name) {
    HeaderFields fields = RequestFields("/t.T/Echo");
    std::erase_if(fields,
                  [name](const auto& field) { return field.first == name; });
    return fields;
  }
};

TEST_F(RequestHeadTest, AValidRequestFindsItsMethod) {
  const auto head = ReadWith({});
  EXPECT_FALSE(head->malformed());
  EXPECT_THAT(head->refusal(), IsOk());
  EXPECT_EQ(head->http_status(), 200);
  EXPECT_EQ(head->path(), "/t.T/Echo");
  EXPECT_EQ(head->timeout(), nanoseconds::max());
  EXPECT_EQ(head->content_length(), -1);
  EXPECT_FALSE(head->has_foreign_encoding());
  EXPECT_EQ(head->Find("x-test"), std::nullopt);
}

TEST_F(RequestHeadTest, FieldsForbiddenByHttpAreMalformed) {
  HeaderFields pseudo_behind = RequestFields("/t.T/Echo");
  std::swap(pseudo_behind.front(), pseudo_behind.back());
  const struct {
    const char* name;
    HeaderFields fields;
  } kCases[] = {
      {"nothing", {}},
      {"no method", Without(":method")},
      {"no path", Without(":path")},
      {"no scheme", Without(":scheme")},
      {"an empty method", Replaced(":method", "")},
      {"an empty path", Replaced(":path", "")},
      {"a method with a space", Replaced(":method", "PO ST")},
      {"a method behind a request line",
       Replaced(":method", "POST / HTTP/1.1")},
      {"a method with a separator", Replaced(":method", "POST(")},
      {"a method with a letter outside ASCII",
       Replaced(":method", "P\xC3\xB6ST")},
      {"a path with a space", Replaced(":path", "/t.T/Echo /x")},
      {"a path with a tab", Replaced(":path", "/t.T/\tEcho")},
      {"a path with the byte 0x7f", Replaced(":path", "/t.T/Echo\x7F")},
      {"a path with the byte 0x80", Replaced(":path", "/t.T/Echo\x80")},
      {"a path with a letter outside ASCII",
       Replaced(":path", "/t.T/\xC3\x89")},
      {"an empty scheme", Replaced(":scheme", "")},
      {"a scheme with a space", Replaced(":scheme", "ht tp")},
      {"a scheme that begins with a digit", Replaced(":scheme", "1http")},
      {"a scheme with what follows it", Replaced(":scheme", "http://x")},
      {"an empty authority", Replaced(":authority", "")},
      {"an authority with a space", Replaced(":authority", "a b")},
      {"an authority with a path", Replaced(":authority", "test/x")},
      {"an authority with a letter outside ASCII",
       Replaced(":authority", "t\xC3\xA9st")},
      {"a host that is not the authority",
       RequestFields("/", {{"host", "elsewhere"}})},
      {"an empty host", RequestFields("/", {{"host", ""}})},
      {"a host with a space", RequestFields("/", {{"host", "te st"}})},
      {"two hosts", RequestFields("/", {{"host", "test"}, {"host", "test"}})},
      {"two methods", RequestFields("/", {{":method", "POST"}})},
      {"a pseudo-header behind the others", pseudo_behind},
      {"a pseudo-header of responses",
       {{":status", "200"},
        {":method", "POST"},
        {":scheme", "http"},
        {":path", "/"}}},
      {"an upper-case name", RequestFields("/", {{"X-Test", "1"}})},
      {"an empty name", RequestFields("/", {{"", "1"}})},
      {"a name with a space", RequestFields("/", {{"x test", "1"}})},
      {"a colon alone", RequestFields("/", {{":", "1"}})},
      {"a value with a line's end", RequestFields("/", {{"x", "a\nb"}})},
      {"a value with a 0", RequestFields("/", {{"x", std::string("a\0b", 3)}})},
      {"a value that begins with a space", RequestFields("/", {{"x", " a"}})},
      {"a value that ends with a tab", RequestFields("/", {{"x", "a\t"}})},
      {"connection", RequestFields("/", {{"connection", "close"}})},
      {"keep-alive", RequestFields("/", {{"keep-alive", "1"}})},
      {"proxy-connection", RequestFields("/", {{"proxy-connection", "x"}})},
      {"transfer-encoding",
       RequestFields("/", {{"transfer-encoding", "chunked"}})},
      {"upgrade", RequestFields("/", {{"upgrade", "websocket"}})},
      {"te of something else", Replaced("te", "gzip")},
      {"te of more", Replaced("te", "trailers, gzip")},
      {"a content-length that is none",
       RequestFields("/", {{"content-length", "x"}})},
      {"an empty content-length", RequestFields("/", {{"content-length", ""}})},
      {"a negative content-length",
       RequestFields("/", {{"content-length", "-1"}})},
      {"a content-length with a sign",
       RequestFields("/", {{"content-length", "+1"}})},
      {"a content-length over 64 bits",
       RequestFields("/", {{"content-length", "18446744073709551616"}})},
      {"a content-length over 63 bits",
       RequestFields("/", {{"content-length", "9223372036854775808"}})},
      {"two content-lengths that differ",
       RequestFields("/", {{"content-length", "1"}, {"content-length", "2"}})},
  };
  for (const auto& c : kCases) {
    EXPECT_TRUE(Read(c.fields)->malformed()) << c.name;
  }
  // Two of the same kind, before the regular ones.
  for (const char* name : {":scheme", ":authority", ":path"}) {
    HeaderFields fields = RequestFields("/t.T/Echo");
    fields.insert(fields.begin(), {name, "/"});
    EXPECT_TRUE(Read(fields)->malformed()) << name;
  }
}

TEST_F(RequestHeadTest, AcceptsFieldsThatHttpAllows) {
  HeaderFields host_alone = Without(":authority");
  host_alone.emplace_back("host", "elsewhere");
  const HeaderFields kCases[] = {
      Without(":authority"),
      Replaced("te", "Trailers"),
      Replaced(":scheme", "https"),
      Replaced(":scheme", "coap+tcp-1.x"),
      // Every character that RFC 3986 allows in a path, and a query.
      Replaced(":path", "/aZ09-._~!$&'()*+,;=:@%20/?x=%C3%A9"),
      Replaced(":authority", "user@[::1]:8500"),
      Replaced(":authority", "my-host.example:8500"),
      // Clients of a Unix socket send its path.
      Replaced(":authority", "/run/neurite.sock"),
      Replaced(":authority", "%2Frun%2Fneurite.sock"),
      RequestFields("/t.T/Echo", {{"host", "test"}}),
      RequestFields("/t.T/Echo", {{"host", "TEST"}}),
      host_alone,
      RequestFields("/t.T/Echo", {{"x", ""}}),
      RequestFields("/t.T/Echo", {{"x", "\xC3\xA9 and \t between"}}),
      RequestFields("/t.T/Echo",
                    {{"content-length", "5"}, {"content-length", "05"}}),
  };
  for (const HeaderFields& fields : kCases) {
    const auto head = Read(fields);
    EXPECT_FALSE(head->malformed());
    EXPECT_THAT(head->refusal(), IsOk());
  }
}

TEST_F(RequestHeadTest, AnswersNonGrpcRequestsWithAnHttpStatus) {
  const struct {
    HeaderFields fields;
    int status;
  } kCases[] = {
      {Replaced(":method", "GET"), 405},
      {Replaced(":method", "OPTIONS"), 405},
      {Without("content-type"), 415},
      {Replaced("content-type", ""), 415},
      {Replaced("content-type", "application/json"), 415},
      {Replaced("content-type", "application/grpc-web"), 415},
      {Replaced("content-type", "application/grpcx"), 415},
      {Replaced("content-type", "application/grpc"), 200},
      {Replaced("content-type", "application/grpc+proto"), 200},
      {Replaced("content-type", "application/grpc;charset=utf-8"), 200},
  };
  for (const auto& c : kCases) {
    const auto head = Read(c.fields);
    SCOPED_TRACE(c.fields.back().second);
    EXPECT_FALSE(head->malformed());
    EXPECT_EQ(head->http_status(), c.status);
    EXPECT_EQ(head->refusal().ok(), c.status == 200);
  }
}

TEST_F(RequestHeadTest, RejectsUnservableRequestsWithTheReason) {
  const struct {
    const char* name;
    HeaderFields fields;
    StatusCode code;
    const char* text;
  } kCases[] = {
      {"no te", Without("te"), StatusCode::kInternal, "te: trailers"},
      {"a timeout that is none",
       RequestFields("/t.T/Echo", {{"grpc-timeout", "5"}}),
       StatusCode::kInvalidArgument, "got 5"},
      {"a compressed request",
       RequestFields("/t.T/Echo", {{"grpc-encoding", "gzip"}}),
       StatusCode::kUnimplemented, "encoding gzip is not supported"},
      {"-bin that is not base64",
       RequestFields("/t.T/Echo", {{"x-bin", "%%%"}}),
       StatusCode::kInvalidArgument, "the value of x-bin is not base64"},
      {"the first of several reasons",
       RequestFields("/t.T/Nothing",
                     {{"grpc-encoding", "gzip"}, {"grpc-timeout", "?"}}),
       StatusCode::kUnimplemented, "gzip"},
  };
  for (const auto& c : kCases) {
    SCOPED_TRACE(c.name);
    const auto head = Read(c.fields);
    EXPECT_FALSE(head->malformed());
    EXPECT_THAT(head->refusal(), StatusIs(c.code, HasSubstr(c.text)));
    EXPECT_EQ(head->http_status(), 200);
  }
}

TEST_F(RequestHeadTest, TruncatesHeaderValuesInRejections) {
  const std::string long_text(4000, 'x');
  for (const char* name : {"grpc-timeout", "grpc-encoding"}) {
    EXPECT_LT(ReadWith({{name, long_text}})->refusal().message().size(), 250u);
  }
}

TEST_F(RequestHeadTest, ReportsAnUnsupportedEncoding) {
  EXPECT_TRUE(ReadWith({{"grpc-encoding", "gzip"}})->has_foreign_encoding());
  const auto identity = ReadWith({{"grpc-encoding", "identity"}});
  EXPECT_FALSE(identity->has_foreign_encoding());
  EXPECT_THAT(identity->refusal(), IsOk());
}

TEST_F(RequestHeadTest, ParsesTheTimeout) {
  EXPECT_EQ(ReadWith({{"grpc-timeout", "250m"}})->timeout(), 250ms);
  EXPECT_EQ(ReadWith({{"grpc-timeout", "2H"}})->timeout(), 2h);
  EXPECT_EQ(ReadWith({{"grpc-timeout", "0n"}})->timeout(), 0ms);
  EXPECT_EQ(ReadWith({{"grpc-timeout", "99999999H"}})->timeout(),
            nanoseconds::max());
}

TEST_F(RequestHeadTest, ParsesTheContentLength) {
  EXPECT_EQ(ReadWith({{"content-length", "0"}})->content_length(), 0);
  EXPECT_EQ(
      ReadWith({{"content-length", "9223372036854775807"}})->content_length(),
      INT64_MAX);
}

TEST_F(RequestHeadTest, DecodesBinaryMetadataWithAndWithoutPadding) {
  const std::string bytes("\x00\xFF\x10pq", 5);
  const std::string padded = absl::Base64Escape(bytes);
  ASSERT_THAT(padded, ::testing::EndsWith("="));
  const std::string bare = padded.substr(0, padded.find('='));
  for (const std::string& value : {padded, bare, bare + ",AAAA"}) {
    EXPECT_EQ(ReadWith({{"x-bin", value}})->Find("x-bin"), bytes);
  }
  EXPECT_EQ(ReadWith({{"x-bin", ""}})->Find("x-bin"), "");
}

TEST_F(RequestHeadTest, FindsTheFirstOfSeveralValues) {
  const auto head = ReadWith({{"x", "first"}, {"x", "second"}, {"y", "third"}});
  EXPECT_EQ(head->Find("x"), "first");
  EXPECT_EQ(head->Find("y"), "third");
  // What no handler reads is not kept, nor decoded.
  EXPECT_EQ(ReadWith({{"z", "fourth"}})->Find("z"), std::nullopt);
  EXPECT_THAT(ReadWith({{"z-bin", "%%%"}})->refusal(), IsOk());
  // What HTTP and gRPC need themselves is not the application's.
  EXPECT_EQ(head->Find(":path"), std::nullopt);
  EXPECT_EQ(head->Find("te"), std::nullopt);
  EXPECT_EQ(head->Find("content-type"), std::nullopt);
}

TEST_F(RequestHeadTest, MeasuresTheHeaderListAsHttp2Defines) {
  const HeaderFields fields = RequestFields("/t.T/Echo", {{"x", "value"}});
  size_t size = 0;
  for (const auto& [name, value] : fields) {
    size += name.size() + value.size() + 32;
  }
  EXPECT_THAT(Read(fields, size)->refusal(), IsOk());
  const auto refused = Read(fields, size - 1);
  EXPECT_FALSE(refused->malformed());
  EXPECT_THAT(refused->refusal(),
              StatusIs(StatusCode::kResourceExhausted,
                       AllOf(HasSubstr(absl::StrCat(size, " bytes")),
                             HasSubstr(absl::StrCat("of ", size - 1)))));
}

TEST_F(RequestHeadTest, HasAtMost64Fields) {
  HeaderFields fields = RequestFields("/t.T/Echo");
  while (fields.size() < 64) fields.emplace_back("z", "");
  EXPECT_THAT(Read(fields)->refusal(), IsOk());
  fields.emplace_back("z", "");
  fields.emplace_back("Y", "a malformed one");
  const auto refused = Read(fields);
  EXPECT_FALSE(refused->malformed());
  EXPECT_THAT(refused->refusal(),
              StatusIs(StatusCode::kResourceExhausted,
                       HasSubstr("66 header fields, over the limit of 64")));
}

TEST_F(RequestHeadTest, KeepsNoMoreThanIsUsed) {
  const int64_t least = ReadWith({})->memory_bytes();
  HeaderFields many = {{"user-agent", std::string(500, 'u')}};
  for (int i = 0; i < 40; ++i) many.emplace_back("z", std::string(50, 'z'));
  EXPECT_EQ(ReadWith(many)->memory_bytes(), least);
  EXPECT_GT(ReadWith({{"x", std::string(500, 'x')}})->memory_bytes(),
            least + 500);
}

TEST_F(RequestHeadTest, IgnoresFieldsBeyondTheSizeLimit) {
  // The request may be malformed only because its end was dropped.
  const auto head = Read(RequestFields(
      "/t.T/Echo", {{"x", std::string(9000, 'x')}, {"Y", "upper case"}}));
  EXPECT_FALSE(head->malformed());
  EXPECT_THAT(head->refusal(),
              StatusIs(StatusCode::kResourceExhausted, HasSubstr("8192")));
}

TEST(IsTrailerFieldTest, ChecksNameAndValue) {
  EXPECT_TRUE(IsTrailerField("x-checksum", "1"));
  EXPECT_FALSE(IsTrailerField(":path", "/"));
  EXPECT_FALSE(IsTrailerField("upgrade", "x"));
  EXPECT_FALSE(IsTrailerField("X", "1"));
  EXPECT_FALSE(IsTrailerField("", "1"));
  EXPECT_FALSE(IsTrailerField("x", "a\rb"));
}

}  // namespace
}  // namespace neurite::http2
