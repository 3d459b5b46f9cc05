#include "client/loadtest/h2_client_stream.h"

#include <algorithm>
#include <cstring>

#include "core/wire/grpc_encoding.h"

namespace neurite {

void H2ClientStream::GiveUp(const H2ClientCall& call) {
  for (Entry& entry : entries_) {
    if (entry.call == &call) entry.call = nullptr;
  }
}

size_t H2ClientStream::Send(std::span<uint8_t> to) {
  size_t written = 0;
  while (sent_entries_ < entries_.size() && written < to.size()) {
    const absl::string_view request = entries_[sent_entries_].request;
    const MessagePrefix prefix = PrefixOf(request.size());
    while (sent_bytes_ < kMessagePrefixSize && written < to.size()) {
      to[written++] = prefix[sent_bytes_++];
    }
    if (sent_bytes_ < kMessagePrefixSize) break;
    const size_t done = sent_bytes_ - kMessagePrefixSize;
    const size_t bytes = std::min(request.size() - done, to.size() - written);
    if (bytes > 0) std::memcpy(&to[written], request.data() + done, bytes);
    written += bytes;
    sent_bytes_ += bytes;
    if (done + bytes < request.size()) break;
    ++sent_entries_;
    sent_bytes_ = 0;
  }
  return written;
}

bool H2ClientStream::Receive(absl::string_view bytes, OnReply on_reply) {
  while (!bytes.empty()) {
    // A reply without a request that was sent completely.
    if (sent_entries_ == 0) return false;
    if (prefix_.size() < kMessagePrefixSize) {
      const size_t taken =
          std::min(kMessagePrefixSize - prefix_.size(), bytes.size());
      prefix_.append(bytes.data(), taken);
      bytes.remove_prefix(taken);
      if (prefix_.size() < kMessagePrefixSize) return true;
      const auto* size = reinterpret_cast<const unsigned char*>(prefix_.data());
      if (size[0] != 0) return false;  // compressed
      reply_left_ = size_t{size[1]} << 24 | size_t{size[2]} << 16 |
                    size_t{size[3]} << 8 | size[4];
      if (want_replies_ && entries_.front().call != nullptr) {
        entries_.front().call->reply = prefix_;
      }
    }
    H2ClientCall* const call = entries_.front().call;
    const size_t taken = std::min(reply_left_, bytes.size());
    if (want_replies_ && call != nullptr) {
      call->reply.append(bytes.data(), taken);
    }
    reply_left_ -= taken;
    bytes.remove_prefix(taken);
    if (reply_left_ > 0) return true;
    prefix_.clear();
    entries_.pop_front();
    --sent_entries_;
    if (call != nullptr) on_reply(*call);
  }
  return true;
}

std::vector<H2ClientCall*> H2ClientStream::TakeUnanswered() {
  std::vector<H2ClientCall*> calls;
  for (const Entry& entry : entries_) {
    if (entry.call != nullptr) calls.push_back(entry.call);
  }
  entries_.clear();
  sent_entries_ = sent_bytes_ = reply_left_ = 0;
  prefix_.clear();
  return calls;
}

}  // namespace neurite
