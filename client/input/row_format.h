// Describes the input rows of a model.
#ifndef NEURITE_CLIENT_INPUT_ROW_FORMAT_H_
#define NEURITE_CLIENT_INPUT_ROW_FORMAT_H_

#include <algorithm>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace neurite {

// If the first record of a CSV file is a header (--header).
enum class HeaderMode { kAuto, kYes, kNo };
// The numbers that mean black and white where pixels are given as numbers; they
// differ.
struct PixelScale {
  float black = 0;
  float white = 255;

  friend bool operator==(const PixelScale&, const PixelScale&) = default;
};

struct RowFormat {
  struct Image {
    // height * width * channels is RowFormat::width.
    int64_t height = 0;
    int64_t width = 0;

    // The model's input values for a black and for a white pixel.
    float black = 0;
    float white = 1;

    // 1: grey. 3: red, green and blue; the values of a pixel are adjacent.
    int64_t channels = 1;

    PixelScale scale() const { return {black, white}; }
  };

  // The model's name, for messages.
  std::string model;

  // Values per row. At least 1.
  int64_t width = 0;

  // Empty, or one name per value of a row; "" for a value without a name.
  std::vector<std::string> feature_names;

  // Present if the model's input is a picture.
  std::optional<Image> image;

  // The scale of the pixels in the inputs (--pixels). Absent: 0 to 255 where
  // the input has unsigned bytes, otherwise the values are the model's input
  // values.
  std::optional<PixelScale> pixels;

  // Pictures of another size are scaled to the model's (--resize).
  bool resize = false;

  // How CSV files are read.
  HeaderMode header = HeaderMode::kAuto;

  // Names of columns of a CSV file that are carried beside the values: of the
  // expected answer (--label-column; one column per target), and what the
  // output repeats (--keep). If there are any, a CSV file has a header.
  std::vector<std::string> label_columns;
  std::vector<std::string> kept_columns;
};

inline bool CarriesColumns(const RowFormat& spec) {
  return !spec.label_columns.empty() || !spec.kept_columns.empty();
}

// True if at least one value of a row has a name.
inline bool HasNames(const RowFormat& spec) {
  return std::any_of(spec.feature_names.begin(), spec.feature_names.end(),
                     [](const std::string& name) { return !name.empty(); });
}

}  // namespace neurite

#endif  // NEURITE_CLIENT_INPUT_ROW_FORMAT_H_
