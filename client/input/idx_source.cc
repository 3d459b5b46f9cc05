#include "client/input/idx_source.h"

#include <span>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "client/input/cell_number.h"
#include "client/input/item_shape.h"
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
      NEURITE_ASSIGN_OR_RETURN(const float narrow, ToFloat32(value),
                               reader_.name(), ": row ", rows_);
      values.push_back(narrow);
    }
    ++rows_;
    return true;
  }

  std::optional<PixelScale> pixels() const override {
    if (reader_.type() != IdxReader::Type::kUint8) return std::nullopt;
    return PixelScale{.black = 0, .white = 255};
  }

 private:
  IdxReader reader_;
  std::vector<double> item_;
  int64_t rows_ = 0;
};

}  // namespace

absl::StatusOr<std::unique_ptr<RowSource>> ReadIdxRows(
    std::unique_ptr<ByteStream> stream, const RowFormat& spec) {
  NEURITE_ASSIGN_OR_RETURN(IdxReader reader,
                           IdxReader::Open(std::move(stream)));
  const auto item = std::span(reader.dimensions()).subspan(1);
  if (!IsOneRow(item, spec)) {
    return absl::InvalidArgumentError(absl::StrCat(
        reader.name(), ": has items of ",
        item.empty() ? "1" : absl::StrJoin(item, "x"),
        reader.item_size() == 1 ? " value" : " values", ", but model \"",
        spec.model, "\" needs ", RowShape(spec)));
  }
  return std::make_unique<IdxSource>(std::move(reader));
}

}  // namespace neurite
