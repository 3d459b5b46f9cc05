#include "server/http2/codec/header_decoder.h"

#include <malloc.h>

#include <cstdlib>
#include <utility>

#include "core/base/heap_bytes.h"

namespace neurite::http2 {
namespace {

// Longer blocks are unusual and are not cached.
constexpr size_t kMostRemembered = 512;
// The decoded fields may be much larger than the block, and they are kept for
// the lifetime of the connection.
constexpr int64_t kMostRememberedHead = 2048;

// The limit on the decoded size of one block. One byte of a block can refer to
// a whole entry of the dynamic table, and fields beyond the limit of a
// request's headers must still be decoded, because later blocks depend on the
// table.
constexpr size_t kMostDecoded = size_t{1} << 20;

// Walks over the representations in a block. An error ends the walk; ok() then
// returns false.
class BlockWalker {
 public:
  explicit BlockWalker(absl::string_view block) : left_(block) {}

  bool done() const { return left_.empty(); }
  bool ok() const { return ok_; }
  uint8_t first() const { return static_cast<uint8_t>(left_[0]); }

  // Reads an integer (RFC 7541, section 5.1) with a prefix of `bits` bits.
  uint64_t Integer(int bits) {
    if (left_.empty()) return Fault();
    const auto most = static_cast<uint8_t>((1 << bits) - 1);
    uint64_t value = first() & most;
    left_.remove_prefix(1);
    if (value < most) return value;
    for (int shift = 0; shift < 56; shift += 7) {
      if (left_.empty()) return Fault();
      const uint8_t byte = first();
      left_.remove_prefix(1);
      value += static_cast<uint64_t>(byte & 0x7F) << shift;
      if ((byte & 0x80) == 0) return value;
    }
    return Fault();
  }

  void SkipString() {
    const uint64_t size = Integer(7);
    if (size > left_.size()) {
      Fault();
    } else {
      left_.remove_prefix(size);
    }
  }

 private:
  uint64_t Fault() {
    ok_ = false;
    left_ = {};
    return 0;
  }

  absl::string_view left_;
  bool ok_ = true;
};

// The allocator of nghttp2's decoder: that of the C library, counted.
MemoryAccount& AccountOf(void* user_data) {
  return *static_cast<MemoryAccount*>(user_data);
}

int64_t SizeOf(void* block) {
  return block == nullptr ? 0 : HeapBytes(malloc_usable_size(block));
}

void* Counted(void* block, void* user_data) {
  AccountOf(user_data).Hold(SizeOf(block));
  return block;
}

void Uncount(void* block, void* user_data) {
  AccountOf(user_data).Hold(-SizeOf(block));
}

nghttp2_mem CountingMemory(MemoryAccount& account) {
  return {.mem_user_data = &account,
          .malloc = [](size_t size,
                       void* user) { return Counted(std::malloc(size), user); },
          .free =
              [](void* block, void* user) {
                Uncount(block, user);
                std::free(block);
              },
          .calloc =
              [](size_t count, size_t size, void* user) {
                return Counted(std::calloc(count, size), user);
              },
          .realloc =
              [](void* block, size_t size, void* user) {
                const int64_t before = SizeOf(block);
                void* const moved = std::realloc(block, size);
                if (moved != nullptr) {
                  AccountOf(user).Hold(SizeOf(moved) - before);
                }
                return moved;
              }};
}

}  // namespace

HeaderDecoder::HeaderDecoder(size_t max_list_bytes,
                             const std::vector<std::string>& kept_headers,
                             MemoryAccount& account)
    : max_list_bytes_(max_list_bytes),
      kept_headers_(kept_headers),
      account_(account),
      memory_(CountingMemory(account)) {}

bool LeavesTableAlone(absl::string_view block) {
  constexpr uint8_t kIndexed = 0x80;
  constexpr uint8_t kInserts = 0x40;
  constexpr uint8_t kResizes = 0x20;
  BlockWalker walker(block);
  while (!walker.done()) {
    const uint8_t first = walker.first();
    if ((first & kIndexed) != 0) {
      walker.Integer(7);
    } else if ((first & (kInserts | kResizes)) != 0) {
      return false;
    } else {
      const bool has_name = walker.Integer(4) == 0;
      if (has_name) walker.SkipString();
      walker.SkipString();
    }
  }
  return walker.ok();
}

std::shared_ptr<const RequestHead> HeaderDecoder::ReadRequest(
    absl::string_view block) {
  for (const CachedBlock& known : cache_) {
    if (known.block == block && known.head != nullptr) {
      ++cache_hits_;
      return known.head;
    }
  }
  auto decoded = std::make_unique<RequestHead>(max_list_bytes_, kept_headers_);
  if (!Decode(block,
              [&decoded](absl::string_view name, absl::string_view value) {
                decoded->AddField(name, value);
              })) {
    return nullptr;
  }
  decoded->End();
  std::shared_ptr<const RequestHead> head = Counted(std::move(decoded));
  Remember(block, head);
  return head;
}

std::shared_ptr<const RequestHead> HeaderDecoder::Counted(
    std::unique_ptr<RequestHead> head) {
  // The object and the reference count.
  const int64_t bytes = head->memory_bytes() + HeapBytes(32);
  account_.Hold(bytes);
  return {head.release(), [bytes, account = &account_](RequestHead* old) {
            delete old;
            account->Hold(-bytes);
          }};
}

int64_t HeaderDecoder::memory_bytes() const {
  int64_t bytes = 0;
  for (const CachedBlock& known : cache_) bytes += HeapBytesOf(known.block);
  return bytes;
}

HeaderDecoder::Trailers HeaderDecoder::ReadTrailers(absl::string_view block) {
  bool fine = true;
  if (!Decode(block, [&fine](absl::string_view name, absl::string_view value) {
        fine = fine && IsTrailerField(name, value);
      })) {
    return Trailers::kBroken;
  }
  if (!LeavesTableAlone(block)) cache_ = {};
  return fine ? Trailers::kFine : Trailers::kMalformed;
}

bool HeaderDecoder::Decode(absl::string_view block, const OnField& on_field) {
  if (inflater_ == nullptr) {
    nghttp2_hd_inflater* inflater = nullptr;
    if (nghttp2_hd_inflate_new2(&inflater, &memory_) != 0) {
      error_ = ErrorCode::kInternal;
      return false;
    }
    inflater_.reset(inflater);
  }
  const auto* next = reinterpret_cast<const uint8_t*>(block.data());
  size_t left = block.size();
  size_t decoded = 0;
  for (;;) {
    nghttp2_nv field;
    int flags = 0;
    const ssize_t taken =
        nghttp2_hd_inflate_hd2(inflater_.get(), &field, &flags, next, left, 1);
    if (taken < 0) {
      error_ = ErrorCode::kCompression;
      return false;
    }
    next += taken;
    left -= static_cast<size_t>(taken);
    if ((flags & NGHTTP2_HD_INFLATE_EMIT) != 0) {
      decoded += field.namelen + field.valuelen;
      if (decoded > kMostDecoded) {
        error_ = ErrorCode::kEnhanceYourCalm;
        return false;
      }
      on_field({reinterpret_cast<const char*>(field.name), field.namelen},
               {reinterpret_cast<const char*>(field.value), field.valuelen});
    }
    if ((flags & NGHTTP2_HD_INFLATE_FINAL) != 0) {
      nghttp2_hd_inflate_end_headers(inflater_.get());
      return true;
    }
  }
}

void HeaderDecoder::Remember(absl::string_view block,
                             const std::shared_ptr<const RequestHead>& head) {
  if (!LeavesTableAlone(block)) {
    cache_ = {};
    return;
  }
  if (block.size() > kMostRemembered ||
      head->memory_bytes() > kMostRememberedHead || head->malformed()) {
    return;
  }
  CachedBlock& place = cache_[oldest_];
  oldest_ = (oldest_ + 1) % cache_.size();
  place.block.assign(block.data(), block.size());
  place.head = head;
}

}  // namespace neurite::http2
