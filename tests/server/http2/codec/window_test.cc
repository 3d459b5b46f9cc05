#include "server/http2/codec/window.h"

#include "gtest/gtest.h"

namespace neurite::http2 {
namespace {

TEST(SendWindowTest, StartsAtTheDefaultAndShrinksWithUse) {
  SendWindow window;
  EXPECT_EQ(window.bytes(), 65535);
  window.Use(65535);
  EXPECT_EQ(window.bytes(), 0);
}

TEST(SendWindowTest, MayBecomeNegative) {
  SendWindow window(100);
  window.Use(100);
  EXPECT_TRUE(window.Widen(-60));
  EXPECT_EQ(window.bytes(), -60);
  EXPECT_TRUE(window.Widen(61));
  EXPECT_EQ(window.bytes(), 1);
}

TEST(SendWindowTest, RejectsSizesAbove2To31Minus1) {
  SendWindow window(0);
  EXPECT_TRUE(window.Widen(0x7FFFFFFF));
  EXPECT_FALSE(window.Widen(1));
}

TEST(ReceiveWindowTest, AcceptsExactlyItsSize) {
  ReceiveWindow window(1000);
  EXPECT_TRUE(window.Take(999));
  EXPECT_TRUE(window.Take(1));
  EXPECT_FALSE(window.Take(1));
}

TEST(ReceiveWindowTest, CreditsTheSenderAQuarterAtATime) {
  ReceiveWindow window(1000);
  ASSERT_TRUE(window.Take(1000));
  EXPECT_EQ(window.Credit(200), 0u);
  EXPECT_EQ(window.Credit(49), 0u);
  EXPECT_FALSE(ReceiveWindow(window).Take(1));  // not told, not allowed
  EXPECT_EQ(window.Credit(1), 250u);
  EXPECT_TRUE(window.Take(250));
  EXPECT_FALSE(window.Take(1));
}

TEST(ReceiveWindowTest, CreditsEachByteOnce) {
  ReceiveWindow window(1000);
  int64_t told = 0;
  for (int i = 0; i < 10'000; ++i) {
    ASSERT_TRUE(window.Take(7));
    told += window.Credit(7);
  }
  EXPECT_LE(told, 70'000);
  EXPECT_GT(told, 70'000 - 250);
}

TEST(ReceiveWindowTest, CreditsTheSenderEarlyForAnExpectedMessage) {
  ReceiveWindow window(1000);
  ASSERT_TRUE(window.Take(400));
  EXPECT_EQ(window.Credit(200, 600), 0u);  // it has room
  EXPECT_EQ(window.Credit(0, 601), 200u);
  EXPECT_EQ(window.Credit(0, 2000), 0u);  // there is no more to give
  EXPECT_EQ(window.Credit(1, 2000), 1u);
}

}  // namespace
}  // namespace neurite::http2
