#include "client/input/idx_source.h"

#include <array>
#include <span>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "core/base/plural.h"
#include "core/base/status_macros.h"

namespace neurite {
namespace {

class IdxSource final : public RowSource {
 public:
  explicit IdxSource(IdxReader reader) : reader_(std::move(reader)) {}

  absl::StatusOr<bool> ReadRow(std::vector<float>& values) override {
    item_.clear();
    NEURITE_ASSIGN_OR_RETURN(const bool more, reader_.ReadItem(item_));
    if (!more) return false;
    for (const double value : item_) {
      values.push_back(static_cast<float>(value));
    }
    return true;
  }

  std::optional<PixelScale> pixels() const override {
    if (reader_.type() != IdxReader::Type::kUint8) return std::nullopt;
    return PixelScale{.black = 0, .white = 255};
  }

 private:
  IdxReader reader_;
  std::vector<double> item_;
};

// An item with one dimension may be a flattened picture. Any other must have
// the picture's shape; only dimensions of 1 may be added to it.
bool Fits(std::span<const int64_t> item, int64_t item_size,
          const RowFormat& spec) {
  if (item_size != spec.width) return false;
  if (item.size() <= 1 || !spec.image.has_value()) return true;
  const std::array<int64_t, 2> shape = {spec.image->height, spec.image->width};
  size_t found = 0;
  for (const int64_t size : item) {
    if (found < shape.size() && size == shape[found]) {
      ++found;
    } else if (size != 1) {
      return false;
    }
  }
  return found == shape.size();
}

std::string WhatItNeeds(const RowFormat& spec) {
  if (!spec.image.has_value()) return Plural(spec.width, "value");
  return absl::StrCat(spec.image->height, "x", spec.image->width, " values");
}

}  // namespace

absl::StatusOr<std::unique_ptr<RowSource>> ReadIdxRows(
    std::unique_ptr<ByteStream> stream, const RowFormat& spec) {
  NEURITE_ASSIGN_OR_RETURN(IdxReader reader,
                           IdxReader::Open(std::move(stream)));
  const auto item = std::span(reader.dimensions()).subspan(1);
  if (!Fits(item, reader.item_size(), spec)) {
    return absl::InvalidArgumentError(absl::StrCat(
        reader.name(), ": has items of ",
        item.empty() ? "1" : absl::StrJoin(item, "x"),
        reader.item_size() == 1 ? " value" : " values", ", but model \"",
        spec.model, "\" needs ", WhatItNeeds(spec)));
  }
  return std::make_unique<IdxSource>(std::move(reader));
}

}  // namespace neurite
