#include "server/rpc/method_table.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/testing/status_matchers.h"

namespace neurite {
namespace {

using absl::StatusCode;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

class NoHandler final : public CallHandler {
 public:
  void OnMessage(Call& /*call*/, MessagePieces /*message*/) override {}
};

class MethodTableTest : public ::testing::Test {
 protected:
  MethodTableTest() {
    table_.Add("/a.b.Service/Ask", MethodKind::kUnary, handler_);
    table_.Add("/a.b.Service/Watch", MethodKind::kServerStreaming, handler_);
    table_.Add("/a.b.Other/Tell", MethodKind::kUnary, handler_);
  }

  NoHandler handler_;
  MethodTable table_;
};

TEST_F(MethodTableTest, FindsRegisteredMethods) {
  const Method* watch = table_.Find("/a.b.Service/Watch");
  ASSERT_NE(watch, nullptr);
  EXPECT_EQ(watch->kind, MethodKind::kServerStreaming);
  EXPECT_EQ(watch->handler, &handler_);
  EXPECT_EQ(table_.Find("/a.b.Service/ask"), nullptr);
  EXPECT_EQ(table_.Find(""), nullptr);
}

TEST_F(MethodTableTest, TheLowerLimitOfMethodAndFrontEndApplies) {
  table_.Add("/a.b.Other/Whisper", MethodKind::kUnary, handler_, 64);
  const Method& any = *table_.Find("/a.b.Other/Tell");
  const Method& small = *table_.Find("/a.b.Other/Whisper");
  EXPECT_THAT(CheckRequestSize(any, 100, 100), IsOk());
  EXPECT_THAT(CheckRequestSize(any, 100, 101),
              StatusIs(absl::StatusCode::kResourceExhausted,
                       "a message of 101 bytes is over the limit of 100"));
  EXPECT_THAT(CheckRequestSize(small, 100, 64), IsOk());
  EXPECT_THAT(CheckRequestSize(small, 100, 65),
              StatusIs(absl::StatusCode::kResourceExhausted,
                       "a message of 65 bytes is over the limit of 64 for this "
                       "method"));
  EXPECT_THAT(CheckRequestSize(small, 10, 11),
              StatusIs(absl::StatusCode::kResourceExhausted,
                       "a message of 11 bytes is over the limit of 10"));
}

TEST_F(MethodTableTest, ListsItsServices) {
  EXPECT_THAT(table_.Services(), ElementsAre("a.b.Other", "a.b.Service"));
}

TEST_F(MethodTableTest, UnknownMethodErrorsListTheMethodsOfTheService) {
  EXPECT_THAT(table_.UnknownMethod("/a.b.Service/Aks"),
              StatusIs(StatusCode::kUnimplemented,
                       HasSubstr("that service has Ask, Watch")));
  EXPECT_THAT(table_.UnknownMethod("/a.b.Nobody/Ask"),
              StatusIs(StatusCode::kUnimplemented,
                       HasSubstr("no service has the method /a.b.Nobody/Ask")));
  EXPECT_THAT(table_.UnknownMethod("/junk"),
              StatusIs(StatusCode::kUnimplemented,
                       HasSubstr("no service has the method /junk")));
  EXPECT_THAT(table_.UnknownMethod("junk"),
              StatusIs(StatusCode::kUnimplemented, HasSubstr("junk")));
}

}  // namespace
}  // namespace neurite
