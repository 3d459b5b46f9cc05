#include "client/input/exif_orientation.h"

#include <cstddef>
#include <cstdint>

#include "absl/strings/match.h"

namespace neurite {
namespace {

constexpr absl::string_view kExif("Exif\0\0", 6);
constexpr int kUpright = 1;
constexpr uint32_t kOrientationTag = 0x0112;
constexpr size_t kEntryBytes = 12;

// Reads numbers of a TIFF structure, which is all that Exif is.
class Tiff {
 public:
  explicit Tiff(absl::string_view bytes)
      : bytes_(bytes), big_endian_(absl::StartsWith(bytes, "MM")) {}

  // Returns 0 if the structure ends before.
  uint32_t Number(size_t at, size_t size) const {
    if (at > bytes_.size() || size > bytes_.size() - at) return 0;
    uint32_t number = 0;
    for (size_t i = 0; i < size; ++i) {
      const size_t byte = big_endian_ ? i : size - 1 - i;
      number = number << 8 | static_cast<uint8_t>(bytes_[at + byte]);
    }
    return number;
  }

 private:
  absl::string_view bytes_;
  bool big_endian_;
};

}  // namespace

int ExifOrientation(absl::string_view app1) {
  if (!absl::StartsWith(app1, kExif)) return kUpright;
  const Tiff tiff(app1.substr(kExif.size()));
  // The first directory: the number of entries, then tag, type, count and value
  // of each.
  const size_t directory = tiff.Number(4, 4);
  const size_t entries = tiff.Number(directory, 2);
  for (size_t i = 0; i < entries; ++i) {
    const size_t entry = directory + 2 + i * kEntryBytes;
    if (tiff.Number(entry, 2) != kOrientationTag) continue;
    const uint32_t orientation = tiff.Number(entry + 8, 2);
    return orientation >= 1 && orientation <= 8 ? static_cast<int>(orientation)
                                                : kUpright;
  }
  return kUpright;
}

}  // namespace neurite
