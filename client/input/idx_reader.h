// Reads the IDX format, the format of MNIST: an array of any number of
// dimensions. A header of 00 00, the type of the values and the number of
// dimensions, then each dimension as 4 bytes, then the values; all big-endian.
#ifndef NEURITE_CLIENT_INPUT_IDX_READER_H_
#define NEURITE_CLIENT_INPUT_IDX_READER_H_

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "client/input/byte_stream.h"

namespace neurite {

// True if a file that begins with `first_bytes` is an IDX file.
bool LooksLikeIdx(absl::string_view first_bytes);

// Reads the items of an IDX file (the slices along its first dimension) in
// order. Errors are DATA_LOSS and name the file.
class IdxReader {
 public:
  // The type codes of the format.
  enum class Type : uint8_t {
    kUint8 = 0x08,
    kInt8 = 0x09,
    kInt16 = 0x0b,
    kInt32 = 0x0c,
    kFloat32 = 0x0d,
    kFloat64 = 0x0e,
  };

  // Reads the header. An item may have at most 2^24 values.
  static absl::StatusOr<IdxReader> Open(std::unique_ptr<ByteStream> stream);

  Type type() const { return type_; }

  // At least one dimension.
  const std::vector<int64_t>& dimensions() const { return dimensions_; }

  // Values per item: the product of all dimensions but the first.
  int64_t item_size() const { return item_size_; }

  const std::string& name() const { return stream_->name(); }

  // Appends the values of the next item to `values`. Returns false after the
  // last item; an error if the file is too short or too long.
  absl::StatusOr<bool> ReadItem(std::vector<double>& values);

 private:
  IdxReader() = default;
  absl::Status ReadHeader();
  absl::StatusOr<int64_t> ReadDimension();

  // Reads the next `bytes` bytes of the file into `bytes_`; fails at the end.
  absl::Status Take(size_t bytes);

  std::unique_ptr<ByteStream> stream_;
  Type type_ = Type::kUint8;
  std::vector<int64_t> dimensions_;
  int64_t item_size_ = 1;
  int64_t items_read_ = 0;
  std::string bytes_;
};

}  // namespace neurite

#endif  // NEURITE_CLIENT_INPUT_IDX_READER_H_
