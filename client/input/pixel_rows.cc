#include "client/input/pixel_rows.h"

#include <cmath>
#include <cstdint>
#include <span>
#include <utility>

#include "absl/strings/str_cat.h"
#include "client/input/pixel_check.h"
#include "core/base/status_macros.h"

namespace neurite {
namespace {

class PixelRows final : public RowSource {
 public:
  PixelRows(std::unique_ptr<RowSource> source, std::string name,
            const RowFormat& spec, Notes& notes)
      : source_(std::move(source)),
        name_(std::move(name)),
        spec_(spec),
        notes_(notes) {}

  absl::StatusOr<bool> ReadRow(std::vector<float>& values) override {
    const size_t begin = values.size();
    NEURITE_ASSIGN_OR_RETURN(const bool more, source_->ReadRow(values));
    if (!more) return false;
    const std::span<float> row = std::span(values).subspan(begin);
    const std::optional<PixelScale> scale = pixels();
    if (!noted_) Judge(row, scale.value_or(spec_.image->scale()));
    if (scale.has_value()) {
      NEURITE_RETURN_IF_ERROR(Convert(row, *scale), name_, ": row ", rows_);
    }
    ++rows_;
    return true;
  }

  absl::StatusOr<bool> Ready() override { return source_->Ready(); }
  const CarriedCells* carried() const override { return source_->carried(); }
  bool is_picture() const override { return source_->is_picture(); }

  std::optional<PixelScale> pixels() const override {
    return spec_.pixels.has_value() ? spec_.pixels : source_->pixels();
  }

 private:
  absl::Status Convert(std::span<float> row, const PixelScale& scale) const {
    const PixelScale to = spec_.image->scale();
    for (float& value : row) {
      const float from = value;
      value = to.black + (value - scale.black) / (scale.white - scale.black) *
                             (to.white - to.black);
      if (std::isfinite(from) && !std::isfinite(value)) {
        return absl::InvalidArgumentError(absl::StrCat(
            from, " becomes too large for float32 when ", scale.black, ":",
            scale.white, " (--pixels) becomes ", to.black, ":", to.white));
      }
    }
    return absl::OkStatus();
  }

  void Judge(std::span<const float> row, const PixelScale& scale) {
    // The scale of a picture or of bytes is certain, unless it was overridden.
    const bool certain = !spec_.pixels.has_value() && pixels().has_value();
    std::optional<std::string> wrong;
    if (!certain) wrong = DescribeWrongScale(row, scale, spec_);
    if (wrong.has_value()) {
      Note(is_picture() ? absl::StrCat(": ", *wrong)
                        : absl::StrCat(": row ", rows_, " ", *wrong));
      return;
    }
    if (spec_.pixels.has_value() || !LooksInverted(row, scale, spec_)) return;
    // The model's lower value is taken to be its background.
    const bool dark_ink = spec_.image->black < spec_.image->white;
    Note(absl::StrCat(is_picture() ? ":" : absl::StrCat(": row ", rows_),
                      " looks like ",
                      dark_ink ? "dark ink on a light" : "light ink on a dark",
                      " background; if model \"", spec_.model, "\" expects ",
                      dark_ink ? "light ink on a dark" : "dark ink on a light",
                      " one, add --pixels ", scale.white, ":", scale.black));
  }

  void Note(absl::string_view text) {
    notes_.push_back(absl::StrCat(name_, text));
    noted_ = true;
  }

  const std::unique_ptr<RowSource> source_;
  const std::string name_;
  const RowFormat& spec_;
  Notes& notes_;
  int64_t rows_ = 0;
  bool noted_ = false;
};

}  // namespace

std::unique_ptr<RowSource> ConvertPixels(std::unique_ptr<RowSource> source,
                                         std::string name,
                                         const RowFormat& spec, Notes& notes) {
  return std::make_unique<PixelRows>(std::move(source), std::move(name), spec,
                                     notes);
}

}  // namespace neurite
