// Reads the NPY format, the format of numpy.save: the 6 bytes "\x93NUMPY", the
// version (1.0, 2.0 or 3.0), the length of the header, the header
// (npy_header.h), and the values.
// https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html
#ifndef NEURITE_CLIENT_INPUT_NPY_READER_H_
#define NEURITE_CLIENT_INPUT_NPY_READER_H_

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "client/input/byte_stream.h"
#include "client/input/npy_header.h"

namespace neurite {

// True if a file that begins with `first_bytes` is an NPY file.
bool LooksLikeNpy(absl::string_view first_bytes);

// Reads the items of an NPY file in order: the slices along its first
// dimension, or the whole array as one item. Errors name the file.
class NpyReader {
 public:
  // Reads the header. DATA_LOSS if it is damaged, INVALID_ARGUMENT if the
  // values are not numbers.
  static absl::StatusOr<NpyReader> Open(std::unique_ptr<ByteStream> stream);

  const NpyType& type() const { return header_.type; }
  const std::vector<int64_t>& shape() const { return header_.shape; }
  const std::string& name() const { return stream_->name(); }

  // The shape as Python writes it: (3, 4).
  std::string ShapeText() const;

  // Must be called once before ReadItem. SplitRows is for an array of at least
  // one dimension. RESOURCE_EXHAUSTED if an item has more than 2^24 values, or
  // an array in Fortran order, which must be held in memory, more than 1 GiB.
  absl::Status SplitRows();
  absl::Status TakeWhole();

  // Appends the values of the next item to `values`, in C order; true is 1.
  // Integers from 2^53 on are close to the value, and round to the same
  // float32. Returns false after the last item. DATA_LOSS if the file is too
  // short or too long.
  absl::StatusOr<bool> ReadItem(std::vector<double>& values);

 private:
  NpyReader() = default;
  absl::Status ReadHeader();

  // Sets `item_size_` from the dimensions from `first` on, and the offsets.
  absl::Status SetItems(int64_t items, size_t first);
  absl::Status ReadFortran(size_t first);

  // Reads the next `bytes` bytes of the file into `bytes_`; fails at the end.
  absl::Status Take(size_t bytes);

  std::unique_ptr<ByteStream> stream_;
  NpyHeader header_;
  int64_t items_ = 0;
  int64_t item_size_ = 0;
  int64_t items_read_ = 0;

  // C order: the bytes of the current item. Fortran order: of the whole array.
  std::string bytes_;

  // Only in Fortran order: where the values of item 0 are, in C order.
  std::vector<int64_t> offsets_;
};

}  // namespace neurite

#endif  // NEURITE_CLIENT_INPUT_NPY_READER_H_
