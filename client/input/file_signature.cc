#include "client/input/file_signature.h"

#include <algorithm>
#include <array>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"

namespace neurite {
namespace {

struct Signature {
  size_t at;  // where `bytes` are in the file
  absl::string_view bytes;
  absl::string_view sentence;
};

// Makes a view of a literal with NUL bytes in it.
template <size_t N>
constexpr absl::string_view Bytes(const char (&literal)[N]) {
  return absl::string_view(literal, N - 1);
}

// The formats that are read elsewhere (PNG, gzip, ...) come to a reader of text
// only through stdin. Signatures of letters alone are longer than a name that a
// CSV file's first column may have, or have a byte that no text has.
constexpr std::array kSignatures = {
    Signature{0, Bytes("\x89PNG\r\n\x1a\n"),
              "is a PNG picture; pictures are not read from stdin: give the "
              "name of the file"},
    Signature{0, Bytes("\xff\xd8\xff"),
              "is a JPEG picture; pictures are not read from stdin: give the "
              "name of the file"},
    Signature{0, Bytes("GIF87a"), "is a GIF picture; convert it to PNG"},
    Signature{0, Bytes("GIF89a"), "is a GIF picture; convert it to PNG"},
    Signature{8, Bytes("WEBPVP8"), "is a WebP picture; convert it to PNG"},
    Signature{0, Bytes("II*\0"), "is a TIFF picture; convert it to PNG"},
    Signature{0, Bytes("MM\0*"), "is a TIFF picture; convert it to PNG"},
    Signature{0, Bytes("\0\0\1\0"), "is an icon (ICO); convert it to PNG"},
    Signature{4, Bytes("ftypavif"), "is an AVIF picture; convert it to PNG"},
    Signature{4, Bytes("ftyphei"), "is a HEIC picture; convert it to PNG"},
    Signature{4, Bytes("ftypmif1"), "is a HEIF picture; convert it to PNG"},
    Signature{0, Bytes("\xff\x0a"), "is a JPEG XL picture; convert it to PNG"},
    Signature{0, Bytes("\0\0\0\x0cJXL "),
              "is a JPEG XL picture; convert it to PNG"},
    Signature{0, Bytes("\0\0\0\x0cjP  "),
              "is a JPEG 2000 picture; convert it to PNG"},
    Signature{0, Bytes("8BPS\0\1"),
              "is a Photoshop picture; convert it to PNG"},
    Signature{0, Bytes("qoif\0"), "is a QOI picture; convert it to PNG"},
    Signature{0, Bytes("%PDF-"),
              "is a PDF document; save the picture as PNG or the table as CSV"},
    Signature{0, Bytes("\x93NUMPY"),
              "is a NumPy array; arrays are not read from stdin: give the name "
              "of the file"},
    Signature{0, Bytes("PK\3\4"),
              "is a ZIP archive (as are xlsx, ods and npz files); save the "
              "table as CSV, or extract the files"},
    Signature{0, Bytes("PK\5\6"), "is an empty ZIP archive"},
    Signature{0, Bytes("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"),
              "is an old Office file (xls or doc); save the table as CSV"},
    Signature{0, Bytes("\x1f\x8b"),
              "is compressed with gzip, and stdin is not decompressed: use "
              "zcat, or give the name of the file"},
    Signature{0, Bytes("\x28\xb5\x2f\xfd"),
              "is compressed with zstd; decompress it (zstd -d), or compress "
              "it with gzip"},
    Signature{0,
              Bytes("\xfd"
                    "7zXZ\0"),
              "is compressed with xz; decompress it (xz -d), or compress it "
              "with gzip"},
    Signature{0, Bytes("BZh91AY&SY"),
              "is compressed with bzip2; decompress it (bzip2 -d), or compress "
              "it with gzip"},
    Signature{0, Bytes("\x04\x22\x4d\x18"),
              "is compressed with lz4; decompress it (lz4 -d), or compress it "
              "with gzip"},
    Signature{0, Bytes("7z\xbc\xaf\x27\x1c"),
              "is a 7z archive; extract the files"},
    Signature{0, Bytes("Rar!\x1a\x07"), "is a RAR archive; extract the files"},
    Signature{0, Bytes("PAR1\x15"),
              "is a Parquet file; write the table as CSV"},
    Signature{0, Bytes("ARROW1\0"),
              "is an Arrow (Feather) file; write the table as CSV"},
    Signature{0, Bytes("FEA1\0"), "is a Feather file; write the table as CSV"},
    Signature{0, Bytes("\x89HDF\r\n\x1a\n"),
              "is an HDF5 file; write the table as CSV"},
    Signature{0, Bytes("Obj\1"), "is an Avro file; write the table as CSV"},
    Signature{0, Bytes("SQLite format 3\0"),
              "is an SQLite database; write the table as CSV"},
    Signature{0, Bytes("MATLAB 5.0 MAT-file"),
              "is a MATLAB file; write the table as CSV"},
    Signature{0, Bytes("\x80\2"), "is a Python pickle; write the table as CSV"},
    Signature{0, Bytes("\x80\3"), "is a Python pickle; write the table as CSV"},
    Signature{0, Bytes("\x80\4"), "is a Python pickle; write the table as CSV"},
    Signature{0, Bytes("\x80\5"), "is a Python pickle; write the table as CSV"},
    Signature{0,
              Bytes("\x7f"
                    "ELF"),
              "is a program (ELF), not data"},
};

// BM, the size of the file, and four bytes that are 0. A CSV file may begin
// with BMI.
bool IsBmp(absl::string_view bytes) {
  return absl::StartsWith(bytes, "BM") &&
         bytes.substr(std::min<size_t>(6, bytes.size()), 4) ==
             Bytes("\0\0\0\0");
}

bool IsDigit(char c) {
  return absl::ascii_isdigit(static_cast<unsigned char>(c));
}

// The other Netpbm formats: P1, P3, P4 or P6, then a comment or two numbers on
// one line, which the first lines of a CSV file with a column P1 do not have.
bool IsOtherNetpbm(absl::string_view bytes) {
  if (bytes.size() < 4 || bytes[0] != 'P') return false;
  if (bytes[1] != '1' && bytes[1] != '3' && bytes[1] != '4' &&
      bytes[1] != '6') {
    return false;
  }
  if (bytes[2] != '\n' && bytes[2] != ' ') return false;
  if (bytes[3] == '#') return true;
  bytes.remove_prefix(3);
  while (!bytes.empty() && IsDigit(bytes[0])) bytes.remove_prefix(1);
  return bytes.size() >= 2 && bytes[0] == ' ' && IsDigit(bytes[1]);
}

}  // namespace

std::optional<absl::string_view> KnownBinary(absl::string_view first_bytes) {
  for (const Signature& known : kSignatures) {
    if (first_bytes.size() >= known.at + known.bytes.size() &&
        first_bytes.substr(known.at, known.bytes.size()) == known.bytes) {
      return known.sentence;
    }
  }
  if (IsBmp(first_bytes)) return "is a BMP picture; convert it to PNG";
  if (IsOtherNetpbm(first_bytes)) {
    return "is a PPM or PBM picture; convert it to PNG";
  }
  return std::nullopt;
}

absl::Status CheckIsText(absl::string_view name,
                         absl::string_view first_bytes) {
  const std::optional<absl::string_view> known = KnownBinary(first_bytes);
  if (!known.has_value()) return absl::OkStatus();
  return absl::InvalidArgumentError(absl::StrCat(name, ": ", *known));
}

}  // namespace neurite
