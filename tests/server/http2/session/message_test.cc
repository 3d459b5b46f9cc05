#include "server/http2/session/message.h"

#include "gtest/gtest.h"
#include "tests/server/http2/test_account.h"

namespace neurite::http2 {
namespace {

TEST(MessageListTest, PopsTheOldestFirst) {
  MessageList list;
  Message first;
  Message second;
  list.PushBack(first);
  list.PushBack(second);
  EXPECT_EQ(list.size(), 2);
  EXPECT_EQ(&list.PopFront(), &first);
  EXPECT_EQ(&list.PopFront(), &second);
  EXPECT_TRUE(list.empty());
  list.PushBack(first);
  EXPECT_EQ(&list.PopFront(), &first);
  EXPECT_TRUE(list.empty()) << "what stood behind it then does so no more";
}

TEST(MessageListTest, CountsMemoryThatIsInNoAccountOnce) {
  BufferPool pool(/*keep_bytes=*/0);
  TestAccount account;
  const Buffer read = pool.Take(4096);
  MessageList list;
  EXPECT_EQ(list.shared_memory_bytes(), 0);
  Message messages[] = {
      {.bytes = {read.data(), 10}, .memory = read, .uncredited = 10},
      {.bytes = {read.data() + 10, 20}, .memory = read, .uncredited = 0},
      {.bytes = {}, .memory = Buffer(), .uncredited = 0},
      {.bytes = {}, .memory = pool.Take(1024), .uncredited = 5},
      {.bytes = {}, .memory = pool.Take(512, &account.account())}};
  for (Message& message : messages) list.PushBack(message);
  EXPECT_EQ(list.uncredited(), 15u);
  EXPECT_EQ(list.shared_memory_bytes(), 4096 + 1024)
      << "one read counts once, and what an account counts does not";
}

}  // namespace
}  // namespace neurite::http2
