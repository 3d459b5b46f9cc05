#include "client/input/npy_source.h"

#include <algorithm>
#include <span>
#include <utility>

#include "absl/strings/str_cat.h"
#include "client/input/cell_number.h"
#include "client/input/item_shape.h"
#include "client/input/npy_reader.h"
#include "core/base/status_macros.h"

namespace neurite {
namespace {

class NpySource final : public RowSource {
 public:
  explicit NpySource(NpyReader reader) : reader_(std::move(reader)) {}

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
    const NpyType& type = reader_.type();
    if (type.kind == NpyType::Kind::kBool) {
      return PixelScale{.black = 0, .white = 1};
    }
    if (type.kind == NpyType::Kind::kUnsigned && type.bytes == 1) {
      return PixelScale{.black = 0, .white = 255};
    }
    return std::nullopt;
  }

 private:
  NpyReader reader_;
  std::vector<double> item_;
  int64_t rows_ = 0;
};

// True if the whole array is one row. A table whose cells happen to be as many
// as a row has values is not.
bool IsRowAlone(std::span<const int64_t> shape, const RowFormat& spec) {
  const bool vector =
      std::count_if(shape.begin(), shape.end(),
                    [](int64_t size) { return size != 1; }) <= 1;
  return IsOneRow(shape, spec) && (vector || spec.image.has_value());
}

}  // namespace

absl::StatusOr<std::unique_ptr<RowSource>> ReadNpyRows(
    std::unique_ptr<ByteStream> stream, const RowFormat& spec) {
  NEURITE_ASSIGN_OR_RETURN(NpyReader reader,
                           NpyReader::Open(std::move(stream)));
  const std::span<const int64_t> shape(reader.shape());
  if (!shape.empty() && IsOneRow(shape.subspan(1), spec)) {
    NEURITE_RETURN_IF_ERROR(reader.SplitRows());
  } else if (IsRowAlone(shape, spec)) {
    NEURITE_RETURN_IF_ERROR(reader.TakeWhole());
  } else {
    return absl::InvalidArgumentError(absl::StrCat(
        reader.name(), ": has the shape ", reader.ShapeText(), ", but model \"",
        spec.model, "\" needs rows of ", RowShape(spec)));
  }
  return std::make_unique<NpySource>(std::move(reader));
}

}  // namespace neurite
