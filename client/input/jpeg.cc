// The only file that includes libjpeg. libjpeg reports errors by a function
// that must not return, so this one jumps, which skips destructors: between
// setjmp and the last call into the library, the functions that a jump leaves
// must not own any resources.
#include <csetjmp>
#include <cstddef>
#include <cstdio>
// jpeglib.h needs what cstdio declares.
#include <jpeglib.h>
// jerror.h has other numbers without what jpeglib.h defines.
#include <jerror.h>

#include <string>

#include "absl/status/status.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "client/input/exif_orientation.h"
#include "client/input/picture.h"

namespace neurite {
namespace {

constexpr absl::string_view kSignature("\xff\xd8\xff", 3);

// A progressive file is decoded once for each of its scans. Encoders write
// about ten; a small malicious file may have thousands.
constexpr int kMostScans = 64;

// The whole of a marker.
constexpr unsigned kMostMarkerBytes = 0xffff;

// What the message of an error says of the file.
absl::StatusCode CodeOf(int message) {
  switch (message) {
    case JERR_IMAGE_TOO_BIG:
    case JERR_OUT_OF_MEMORY:
      return absl::StatusCode::kResourceExhausted;
    case JERR_ARITH_NOTIMPL:
    case JERR_BAD_PRECISION:
    case JERR_CONVERSION_NOTIMPL:
    case JERR_NOT_COMPILED:
    case JERR_SOF_UNSUPPORTED:
      return absl::StatusCode::kUnimplemented;
    default:
      return absl::StatusCode::kDataLoss;
  }
}

// What libjpeg only warns of, although the picture is not complete.
bool IsDamage(int message) {
  switch (message) {
    case JWRN_JPEG_EOF:
    case JWRN_HIT_MARKER:
    case JWRN_HUFF_BAD_CODE:
    case JWRN_ARITH_BAD_CODE:
    case JWRN_MUST_RESYNC:
    case JWRN_BOGUS_PROGRESSION:
      return true;
    default:
      return false;
  }
}

// Owns everything that must survive a jump; its functions own nothing.
class Decoder {
 public:
  Decoder(absl::string_view file, int64_t channels) : file_(file) {
    picture_.channels = channels;
  }
  ~Decoder() { jpeg_destroy_decompress(&jpeg_); }
  Decoder(const Decoder&) = delete;
  Decoder& operator=(const Decoder&) = delete;

  absl::StatusOr<Picture> Run();

 private:
  // Return false after a jump; Fault() then is the reason.
  bool ReadHeader();
  bool ReadPixels();

  absl::Status Allocate();
  absl::Status Fault() const;

  static Decoder& Of(j_common_ptr jpeg) {
    return *static_cast<Decoder*>(jpeg->client_data);
  }
  [[noreturn]] static void OnError(j_common_ptr jpeg);
  static void OnMessage(j_common_ptr jpeg, int level);
  static void OnProgress(j_common_ptr jpeg);

  const absl::string_view file_;
  jpeg_decompress_struct jpeg_ = {};
  jpeg_error_mgr errors_ = {};
  jpeg_progress_mgr progress_ = {};
  std::jmp_buf jump_;
  absl::StatusCode code_ = absl::StatusCode::kDataLoss;
  char error_[JMSG_LENGTH_MAX] = "not enough memory";

  Picture picture_;
};

void Decoder::OnError(j_common_ptr jpeg) {
  Decoder& decoder = Of(jpeg);
  jpeg->err->format_message(jpeg, decoder.error_);
  decoder.code_ = CodeOf(jpeg->err->msg_code);
  if (jpeg->err->msg_code == JERR_IMAGE_TOO_BIG) {
    std::snprintf(decoder.error_, sizeof(decoder.error_),
                  "a picture of %ux%u is larger than the limit of %d pixels in "
                  "each direction",
                  decoder.jpeg_.image_width, decoder.jpeg_.image_height,
                  static_cast<int>(JPEG_MAX_DIMENSION));
  }
  std::longjmp(decoder.jump_, 1);
}

void Decoder::OnMessage(j_common_ptr jpeg, int level) {
  // A negative level is a warning, another a trace of the file's structure.
  if (level < 0 && IsDamage(jpeg->err->msg_code)) OnError(jpeg);
}

void Decoder::OnProgress(j_common_ptr jpeg) {
  Decoder& decoder = Of(jpeg);
  if (decoder.jpeg_.input_scan_number <= kMostScans) return;
  std::snprintf(decoder.error_, sizeof(decoder.error_),
                "a progressive picture of more scans than the limit of %d",
                kMostScans);
  decoder.code_ = absl::StatusCode::kResourceExhausted;
  std::longjmp(decoder.jump_, 1);
}

bool Decoder::ReadHeader() {
  jpeg_.err = jpeg_std_error(&errors_);
  errors_.error_exit = OnError;
  errors_.emit_message = OnMessage;
  jpeg_.client_data = this;
  if (setjmp(jump_) != 0) return false;
  jpeg_create_decompress(&jpeg_);
  progress_.progress_monitor = OnProgress;
  jpeg_.progress = &progress_;
  jpeg_mem_src(&jpeg_, reinterpret_cast<const unsigned char*>(file_.data()),
               file_.size());
  jpeg_save_markers(&jpeg_, JPEG_APP0 + 1, kMostMarkerBytes);
  jpeg_read_header(&jpeg_, TRUE);
  for (const jpeg_marker_struct* marker = jpeg_.marker_list; marker != nullptr;
       marker = marker->next) {
    const absl::string_view content(reinterpret_cast<const char*>(marker->data),
                                    marker->data_length);
    picture_.turned = picture_.turned || ExifOrientation(content) != 1;
  }
  picture_.width = jpeg_.image_width;
  picture_.height = jpeg_.image_height;
  return true;
}

absl::Status Decoder::Allocate() {
  if (jpeg_.jpeg_color_space == JCS_CMYK ||
      jpeg_.jpeg_color_space == JCS_YCCK) {
    return absl::InvalidArgumentError(
        "is a JPEG picture for printing (CMYK); convert it to RGB");
  }
  absl::Status fits = CheckPixels(picture_.width, picture_.height);
  if (!fits.ok()) return fits;
  if (picture_.channels == 3 && jpeg_.num_components == 1) {
    picture_.conversion = Picture::Conversion::kGreyToColour;
  }
  if (picture_.channels == 1 && jpeg_.num_components == 3) {
    picture_.conversion = Picture::Conversion::kColourToGrey;
  }
  picture_.pixels.resize(static_cast<size_t>(picture_.width * picture_.height *
                                             picture_.channels));
  return absl::OkStatus();
}

bool Decoder::ReadPixels() {
  if (setjmp(jump_) != 0) return false;
  jpeg_.out_color_space = picture_.channels == 3 ? JCS_RGB : JCS_GRAYSCALE;
  jpeg_start_decompress(&jpeg_);
  while (jpeg_.output_scanline < jpeg_.output_height) {
    JSAMPROW line = picture_.pixels.data() +
                    size_t{jpeg_.output_scanline} * jpeg_.output_width *
                        static_cast<size_t>(picture_.channels);
    jpeg_read_scanlines(&jpeg_, &line, 1);
  }
  jpeg_finish_decompress(&jpeg_);
  return true;
}

absl::Status Decoder::Fault() const {
  switch (code_) {
    case absl::StatusCode::kResourceExhausted:
      return absl::ResourceExhaustedError(error_);
    case absl::StatusCode::kUnimplemented:
      return absl::InvalidArgumentError(
          absl::StrCat("is a JPEG picture of a kind that is not read (", error_,
                       "); convert it to PNG"));
    default:
      return absl::DataLossError(absl::StrCat("damaged JPEG: ", error_));
  }
}

absl::StatusOr<Picture> Decoder::Run() {
  if (!ReadHeader()) return Fault();
  if (absl::Status fits = Allocate(); !fits.ok()) return fits;
  if (!ReadPixels()) return Fault();
  return std::move(picture_);
}

}  // namespace

bool LooksLikeJpeg(absl::string_view first_bytes) {
  return absl::StartsWith(first_bytes, kSignature);
}

absl::StatusOr<Picture> DecodeJpeg(absl::string_view file, int64_t channels) {
  return Decoder(file, channels).Run();
}

}  // namespace neurite
