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

struct RowFormat {
  struct Image {
    // height * width is RowFormat::width.
    int64_t height = 0;
    int64_t width = 0;

    // The raw values of a black (0) and of a white (255) pixel.
    float black = 0;
    float white = 1;
  };

  // The model's name, for messages.
  std::string model;

  // Values per row. At least 1.
  int64_t width = 0;

  // Empty, or one name per value of a row; "" for a value without a name.
  std::vector<std::string> feature_names;

  // Present if the model's input is a picture.
  std::optional<Image> image;

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

// Returns the raw value of a pixel: 0 is black, 255 white.
inline float PixelValue(const RowFormat::Image& image, uint8_t pixel) {
  return image.black +
         static_cast<float>(pixel) / 255.0f * (image.white - image.black);
}

}  // namespace neurite

#endif  // NEURITE_CLIENT_INPUT_ROW_FORMAT_H_
