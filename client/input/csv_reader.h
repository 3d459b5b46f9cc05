// Splits CSV text into records and cells (RFC 4180).
#ifndef NEURITE_CLIENT_INPUT_CSV_READER_H_
#define NEURITE_CLIENT_INPUT_CSV_READER_H_

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "client/input/byte_stream.h"

namespace neurite {

struct CsvRecord {
  // The line in which the record begins; the first line is 1.
  int64_t line = 0;

  // The number of empty lines directly before the record.
  int64_t empty_lines = 0;

  // At least one. Without quotes; white space around a cell is removed.
  std::vector<std::string> cells;
};

// Lines end in LF or CR LF; the last line need not. Cells that contain commas,
// quotes (doubled) or line ends are quoted with ". A byte order mark at the
// beginning is skipped, and so are empty lines: lines of nothing but white
// space, but not "", a quoted cell. A record may have at most 16 MiB and a
// million cells. Errors are DATA_LOSS with file and line; INVALID_ARGUMENT for
// a file that is not text in UTF-8: UTF-16, a known binary format
// (file_signature.h), or a NUL byte.
class CsvReader {
 public:
  explicit CsvReader(std::unique_ptr<ByteStream> stream);

  const std::string& name() const { return stream_->name(); }

  // Reads the next record into `record`. Returns false at the end.
  absl::StatusOr<bool> ReadRecord(CsvRecord& record);

  // True if the next call of ReadRecord does not wait for bytes of a live
  // stream: the whole record has arrived, or the end. Reads what has arrived.
  absl::StatusOr<bool> Ready();

 private:
  static constexpr int kEnd = -1;

  // Appends bytes to `buffer_`, or sets `ended_`.
  absl::Status Fetch();
  bool AtEnd() const { return ended_ && next_ == buffer_.size(); }
  // What is known of the bytes of a record while it arrives.
  struct Scan {
    size_t bytes = 0;  // looked at, from next_ on
    bool quoted = false;
    bool empty = true;
  };
  // Goes on with `scan`. True if a line that is not empty is in `buffer_`, with
  // its quoted cells.
  bool HasRecord(Scan& scan) const;

  // Returns the next byte without consuming it, or kEnd.
  absl::StatusOr<int> Look();
  void Take();

  // Reads the beginning: skips a byte order mark, rejects what is not text.
  // Does nothing but before the first record.
  absl::Status Begin();
  absl::Status ReadCells(CsvRecord& record);
  absl::StatusOr<std::string> ReadCell();
  absl::StatusOr<std::string> ReadQuotedCell();
  // Consumes a line end if it is next; returns whether it was.
  absl::StatusOr<bool> TakeLineEnd();
  absl::Status Fault(absl::string_view what) const;

  std::unique_ptr<ByteStream> stream_;
  std::string buffer_;
  size_t next_ = 0;
  int64_t line_ = 1;
  size_t record_bytes_ = 0;
  bool quoted_ = false;  // the record has a quoted cell
  bool begun_ = false;
  bool ended_ = false;  // the stream; `buffer_` may still have bytes
};

}  // namespace neurite

#endif  // NEURITE_CLIENT_INPUT_CSV_READER_H_
