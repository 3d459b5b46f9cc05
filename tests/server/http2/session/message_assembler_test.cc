#include "server/http2/session/message_assembler.h"

#include <string>

#include "gtest/gtest.h"

namespace neurite::http2 {
namespace {

TEST(MessageAssemblerTest, AppendsBytesInOrder) {
  BufferPool pool(0);
  MessageAssembler kept;
  EXPECT_TRUE(kept.empty());
  EXPECT_FALSE(kept.HasRoomFor(1));
  EXPECT_EQ(kept.view(), "");
  kept.MoveTo(pool.Take(256));
  kept.Append("one ");
  kept.Append("two");
  EXPECT_EQ(kept.view(), "one two");
  EXPECT_TRUE(kept.HasRoomFor(256 - 7));
  EXPECT_FALSE(kept.HasRoomFor(256 - 6));
}

TEST(MessageAssemblerTest, MovesRemainingBytesToLargerMemory) {
  BufferPool pool(0);
  MessageAssembler kept;
  kept.MoveTo(pool.Take(256));
  kept.Append(std::string(200, 'a') + "rest");
  kept.KeepLast(4);
  EXPECT_EQ(kept.view(), "rest");
  EXPECT_FALSE(kept.HasRoomFor(200));  // what is gone stays in the way
  kept.MoveTo(pool.Take(512));
  EXPECT_EQ(kept.view(), "rest");
  EXPECT_TRUE(kept.HasRoomFor(508));
  EXPECT_EQ(pool.used_bytes(), 512u);
}

}  // namespace
}  // namespace neurite::http2
