#include "server/http2/session/flow_control.h"

#include <algorithm>
#include <array>
#include <utility>

namespace neurite::http2 {
namespace {

// Space for the padding of a message of maximum size.
constexpr int64_t kWindowSlack = 65536;
constexpr int64_t kLeastConnectionWindow = int64_t{16} << 20;

int64_t StreamWindow(const FrontEndOptions& options) {
  return std::min(options.max_request_bytes + kWindowSlack, kMaxWindow);
}

}  // namespace

int64_t FlowControl::ConnectionWindow(const FrontEndOptions& options) {
  return std::min(std::max(2 * StreamWindow(options), kLeastConnectionWindow),
                  kMaxWindow);
}

FlowControl::FlowControl(const WorkerState& worker, ConnectionWriter& writer,
                         FrameRateLimiter& limiter)
    : worker_(worker),
      writer_(writer),
      frame_rate_(limiter),
      stream_window_(StreamWindow(worker.options)),
      receive_window_(ConnectionWindow(worker.options)) {}

void FlowControl::Announce() {
  if (std::exchange(announced_, true)) return;
  const std::array<std::pair<Setting, uint32_t>, 3> settings = {
      {{Setting::kMaxConcurrentStreams,
        static_cast<uint32_t>(worker_.options.max_streams_per_connection)},
       {Setting::kInitialWindowSize, static_cast<uint32_t>(stream_window_)},
       {Setting::kMaxHeaderListSize,
        static_cast<uint32_t>(worker_.options.max_metadata_bytes)}}};
  writer_.Settings(settings);
  writer_.WindowUpdate(
      0, static_cast<uint32_t>(receive_window_.size() - kDefaultWindow));
}

size_t FlowControl::RoomToSend(const SendWindow& stream) const {
  const size_t share = worker_.OutputShare();
  if (writer_.unsent_bytes() >= share) return 0;
  const int64_t room = std::min({send_window_.bytes(), stream.bytes(),
                                 static_cast<int64_t>(writer_.peer().max_frame),
                                 static_cast<int64_t>(share)});
  return static_cast<size_t>(std::max<int64_t>(room, 0));
}

}  // namespace neurite::http2
