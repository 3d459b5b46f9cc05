// The output of one connection.
#ifndef NEURITE_SERVER_HTTP2_SESSION_CONNECTION_WRITER_H_
#define NEURITE_SERVER_HTTP2_SESSION_CONNECTION_WRITER_H_

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <utility>

#include "absl/strings/string_view.h"
#include "server/http2/codec/frame.h"
#include "server/http2/codec/output_buffer.h"
#include "server/http2/codec/peer_settings.h"
#include "server/http2/session/worker_state.h"
#include "server/transport/incident.h"

namespace neurite::http2 {

// Is notified of what a connection needs or does.
class ConnectionListener {
 public:
  // It has work: Pump, sending, or closing. May be called repeatedly.
  virtual void OnWork() = 0;

  // Its client has been cut off, or calls of it: see IncidentKind. Called once
  // per kind.
  virtual void OnIncident(IncidentKind /*kind*/, absl::string_view /*text*/) {}

 protected:
  ~ConnectionListener() = default;
};

// Collects frames until the socket accepts them. Each frame written notifies
// the listener.
class ConnectionWriter {
 public:
  // All arguments must outlive it.
  ConnectionWriter(WorkerState& worker, MemoryAccount& account,
                   ConnectionListener& listener)
      : listener_(listener), output_(worker.buffers, &account) {}

  ConnectionWriter(const ConnectionWriter&) = delete;
  ConnectionWriter& operator=(const ConnectionWriter&) = delete;

  // --- Unsent output ---------------------------------------------------------

  absl::string_view unsent() const { return output_.unsent(); }
  size_t unsent_bytes() const { return output_.size(); }
  // is_full: the unsent output is so large that no more should be read from the
  // client. is_clogged, at a lower limit: errors should be brief.
  bool is_full() const { return unsent_bytes() >= kMostUnsent; }
  bool is_clogged() const { return unsent_bytes() >= kMostUnsent / 2; }

  void OnSent(size_t bytes) { output_.Drop(bytes); }
  void Discard() { OnSent(unsent_bytes()); }
  // Reduces the memory to what the unsent bytes need.
  void Shrink() { output_.Shrink(); }
  int64_t memory_bytes() const {
    return static_cast<int64_t>(output_.capacity());
  }

  // --- Frames: see OutputBuffer ----------------------------------------------

  void Settings(std::span<const std::pair<Setting, uint32_t>> settings);
  void SettingsAck();
  void Ping(bool ack, absl::string_view eight_bytes);
  void GoAway(uint32_t last_stream, ErrorCode error, absl::string_view text);
  void Reset(uint32_t stream, ErrorCode error);
  void WindowUpdate(uint32_t stream, uint32_t bytes);
  void Headers(uint32_t stream, absl::string_view block,
               absl::string_view more_of_block, bool end_stream) {
    output_.Headers(stream, block, more_of_block, end_stream, peer_.max_frame);
    listener_.OnWork();
  }
  char* Data(uint32_t stream, size_t bytes) {
    listener_.OnWork();
    return output_.Data(stream, bytes);
  }

  // Writes `text`, which is not a frame, for a client of another protocol.
  // REQUIRES: no frame is written.
  void Text(absl::string_view text);

  // --- The client's SETTINGS -------------------------------------------------

  const PeerSettings& peer() const { return peer_; }
  // Applies one setting; returns an error if its value is invalid.
  std::optional<ConnectionError> TakeSetting(uint32_t name, uint32_t value);

 private:
  // Replies stop at a lower limit: see WorkerState::OutputShare.
  static constexpr size_t kMostUnsent = size_t{512} << 10;

  ConnectionListener& listener_;
  OutputBuffer output_;
  PeerSettings peer_;
};

}  // namespace neurite::http2

#endif  // NEURITE_SERVER_HTTP2_SESSION_CONNECTION_WRITER_H_
