// What the header block of one request says.
#ifndef NEURITE_SERVER_HTTP2_CODEC_REQUEST_HEAD_H_
#define NEURITE_SERVER_HTTP2_CODEC_REQUEST_HEAD_H_

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"

namespace neurite::http2 {

// Immutable once read: requests with the same header block share it.
class RequestHead {
 public:
  // Fields as the HPACK decoder gives them, in order; then End, once.
  // `max_list_bytes` as in SETTINGS_MAX_HEADER_LIST_SIZE: what is beyond it is
  // dropped, and the request refused.
  explicit RequestHead(size_t max_list_bytes)
      : max_list_bytes_(max_list_bytes) {}
  void AddField(absl::string_view name, absl::string_view value);
  void End();

  // --- After End -------------------------------------------------------------

  // The request breaks HTTP's rules (RFC 9113, section 8): a stream error.
  bool malformed() const { return malformed_; }

  // 200, or what to answer where it is no request of gRPC's.
  int http_status() const { return http_status_; }

  // Not OK: how to answer without calling the method. REQUIRES: !malformed().
  const absl::Status& refusal() const { return refusal_; }

  // True if the client should hear which encodings are understood.
  bool has_foreign_encoding() const { return foreign_encoding_; }

  // The full name of the method: "/neurite.v1.InferenceService/Classify".
  // REQUIRES: refusal().ok().
  const std::string& path() const { return path_; }

  // nanoseconds::max(): none.
  std::chrono::nanoseconds timeout() const { return timeout_; }

  // As HTTP/2 counts them.
  size_t list_bytes() const { return list_bytes_; }

  // As the client declares it; -1: not at all.
  int64_t content_length() const { return content_length_; }

  // Of the application's headers, and of those that say who calls; decoded if
  // the name ends in "-bin".
  std::optional<absl::string_view> Find(absl::string_view name) const;

 private:
  void AddPseudo(absl::string_view name, absl::string_view value);
  void AddRegular(absl::string_view name, absl::string_view value);
  void AddContentLength(absl::string_view value);
  void AddMetadata(absl::string_view name, absl::string_view value);
  void Refuse(absl::Status status) {
    if (refusal_.ok()) refusal_ = std::move(status);
  }

  const size_t max_list_bytes_;
  size_t list_bytes_ = 0;
  bool malformed_ = false;
  bool foreign_encoding_ = false;
  bool regular_seen_ = false;
  bool has_scheme_ = false;
  bool has_authority_ = false;
  bool has_te_ = false;
  std::string http_method_;
  std::string path_;
  std::string content_type_;
  int http_status_ = 200;
  absl::Status refusal_;
  std::chrono::nanoseconds timeout_ = std::chrono::nanoseconds::max();
  int64_t content_length_ = -1;
  std::vector<std::pair<std::string, std::string>> metadata_;
};

// True if a field may stand in the trailers of a request.
bool IsTrailerField(absl::string_view name, absl::string_view value);

}  // namespace neurite::http2

#endif  // NEURITE_SERVER_HTTP2_CODEC_REQUEST_HEAD_H_
