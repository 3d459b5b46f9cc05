#include "client/input/byte_stream.h"

#include <algorithm>
#include <cassert>
#include <cstring>
#include <utility>

#include "absl/strings/str_cat.h"
#include "core/base/status_macros.h"

namespace neurite {
namespace {

class TextStream final : public ByteStream {
 public:
  TextStream(absl::string_view name, std::string text)
      : ByteStream(name), text_(std::move(text)) {}

 private:
  absl::StatusOr<size_t> Fetch(char* to, size_t bytes) override {
    const size_t got = std::min(bytes, text_.size() - next_);
    if (got > 0) std::memcpy(to, text_.data() + next_, got);
    next_ += got;
    return got;
  }

  std::string text_;
  size_t next_ = 0;
};

}  // namespace

std::unique_ptr<ByteStream> ByteStream::FromText(absl::string_view name,
                                                 std::string text) {
  return std::make_unique<TextStream>(name, std::move(text));
}

absl::StatusOr<absl::string_view> ByteStream::Peek(size_t bytes) {
  assert(bytes <= kMostPeeked);
  char buffer[kMostPeeked];
  while (peeked_.size() < bytes) {
    NEURITE_ASSIGN_OR_RETURN(const size_t got,
                             Fetch(buffer, kMostPeeked - peeked_.size()));
    if (got == 0) break;
    peeked_.append(buffer, got);
  }
  return absl::string_view(peeked_).substr(0, bytes);
}

absl::StatusOr<size_t> ByteStream::ReadSome(size_t bytes, std::string& to) {
  if (!peeked_.empty()) {
    const size_t got = std::min(bytes, peeked_.size());
    to.append(peeked_, 0, got);
    peeked_.erase(0, got);
    return got;
  }
  const size_t before = to.size();
  to.resize(before + bytes);
  absl::StatusOr<size_t> got = Fetch(to.data() + before, bytes);
  to.resize(before + (got.ok() ? *got : 0));
  return got;
}

absl::StatusOr<std::string> ByteStream::ReadAll(size_t most) {
  constexpr size_t kChunk = size_t{1} << 16;
  std::string all;
  for (;;) {
    NEURITE_ASSIGN_OR_RETURN(const size_t got, ReadSome(kChunk, all));
    if (got == 0) return all;
    if (all.size() > most) {
      return absl::DataLossError(absl::StrCat(
          name_, ": is larger than the limit of ", most, " bytes"));
    }
  }
}

}  // namespace neurite
