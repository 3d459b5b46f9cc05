#include "server/http2/session/stream_table.h"

#include <algorithm>
#include <bit>
#include <utility>

namespace neurite::http2 {
namespace {

// At least as many streams as a client may have open by default: all of them
// may be refused at once.
constexpr int kLeastRemembered = 256;
constexpr size_t kFirstRemembered = 16;

}  // namespace

StreamTable::StreamTable(int max_streams)
    : most_closed_(std::bit_ceil(
          static_cast<size_t>(std::max(max_streams, kLeastRemembered)))) {}

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
  if (closed_.empty()) closed_.resize(kFirstRemembered);
  const auto is_taken = [&] {
    const uint32_t stream = closed_[PlaceOf(closed.stream)].stream;
    return stream != 0 && stream != closed.stream;
  };
  while (is_taken() && closed_.size() < most_closed_) GrowClosed();
  closed_[PlaceOf(closed.stream)] = closed;
}

// Streams with different places keep different ones.
void StreamTable::GrowClosed() {
  const std::vector<ClosedStream> before =
      std::exchange(closed_, std::vector<ClosedStream>(2 * closed_.size()));
  for (const ClosedStream& closed : before) {
    if (closed.stream != 0) closed_[PlaceOf(closed.stream)] = closed;
  }
}

const StreamTable::ClosedStream* StreamTable::FindClosed(
    uint32_t stream) const {
  if (closed_.empty()) return nullptr;
  const ClosedStream& found = closed_[PlaceOf(stream)];
  return found.stream == stream ? &found : nullptr;
}

bool StreamTable::ForgetUnfinished(uint32_t stream) {
  const ClosedStream* const found = FindClosed(stream);
  if (found == nullptr || !found->unfinished) return false;
  closed_[PlaceOf(stream)].unfinished = false;
  return true;
}

}  // namespace neurite::http2
