// HPACK by nghttp2, an implementation to compare the server's with.
#ifndef NEURITE_TESTS_SERVER_HTTP2_HPACK_CODEC_H_
#define NEURITE_TESTS_SERVER_HTTP2_HPACK_CODEC_H_

#include <nghttp2/nghttp2.h>

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "tests/server/http2/frame_bytes.h"

namespace neurite::http2 {

// Encodes header blocks as a client with a dynamic table does.
class HpackEncoder {
 public:
  explicit HpackEncoder(size_t table_bytes = 4096) {
    nghttp2_hd_deflater* deflater = nullptr;
    nghttp2_hd_deflate_new(&deflater, table_bytes);
    deflater_.reset(deflater);
  }

  // The next block begins with a table size update.
  void ResizeTable(size_t bytes) {
    nghttp2_hd_deflate_change_table_size(deflater_.get(), bytes);
  }

  // Fields are added to the table unless `indexed` is false.
  std::string Encode(const HeaderFields& fields, bool indexed = true) {
    std::vector<nghttp2_nv> pairs;
    pairs.reserve(fields.size());
    for (const auto& [name, value] : fields) {
      pairs.push_back(
          {.name = Bytes(name),
           .value = Bytes(value),
           .namelen = name.size(),
           .valuelen = value.size(),
           .flags = static_cast<uint8_t>(indexed ? NGHTTP2_NV_FLAG_NONE
                                                 : NGHTTP2_NV_FLAG_NO_INDEX)});
    }
    std::string block(
        nghttp2_hd_deflate_bound(deflater_.get(), pairs.data(), pairs.size()),
        '\0');
    const ssize_t bytes =
        nghttp2_hd_deflate_hd(deflater_.get(), Bytes(block), block.size(),
                              pairs.data(), pairs.size());
    block.resize(static_cast<size_t>(bytes));
    return block;
  }

 private:
  struct Deleter {
    void operator()(nghttp2_hd_deflater* deflater) const {
      nghttp2_hd_deflate_del(deflater);
    }
  };
  static uint8_t* Bytes(const std::string& text) {
    return reinterpret_cast<uint8_t*>(const_cast<char*>(text.data()));
  }

  std::unique_ptr<nghttp2_hd_deflater, Deleter> deflater_;
};

// Decodes header blocks with nghttp2.
class HpackDecoder {
 public:
  HpackDecoder() {
    nghttp2_hd_inflater* inflater = nullptr;
    nghttp2_hd_inflate_new(&inflater);
    inflater_.reset(inflater);
  }

  // Applies the client's SETTINGS_HEADER_TABLE_SIZE.
  void LimitTable(size_t bytes) {
    nghttp2_hd_inflate_change_table_size(inflater_.get(), bytes);
  }

  // Returns the fields of one block, or nothing if it cannot be decoded.
  std::optional<HeaderFields> Decode(absl::string_view block) {
    HeaderFields fields;
    const auto* next = reinterpret_cast<const uint8_t*>(block.data());
    size_t left = block.size();
    for (;;) {
      nghttp2_nv field;
      int flags = 0;
      const ssize_t taken = nghttp2_hd_inflate_hd2(inflater_.get(), &field,
                                                   &flags, next, left, 1);
      if (taken < 0) return std::nullopt;
      next += taken;
      left -= static_cast<size_t>(taken);
      if ((flags & NGHTTP2_HD_INFLATE_EMIT) != 0) {
        fields.emplace_back(
            std::string(reinterpret_cast<char*>(field.name), field.namelen),
            std::string(reinterpret_cast<char*>(field.value), field.valuelen));
      }
      if ((flags & NGHTTP2_HD_INFLATE_FINAL) != 0) {
        nghttp2_hd_inflate_end_headers(inflater_.get());
        return fields;
      }
    }
  }

  // The newest entry and the size of the table, which insertions and resizing
  // change.
  std::string Newest() const {
    constexpr size_t kFirstDynamic = 62;
    const nghttp2_nv* const entry =
        nghttp2_hd_inflate_get_table_entry(inflater_.get(), kFirstDynamic);
    const size_t sizes[] = {
        nghttp2_hd_inflate_get_num_table_entries(inflater_.get()),
        nghttp2_hd_inflate_get_dynamic_table_size(inflater_.get()),
        nghttp2_hd_inflate_get_max_dynamic_table_size(inflater_.get())};
    std::string newest(reinterpret_cast<const char*>(sizes), sizeof(sizes));
    if (entry == nullptr) return newest;
    newest.append(reinterpret_cast<char*>(entry->name), entry->namelen);
    newest.append(reinterpret_cast<char*>(entry->value), entry->valuelen);
    return newest;
  }

 private:
  struct Deleter {
    void operator()(nghttp2_hd_inflater* inflater) const {
      nghttp2_hd_inflate_del(inflater);
    }
  };
  std::unique_ptr<nghttp2_hd_inflater, Deleter> inflater_;
};

}  // namespace neurite::http2

#endif  // NEURITE_TESTS_SERVER_HTTP2_HPACK_CODEC_H_
