#include "server/http2/session/stream_table.h"

#include <algorithm>

namespace neurite::http2 {
namespace {

// The default limit on open streams, all of which may be refused at once.
constexpr size_t kRememberedStreams = 256;

}  // namespace

void StreamTable::Add(uint32_t stream, StreamCall& call) {
  calls_.emplace(stream, &call);
  found_stream_ = stream;
  found_ = &call;
}

void StreamTable::Remove(uint32_t stream) {
  calls_.erase(stream);
  if (found_stream_ == stream) found_ = nullptr;
}

StreamCall* StreamTable::Find(uint32_t stream) const {
  if (found_ != nullptr && found_stream_ == stream) return found_;
  const auto found = calls_.find(stream);
  if (found == calls_.end()) return nullptr;
  found_stream_ = stream;
  found_ = found->second;
  return found_;
}

std::vector<uint32_t> StreamTable::Streams() const {
  std::vector<uint32_t> streams;
  streams.reserve(calls_.size());
  for (const auto& [stream, call] : calls_) streams.push_back(stream);
  return streams;
}

void StreamTable::Remember(ClosedStream closed) {
  if (closed_.size() < kRememberedStreams) {
    closed_.push_back(closed);
    next_closed_ = closed_.size() % kRememberedStreams;
  } else {
    closed_[next_closed_] = closed;
    next_closed_ = (next_closed_ + 1) % kRememberedStreams;
  }
}

// From the latest on, which is the one wanted when a whole request has arrived.
const StreamTable::ClosedStream* StreamTable::FindClosed(
    uint32_t stream) const {
  for (size_t i = 0; i < closed_.size(); ++i) {
    const size_t at = (next_closed_ + closed_.size() - 1 - i) % closed_.size();
    if (closed_[at].stream == stream) return &closed_[at];
  }
  return nullptr;
}

bool StreamTable::ForgetUnfinished(uint32_t stream) {
  const ClosedStream* const found = FindClosed(stream);
  if (found == nullptr || !found->unfinished) return false;
  closed_[static_cast<size_t>(found - closed_.data())].unfinished = false;
  return true;
}

}  // namespace neurite::http2
