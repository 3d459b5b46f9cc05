// Reads the header blocks of one connection.
#ifndef NEURITE_SERVER_HTTP2_CODEC_HEADER_DECODER_H_
#define NEURITE_SERVER_HTTP2_CODEC_HEADER_DECODER_H_

#include <nghttp2/nghttp2.h>

#include <array>
#include <cstddef>
#include <functional>
#include <memory>
#include <string>

#include "absl/strings/string_view.h"
#include "server/http2/codec/frame.h"
#include "server/http2/codec/request_head.h"

namespace neurite::http2 {

// True if decoding `block`, which must be well-formed, leaves HPACK's dynamic
// table as it is: nothing in it but indexed fields, and literals that are not
// to be indexed (RFC 7541, section 6).
bool LeavesTableAlone(absl::string_view block);

// HPACK is nghttp2's. A block that leaves the dynamic table alone means the
// same whenever it comes again, until another block changes the table: such
// blocks are recognised, and not decoded again. Most of a client's requests
// are.
class HeaderDecoder {
 public:
  // `max_list_bytes` as RequestHead's.
  explicit HeaderDecoder(size_t max_list_bytes)
      : max_list_bytes_(max_list_bytes) {}

  // One whole block of a request. Null: the connection cannot go on; error()
  // tells why.
  std::shared_ptr<const RequestHead> ReadRequest(absl::string_view block);

  enum class Trailers { kFine, kMalformed, kBroken };

  // One whole block of trailers; kBroken as null above.
  Trailers ReadTrailers(absl::string_view block);

  // Blocks that were not decoded.
  int64_t cache_hits() const { return cache_hits_; }

  ErrorCode error() const { return error_; }

 private:
  struct InflaterDeleter {
    void operator()(nghttp2_hd_inflater* inflater) const {
      nghttp2_hd_inflate_del(inflater);
    }
  };
  struct CachedBlock {
    std::string block;
    std::shared_ptr<const RequestHead> head;
  };
  using OnField = std::function<void(absl::string_view, absl::string_view)>;

  bool Decode(absl::string_view block, const OnField& on_field);
  void Remember(absl::string_view block,
                const std::shared_ptr<const RequestHead>& head);

  const size_t max_list_bytes_;
  std::unique_ptr<nghttp2_hd_inflater, InflaterDeleter> inflater_;
  std::array<CachedBlock, 4> cache_;
  size_t oldest_ = 0;
  int64_t cache_hits_ = 0;
  ErrorCode error_ = ErrorCode::kNone;
};

}  // namespace neurite::http2

#endif  // NEURITE_SERVER_HTTP2_CODEC_HEADER_DECODER_H_
