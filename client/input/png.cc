// The only file that includes libpng. libpng reports errors by longjmp, which
// skips destructors: between setjmp and the last call into the library, the
// functions that a jump leaves must not own any resources.
#include <png.h>
#include <zlib.h>

#include <algorithm>
#include <csetjmp>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "client/input/picture.h"

namespace neurite {
namespace {

constexpr absl::string_view kSignature("\x89PNG\r\n\x1a\n", 8);

// Differences between two greys: one that a model can hardly see, and one that
// nobody overlooks.
constexpr int kNoContrast = 16;
constexpr int kClearContrast = 64;

// Owns everything that must survive a jump; its functions own nothing.
class Decoder {
 public:
  Decoder(absl::string_view file, int64_t channels) : unread_(file) {
    picture_.channels = channels;
  }
  ~Decoder() { png_destroy_read_struct(&png_, &info_, nullptr); }
  Decoder(const Decoder&) = delete;
  Decoder& operator=(const Decoder&) = delete;

  absl::StatusOr<Picture> Run();

 private:
  // Return false after a jump; error_ then has the reason.
  bool ReadHeader();
  void ConvertChannels();
  bool ReadPixels();

  absl::Status Allocate();
  void PutOverBlack();

  static void OnError(png_structp png, png_const_charp text);
  static void OnWarning(png_structp, png_const_charp) {}
  static void OnRead(png_structp png, png_bytep to, size_t bytes);

  absl::string_view unread_;
  png_structp png_ = nullptr;
  png_infop info_ = nullptr;
  char error_[128] = "not enough memory";

  size_t channels_ = 0;  // those of the picture, and alpha if there is any
  std::vector<png_byte> samples_;
  std::vector<png_bytep> lines_;
  Picture picture_;
};

void Decoder::OnError(png_structp png, png_const_charp text) {
  auto* decoder = static_cast<Decoder*>(png_get_error_ptr(png));
  std::strncpy(decoder->error_, text, sizeof(decoder->error_) - 1);
  decoder->error_[sizeof(decoder->error_) - 1] = '\0';
  png_longjmp(png, 1);
}

void Decoder::OnRead(png_structp png, png_bytep to, size_t bytes) {
  auto* decoder = static_cast<Decoder*>(png_get_io_ptr(png));
  if (bytes > decoder->unread_.size()) png_error(png, "the file ends early");
  std::memcpy(to, decoder->unread_.data(), bytes);
  decoder->unread_.remove_prefix(bytes);
}

void Decoder::ConvertChannels() {
  const bool colour =
      (png_get_color_type(png_, info_) & PNG_COLOR_MASK_COLOR) != 0;
  if (colour && picture_.channels == 1) {
    // 1: no warning; -1: libpng's default weights of red and green.
    png_set_rgb_to_gray_fixed(png_, 1, -1, -1);
  }
  if (!colour && picture_.channels == 3) {
    png_set_gray_to_rgb(png_);
    picture_.conversion = Picture::Conversion::kGreyToColour;
  }
}

bool Decoder::ReadHeader() {
  png_ =
      png_create_read_struct(PNG_LIBPNG_VER_STRING, this, OnError, OnWarning);
  if (png_ == nullptr) return false;
  info_ = png_create_info_struct(png_);
  if (info_ == nullptr) return false;
  if (setjmp(png_jmpbuf(png_)) != 0) return false;
  png_set_read_fn(png_, this, OnRead);
  // These limits bound what a malicious file can make libpng allocate.
  png_set_user_limits(png_, static_cast<png_uint_32>(kMostPixels),
                      static_cast<png_uint_32>(kMostPixels));
  png_set_chunk_cache_max(png_, 1024);
  png_set_chunk_malloc_max(png_, 8 << 20);
  png_read_info(png_, info_);
  png_set_expand(png_);
  png_set_scale_16(png_);
  ConvertChannels();
  png_set_interlace_handling(png_);
  png_read_update_info(png_, info_);
  channels_ = png_get_channels(png_, info_);
  picture_.width = png_get_image_width(png_, info_);
  picture_.height = png_get_image_height(png_, info_);
  return true;
}

absl::Status Decoder::Allocate() {
  const auto width = static_cast<size_t>(picture_.width);
  const auto height = static_cast<size_t>(picture_.height);
  const auto colours = static_cast<size_t>(picture_.channels);
  if (channels_ < colours || channels_ > colours + 1 ||
      png_get_rowbytes(png_, info_) != width * channels_) {
    return absl::InternalError("libpng did not convert the channels");
  }
  samples_.resize(width * height * channels_);
  lines_.resize(height);
  for (size_t line = 0; line < height; ++line) {
    lines_[line] = samples_.data() + line * width * channels_;
  }
  return absl::OkStatus();
}

bool Decoder::ReadPixels() {
  if (setjmp(png_jmpbuf(png_)) != 0) return false;
  png_read_image(png_, lines_.data());
  png_read_end(png_, nullptr);
  if (png_get_rgb_to_gray_status(png_) != 0) {
    picture_.conversion = Picture::Conversion::kColourToGrey;
  }
  return true;
}

// The contrast of a picture: the distance from its darkest to its lightest
// pixel.
class Contrast {
 public:
  void Add(int value) {
    least_ = std::min(least_, value);
    most_ = std::max(most_, value);
  }
  int value() const { return most_ - least_; }

 private:
  int least_ = 255;
  int most_ = 0;
};

void Decoder::PutOverBlack() {
  const auto colours = static_cast<size_t>(picture_.channels);
  if (channels_ == colours) {
    picture_.pixels = std::move(samples_);
    return;
  }
  Contrast over_black;
  Contrast over_white;
  picture_.pixels.reserve(samples_.size() / channels_ * colours);
  for (size_t at = 0; at < samples_.size(); at += channels_) {
    const int alpha = samples_[at + colours];
    for (size_t colour = 0; colour < colours; ++colour) {
      const int blended = (samples_[at + colour] * alpha + 127) / 255;
      picture_.pixels.push_back(static_cast<uint8_t>(blended));
      over_black.Add(blended);
      over_white.Add(blended + 255 - alpha);
    }
  }
  picture_.ink_lost =
      over_black.value() < kNoContrast && over_white.value() >= kClearContrast;
}

int64_t BigEndian(absl::string_view bytes) {
  int64_t number = 0;
  for (const char byte : bytes) {
    number = number << 8 | static_cast<uint8_t>(byte);
  }
  return number;
}

// The header is the first chunk: after the signature and the length of the
// chunk come its name, the width and the height in four bytes each, five more
// bytes, and the checksum. libpng calls that of a picture beyond its limits
// invalid.
absl::Status CheckHeaderPixels(absl::string_view file) {
  constexpr size_t kName = 12;
  constexpr size_t kSum = 29;
  if (file.size() < kSum + 4 || file.substr(kName, 4) != "IHDR") {
    return absl::OkStatus();
  }
  const auto* chunk = reinterpret_cast<const Bytef*>(file.data() + kName);
  const uLong sum = crc32(0, chunk, static_cast<uInt>(kSum - kName));
  // A damaged header is for libpng to report.
  if (BigEndian(file.substr(kSum, 4)) != static_cast<int64_t>(sum)) {
    return absl::OkStatus();
  }
  const int64_t width = BigEndian(file.substr(kName + 4, 4));
  const int64_t height = BigEndian(file.substr(kName + 8, 4));
  return width == 0 ? absl::OkStatus() : CheckPixels(width, height);
}

absl::StatusOr<Picture> Decoder::Run() {
  if (absl::Status fits = CheckHeaderPixels(unread_); !fits.ok()) return fits;
  if (!ReadHeader()) return absl::DataLossError(error_);
  if (absl::Status fits = Allocate(); !fits.ok()) return fits;
  if (!ReadPixels()) return absl::DataLossError(error_);
  PutOverBlack();
  return std::move(picture_);
}

}  // namespace

bool LooksLikePng(absl::string_view first_bytes) {
  return first_bytes.substr(0, kSignature.size()) == kSignature;
}

absl::StatusOr<Picture> DecodePng(absl::string_view file, int64_t channels) {
  absl::StatusOr<Picture> picture = Decoder(file, channels).Run();
  if (!absl::IsDataLoss(picture.status())) return picture;
  return absl::Status(
      picture.status().code(),
      absl::StrCat("damaged PNG: ", picture.status().message()));
}

}  // namespace neurite
