// The queued work of one worker: of each of its clients, and in total.
#ifndef NEURITE_CORE_BATCHING_CLIENT_BACKLOG_H_
#define NEURITE_CORE_BATCHING_CLIENT_BACKLOG_H_

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "core/batching/queued_work.h"

namespace neurite {

// The queued work of one client.
struct ClientBacklog {
  QueuedWork work;
  int64_t calls = 0;  // calls that have entered and not left
  // The computing time of all calls that were admitted; see CountedGrant.
  std::chrono::nanoseconds granted{0};
};

// Maps a connection id to the backlog of its client. An entry stays when the
// last call of its connection has left, because the next call is often of the
// same connection; entries without calls are removed when there are twice as
// many as were in use the last time. Hence a worker with steady clients
// allocates nothing, and the memory is bounded by the number of connections
// that have calls at the same time, not by those that come and go. Not
// thread-safe.
class ClientBacklogs {
 public:
  // Must be called when a call of `connection` arrives. Returns the backlog of
  // its client, for the functions below, valid until the client's last call has
  // left; null if `connection` is 0: the call then counts in the total only.
  ClientBacklog* Enter(uint64_t connection) {
    if (connection == 0) return nullptr;
    // Calls of one connection often arrive together.
    if (connection != last_connection_) {
      last_backlog_ = &Find(connection);
      last_connection_ = connection;
    }
    ++last_backlog_->calls;
    return last_backlog_;
  }

  // Must be called when the call ends. REQUIRES: its work is no longer counted.
  void Leave(ClientBacklog* client) {
    if (client != nullptr) --client->calls;
  }

  // Add to the queued work; negative numbers subtract.
  void AddRows(ClientBacklog* client, int64_t rows) {
    total_.rows += rows;
    if (client != nullptr) client->work.rows += rows;
  }

  // Must be called when a call is admitted: its client, not null, has been
  // granted `granted` in all.
  void Grant(ClientBacklog* client, std::chrono::nanoseconds granted) {
    client->granted = granted;
    most_granted_ = std::max(most_granted_, granted);
  }
  // The largest grant that any client has had.
  std::chrono::nanoseconds most_granted() const { return most_granted_; }

  const QueuedWork& total() const { return total_; }

  // Returns the work of one client; zero if the connection is unknown.
  QueuedWork WorkOf(uint64_t connection) const;

  // The number of entries, including those without calls.
  size_t size() const { return backlogs_.size(); }

 private:
  ClientBacklog& Find(uint64_t connection);
  void RemoveUnused();

  QueuedWork total_;
  std::chrono::nanoseconds most_granted_{0};
  absl::flat_hash_map<uint64_t, ClientBacklog*> backlogs_;
  uint64_t last_connection_ = 0;  // that of the last call; 0: none
  ClientBacklog* last_backlog_ = nullptr;
  size_t most_ = kFewest;  // at this size, entries without calls are removed

  // The memory of the entries, which is reused. Grows to the most ever needed.
  std::deque<ClientBacklog> memory_;
  std::vector<ClientBacklog*> free_;

  static constexpr size_t kFewest = 1024;
};

}  // namespace neurite

#endif  // NEURITE_CORE_BATCHING_CLIENT_BACKLOG_H_
