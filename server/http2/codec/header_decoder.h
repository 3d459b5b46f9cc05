// Decodes the header blocks of one connection.
#ifndef NEURITE_SERVER_HTTP2_CODEC_HEADER_DECODER_H_
#define NEURITE_SERVER_HTTP2_CODEC_HEADER_DECODER_H_

#include <nghttp2/nghttp2.h>

#include <array>
#include <cstddef>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "server/http2/codec/frame.h"
#include "server/http2/codec/request_head.h"
#include "server/transport/memory_account.h"

namespace neurite::http2 {

// True if decoding `block`, which must be well-formed, does not change HPACK's
// dynamic table: it consists of indexed fields and of literals that are not
// added to the table (RFC 7541, section 6).
bool LeavesTableAlone(absl::string_view block);

// Uses the HPACK decoder of nghttp2. A block that does not change the dynamic
// table always decodes to the same fields until another block changes the
// table. Such blocks are cached and not decoded again; most requests of a
// client are cache hits.
class HeaderDecoder {
 public:
  // `max_list_bytes`, `kept_headers`: see RequestHead. The memory of HPACK's
  // table and of the heads is counted in `account`. All must outlive it.
  HeaderDecoder(size_t max_list_bytes,
                const std::vector<std::string>& kept_headers,
                MemoryAccount& account);

  // Decodes the complete header block of a request. Null: the connection must
  // be closed with error().
  std::shared_ptr<const RequestHead> ReadRequest(absl::string_view block);

  enum class Trailers { kFine, kMalformed, kBroken };

  // Decodes a complete block of trailers. kBroken: the connection must be
  // closed with error().
  Trailers ReadTrailers(absl::string_view block);

  // The number of blocks that did not have to be decoded.
  int64_t cache_hits() const { return cache_hits_; }

  ErrorCode error() const { return error_; }

  // The heap memory of the remembered blocks, which the account does not count.
  int64_t memory_bytes() const;

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

  std::shared_ptr<const RequestHead> Counted(std::unique_ptr<RequestHead> head);
  bool Decode(absl::string_view block, const OnField& on_field);
  void Remember(absl::string_view block,
                const std::shared_ptr<const RequestHead>& head);

  const size_t max_list_bytes_;
  const std::vector<std::string>& kept_headers_;
  MemoryAccount& account_;
  nghttp2_mem memory_;  // counts in account_
  std::unique_ptr<nghttp2_hd_inflater, InflaterDeleter> inflater_;
  std::array<CachedBlock, 4> cache_;
  size_t oldest_ = 0;
  int64_t cache_hits_ = 0;
  ErrorCode error_ = ErrorCode::kNone;
};

}  // namespace neurite::http2

#endif  // NEURITE_SERVER_HTTP2_CODEC_HEADER_DECODER_H_
