#include "core/batching/client_backlog.h"

#include <algorithm>
#include <cassert>

namespace neurite {

ClientBacklog& ClientBacklogs::Find(uint64_t connection) {
  assert(connection != 0);
  const auto found = backlogs_.find(connection);
  if (found != backlogs_.end()) return *found->second;
  if (backlogs_.size() >= most_) RemoveUnused();
  if (free_.empty()) {
    free_.push_back(&memory_.emplace_back());
  }
  ClientBacklog& added = *free_.back();
  free_.pop_back();
  added = {};
  backlogs_.emplace(connection, &added);
  return added;
}

void ClientBacklogs::RemoveUnused() {
  last_connection_ = 0;
  absl::erase_if(backlogs_, [this](const auto& entry) {
    if (entry.second->calls > 0) return false;
    free_.push_back(entry.second);
    return true;
  });
  most_ = std::max(kFewest, 2 * backlogs_.size());
}

QueuedWork ClientBacklogs::WorkOf(uint64_t connection) const {
  const auto found = backlogs_.find(connection);
  return found == backlogs_.end() ? QueuedWork{} : found->second->work;
}

}  // namespace neurite
