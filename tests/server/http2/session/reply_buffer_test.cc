#include "server/http2/session/reply_buffer.h"

#include <algorithm>
#include <cstring>
#include <string>

#include "gtest/gtest.h"

namespace neurite::http2 {
namespace {

TEST(ReplyTest, IsSentWithItsPrefixInPiecesOfAnySize) {
  const std::string message = "hello world";
  const std::string expected = std::string("\0\0\0\0\x0B", 5) + message;
  for (size_t piece = 1; piece <= expected.size(); ++piece) {
    SCOPED_TRACE(piece);
    BufferPool pool(0);
    ReplyBuffer reply;
    reply.Reserve(pool.Take(100));
    std::memcpy(reply.Room(message.size()).data(), message.data(),
                message.size());
    reply.Begin(message.size());
    std::string sent;
    while (reply.left() > 0) {
      std::string next(std::min(piece, reply.left()), '?');
      reply.Take(next.data(), next.size());
      sent += next;
    }
    EXPECT_EQ(sent, expected);
    EXPECT_TRUE(reply.sending());
    reply.Drop();
    EXPECT_FALSE(reply.sending());
    EXPECT_EQ(pool.used_bytes(), 0u);
  }
}

TEST(ReplyTest, AnEmptyMessageIsOnlyThePrefix) {
  BufferPool pool(0);
  ReplyBuffer reply;
  reply.Reserve(pool.Take(1));
  reply.Begin(0);
  EXPECT_EQ(reply.left(), 5u);
}

TEST(ReplyTest, HasTheCapacityOfItsMemory) {
  BufferPool pool(0);
  ReplyBuffer reply;
  EXPECT_EQ(reply.capacity(), 0u);
  reply.Reserve(pool.Take(1000));
  EXPECT_GE(reply.capacity(), 1000u);
  reply.Drop();
  EXPECT_EQ(reply.capacity(), 0u);
}

}  // namespace
}  // namespace neurite::http2
