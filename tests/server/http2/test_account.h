// The memory account of a part of a connection that is tested alone.
#ifndef NEURITE_TESTS_SERVER_HTTP2_TEST_ACCOUNT_H_
#define NEURITE_TESTS_SERVER_HTTP2_TEST_ACCOUNT_H_

#include <cstdint>

#include "server/transport/memory_account.h"

namespace neurite::http2 {

// Must outlive everything that counts in it.
class TestAccount {
 public:
  TestAccount() = default;
  ~TestAccount() { account_.Close(); }
  TestAccount(const TestAccount&) = delete;
  TestAccount& operator=(const TestAccount&) = delete;

  MemoryAccount& account() { return account_; }
  // All that is held, without buffers.
  int64_t worker_bytes() const { return worker_bytes_; }

 private:
  int64_t worker_bytes_ = 0;
  MemoryAccount& account_ = MemoryAccount::Open(worker_bytes_);
};

}  // namespace neurite::http2

#endif  // NEURITE_TESTS_SERVER_HTTP2_TEST_ACCOUNT_H_
