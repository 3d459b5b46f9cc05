#include <optional>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "client/input/picture.h"
#include "core/base/status_macros.h"

namespace neurite {
namespace {

constexpr int64_t kMostDigits = 9;

absl::Status Damaged(absl::string_view why) {
  return absl::DataLossError(absl::StrCat("damaged PGM: ", why));
}

bool IsSpace(char c) {
  return absl::ascii_isspace(static_cast<unsigned char>(c));
}
bool IsDigit(char c) {
  return absl::ascii_isdigit(static_cast<unsigned char>(c));
}

// Removes leading white space and comments (# to the end of the line).
void SkipSpace(absl::string_view& text) {
  while (!text.empty()) {
    if (text.front() == '#') {
      const size_t end = text.find('\n');
      text.remove_prefix(end == absl::string_view::npos ? text.size() : end);
    } else if (IsSpace(text.front())) {
      text.remove_prefix(1);
    } else {
      return;
    }
  }
}

absl::StatusOr<int64_t> ReadNumber(absl::string_view& text,
                                   absl::string_view what) {
  SkipSpace(text);
  if (text.empty()) return Damaged("the file ends early");
  int64_t value = 0;
  int64_t digits = 0;
  while (!text.empty() && IsDigit(text.front())) {
    if (++digits > kMostDigits) break;
    value = 10 * value + (text.front() - '0');
    text.remove_prefix(1);
  }
  const bool ended = text.empty() || IsSpace(text.front()) || text[0] == '#';
  if (digits == 0 || !ended) {
    return Damaged(absl::StrCat("the ", what, " is not a number"));
  }
  return value;
}

struct Header {
  int64_t width = 0;
  int64_t height = 0;
  int64_t white = 0;
};

absl::StatusOr<Header> ReadHeader(absl::string_view& text) {
  Header header;
  NEURITE_ASSIGN_OR_RETURN(header.width, ReadNumber(text, "width"));
  NEURITE_ASSIGN_OR_RETURN(header.height, ReadNumber(text, "height"));
  NEURITE_ASSIGN_OR_RETURN(header.white, ReadNumber(text, "white value"));
  if (header.width < 1 || header.height < 1) {
    return Damaged("a picture must have at least 1 pixel");
  }
  if (header.white < 1 || header.white > 65535) {
    return Damaged("the white value must be from 1 to 65535");
  }
  NEURITE_RETURN_IF_ERROR(CheckPixels(header.width, header.height));
  return header;
}

absl::StatusOr<uint8_t> ToByte(int64_t value, int64_t white) {
  if (value > white) {
    return Damaged(absl::StrCat("the pixel value ", value,
                                " is above the white value, ", white));
  }
  return static_cast<uint8_t>((value * 255 + white / 2) / white);
}

absl::Status ReadPlain(absl::string_view text, int64_t white,
                       Picture& picture) {
  const int64_t pixels = picture.width * picture.height;
  // Memory is not reserved in advance: the header may claim more pixels than
  // the file has.
  for (int64_t i = 0; i < pixels; ++i) {
    NEURITE_ASSIGN_OR_RETURN(const int64_t value, ReadNumber(text, "pixel"));
    NEURITE_ASSIGN_OR_RETURN(const uint8_t pixel, ToByte(value, white));
    picture.pixels.push_back(pixel);
  }
  SkipSpace(text);
  return text.empty() ? absl::OkStatus() : Damaged("bytes follow the picture");
}

absl::Status ReadRaw(absl::string_view bytes, int64_t white, Picture& picture) {
  // Exactly one white-space byte separates the header from the pixels; the byte
  // after it is a pixel even if it looks like white space.
  if (bytes.empty()) return Damaged("the file ends early");
  bytes.remove_prefix(1);
  const auto pixels = static_cast<size_t>(picture.width * picture.height);
  const size_t depth = white > 255 ? 2 : 1;
  if (bytes.size() < pixels * depth) return Damaged("the file ends early");
  if (bytes.size() > pixels * depth) return Damaged("bytes follow the picture");
  picture.pixels.reserve(pixels);
  for (size_t i = 0; i < bytes.size(); i += depth) {
    int64_t value = static_cast<uint8_t>(bytes[i]);
    if (depth == 2) value = 256 * value + static_cast<uint8_t>(bytes[i + 1]);
    NEURITE_ASSIGN_OR_RETURN(const uint8_t pixel, ToByte(value, white));
    picture.pixels.push_back(pixel);
  }
  return absl::OkStatus();
}

void PutIntoColour(Picture& picture) {
  std::vector<uint8_t> colours;
  colours.reserve(3 * picture.pixels.size());
  for (const uint8_t grey : picture.pixels)
    colours.insert(colours.end(), 3, grey);
  picture.pixels = std::move(colours);
  picture.channels = 3;
  picture.conversion = Picture::Conversion::kGreyToColour;
}

}  // namespace

bool LooksLikePgm(absl::string_view first_bytes) {
  return first_bytes.size() >= 3 && first_bytes[0] == 'P' &&
         (first_bytes[1] == '2' || first_bytes[1] == '5') &&
         (IsSpace(first_bytes[2]) || first_bytes[2] == '#');
}

absl::StatusOr<Picture> DecodePgm(absl::string_view file, int64_t channels) {
  if (!LooksLikePgm(file)) return Damaged("it begins with neither P2 nor P5");
  const bool plain = file[1] == '2';
  file.remove_prefix(2);
  NEURITE_ASSIGN_OR_RETURN(const Header header, ReadHeader(file));
  Picture picture;
  picture.width = header.width;
  picture.height = header.height;
  if (plain) {
    NEURITE_RETURN_IF_ERROR(ReadPlain(file, header.white, picture));
  } else {
    NEURITE_RETURN_IF_ERROR(ReadRaw(file, header.white, picture));
  }
  if (channels == 3) PutIntoColour(picture);
  return picture;
}

}  // namespace neurite
