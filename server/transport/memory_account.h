// Counts the memory that the server holds for one connection.
#ifndef NEURITE_SERVER_TRANSPORT_MEMORY_ACCOUNT_H_
#define NEURITE_SERVER_TRANSPORT_MEMORY_ACCOUNT_H_

#include <cstdint>

namespace neurite {

// Everything that a client can make the server hold is counted in the account
// of its connection. An account outlives its connection until the calls that
// the handlers have not finished are gone, too: it deletes itself when it is
// closed and empty. Bound to one worker.
class MemoryAccount {
 public:
  // Returns an open account. `worker_bytes` is the sum of Hold over all
  // accounts of the worker, and must outlive them.
  static MemoryAccount& Open(int64_t& worker_bytes) {
    return *new MemoryAccount(worker_bytes);
  }
  // To be called once, when the connection ends.
  void Close() {
    closed_ = true;
    DeleteIfDone();
  }

  MemoryAccount(const MemoryAccount&) = delete;
  MemoryAccount& operator=(const MemoryAccount&) = delete;

  // Counts `bytes` more bytes of the heap (negative: fewer). A negative number
  // may delete the account.
  void Hold(int64_t bytes) {
    worker_bytes_ += bytes;
    HoldBuffer(bytes);
  }
  // The same for bytes of the worker's BufferPool, which counts them for the
  // worker.
  void HoldBuffer(int64_t bytes) {
    held_ += bytes;
    DeleteIfDone();
  }

  // The number of bytes that are held.
  int64_t held() const { return held_; }

 private:
  explicit MemoryAccount(int64_t& worker_bytes) : worker_bytes_(worker_bytes) {}
  ~MemoryAccount() = default;

  void DeleteIfDone() {
    if (closed_ && held_ == 0) delete this;
  }

  int64_t& worker_bytes_;
  int64_t held_ = 0;
  bool closed_ = false;
};

}  // namespace neurite

#endif  // NEURITE_SERVER_TRANSPORT_MEMORY_ACCOUNT_H_
