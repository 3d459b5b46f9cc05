#include "server/http2/session/stream_table.h"

#include <algorithm>

namespace neurite::http2 {
namespace {

// The default limit on open streams, all of which may be refused at once.
constexpr size_t kRememberedResets = 256;

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

void StreamTable::RememberReset(uint32_t stream) {
  if (resets_.size() < kRememberedResets) {
    resets_.push_back(stream);
  } else {
    resets_[next_reset_] = stream;
    next_reset_ = (next_reset_ + 1) % kRememberedResets;
  }
}

bool StreamTable::WasReset(uint32_t stream) const {
  return std::find(resets_.begin(), resets_.end(), stream) != resets_.end();
}

}  // namespace neurite::http2
