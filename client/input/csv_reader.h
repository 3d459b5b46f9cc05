// Splits CSV text into records and cells, as RFC 4180 has it.
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
  // Where it begins; the first line is 1.
  int64_t line = 0;

  // One or more, quotes taken off, white space around them too.
  std::vector<std::string> cells;
};

// Lines end in LF or CR LF, the last one may lack it; cells are quoted with "
// where they hold commas, quotes (doubled) or line ends; a byte order mark at
// the beginning and empty lines are passed over. A record beyond 16 MiB or a
// million cells is refused. Errors are DATA_LOSS with file and line.
class CsvReader {
 public:
  explicit CsvReader(std::unique_ptr<ByteStream> stream);

  const std::string& name() const { return stream_->name(); }

  // The next record into `record`. False at the end.
  absl::StatusOr<bool> ReadRecord(CsvRecord& record);

 private:
  static constexpr int kEnd = -1;

  // The next byte, not yet taken, or kEnd.
  absl::StatusOr<int> Look();
  void Take();

  absl::Status SkipByteOrderMark();
  absl::Status SkipEmptyLines();
  absl::StatusOr<std::string> ReadCell();
  absl::StatusOr<std::string> ReadQuotedCell();
  // Takes a line end, if one is next.
  absl::StatusOr<bool> TakeLineEnd();
  absl::Status Fault(absl::string_view what) const;

  std::unique_ptr<ByteStream> stream_;
  std::string buffer_;
  size_t next_ = 0;
  int64_t line_ = 1;
  size_t record_bytes_ = 0;
  bool begun_ = false;
  bool ended_ = false;
};

}  // namespace neurite

#endif  // NEURITE_CLIENT_INPUT_CSV_READER_H_
