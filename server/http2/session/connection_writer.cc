#include "server/http2/session/connection_writer.h"

namespace neurite::http2 {

void ConnectionWriter::Settings(
    std::span<const std::pair<Setting, uint32_t>> settings) {
  output_.Settings(settings);
  listener_.OnWork();
}

void ConnectionWriter::SettingsAck() {
  output_.SettingsAck();
  listener_.OnWork();
}

void ConnectionWriter::Ping(bool ack, absl::string_view eight_bytes) {
  output_.Ping(ack, eight_bytes);
  listener_.OnWork();
}

void ConnectionWriter::GoAway(uint32_t last_stream, ErrorCode error,
                              absl::string_view text) {
  output_.GoAway(last_stream, error, text);
  listener_.OnWork();
}

void ConnectionWriter::Reset(uint32_t stream, ErrorCode error) {
  output_.Reset(stream, error);
  listener_.OnWork();
}

void ConnectionWriter::WindowUpdate(uint32_t stream, uint32_t bytes) {
  output_.WindowUpdate(stream, bytes);
  listener_.OnWork();
}

void ConnectionWriter::Text(absl::string_view text) {
  output_.Append(text);
  listener_.OnWork();
}

std::optional<ConnectionError> ConnectionWriter::TakeSetting(uint32_t name,
                                                             uint32_t value) {
  const std::optional<ConnectionError> fault = peer_.Take(name, value);
  if (peer_.small_table) output_.GiveUpTable();
  return fault;
}

}  // namespace neurite::http2
