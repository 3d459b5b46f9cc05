#include "client/input/csv_reader.h"

#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "client/input/file_signature.h"
#include "core/base/byte_order_mark.h"
#include "core/base/status_macros.h"

namespace neurite {
namespace {

constexpr size_t kChunk = size_t{1} << 16;
constexpr size_t kMostRecordBytes = size_t{16} << 20;
constexpr size_t kMostCells = 1'000'000;

}  // namespace

CsvReader::CsvReader(std::unique_ptr<ByteStream> stream)
    : stream_(std::move(stream)) {}

absl::Status CsvReader::Fault(absl::string_view what) const {
  return absl::DataLossError(absl::StrCat(name(), ":", line_, ": ", what));
}

absl::Status CsvReader::Fetch() {
  buffer_.erase(0, next_);
  next_ = 0;
  NEURITE_ASSIGN_OR_RETURN(const size_t got,
                           stream_->ReadSome(kChunk, buffer_));
  ended_ = got == 0;
  return absl::OkStatus();
}

bool CsvReader::HasRecord(Scan& scan) const {
  for (; next_ + scan.bytes < buffer_.size(); ++scan.bytes) {
    const char c = buffer_[next_ + scan.bytes];
    if (c == '\n' && !scan.empty && !scan.quoted) return true;
    if (c == '"') scan.quoted = !scan.quoted;
    scan.empty =
        scan.empty && absl::ascii_isspace(static_cast<unsigned char>(c));
  }
  return false;
}

absl::StatusOr<bool> CsvReader::Ready() {
  if (!stream_->live()) return true;
  // ReadRecord rejects a longer record without reading all of it.
  Scan scan;
  while (!ended_ && !HasRecord(scan) &&
         buffer_.size() - next_ <= kMostRecordBytes) {
    if (!stream_->Ready()) return false;
    NEURITE_RETURN_IF_ERROR(Fetch());
  }
  return true;
}

absl::StatusOr<int> CsvReader::Look() {
  if (next_ == buffer_.size() && !ended_) NEURITE_RETURN_IF_ERROR(Fetch());
  if (AtEnd()) return kEnd;
  if (buffer_[next_] == '\0') {
    return absl::InvalidArgumentError(
        absl::StrCat(name(), ":", line_, ": ", kHasNul));
  }
  if (record_bytes_ > kMostRecordBytes) {
    return Fault(
        absl::StrCat("the record has more than ", kMostRecordBytes, " bytes"));
  }
  return static_cast<unsigned char>(buffer_[next_]);
}

void CsvReader::Take() {
  ++next_;
  ++record_bytes_;
}

absl::StatusOr<bool> CsvReader::TakeLineEnd() {
  NEURITE_ASSIGN_OR_RETURN(int next, Look());
  if (next == '\r') {
    Take();
    NEURITE_ASSIGN_OR_RETURN(next, Look());
    if (next == kEnd) return true;
    if (next != '\n') return Fault("a carriage return within a line");
  }
  if (next != '\n') return false;
  Take();
  ++line_;
  return true;
}

absl::StatusOr<std::string> CsvReader::ReadQuotedCell() {
  std::string cell;
  const int64_t first_line = line_;
  quoted_ = true;
  Take();
  for (;;) {
    NEURITE_ASSIGN_OR_RETURN(const int next, Look());
    if (next == kEnd) {
      line_ = first_line;
      return Fault("the quoted cell that begins here is not closed");
    }
    Take();
    if (next == '"') {
      NEURITE_ASSIGN_OR_RETURN(const int after, Look());
      if (after != '"') break;
      Take();
    } else if (next == '\n') {
      ++line_;
    }
    cell.push_back(static_cast<char>(next));
  }
  for (;;) {
    NEURITE_ASSIGN_OR_RETURN(const int next, Look());
    if (next == kEnd || next == ',' || next == '\r' || next == '\n') break;
    if (next != ' ' && next != '\t') {
      return Fault("text between a closing quote and the next comma");
    }
    Take();
  }
  return cell;
}

absl::StatusOr<std::string> CsvReader::ReadCell() {
  std::string cell;
  for (;;) {
    NEURITE_ASSIGN_OR_RETURN(const int next, Look());
    if (next == kEnd || next == ',' || next == '\r' || next == '\n') break;
    if (next == '"') {
      if (absl::StripAsciiWhitespace(cell).empty()) return ReadQuotedCell();
      return Fault("a quote within an unquoted cell");
    }
    cell.push_back(static_cast<char>(next));
    Take();
  }
  absl::StripAsciiWhitespace(&cell);
  return cell;
}

absl::Status CsvReader::Begin() {
  if (begun_) return absl::OkStatus();
  begun_ = true;
  // A typed row may be shorter than a mark: wait for more only if this may be
  // one.
  while (!ended_ && !ShowsByteOrderMark(buffer_)) {
    NEURITE_RETURN_IF_ERROR(Fetch());
  }
  NEURITE_ASSIGN_OR_RETURN(const absl::string_view rest,
                           SkipByteOrderMark(buffer_), name());
  next_ = buffer_.size() - rest.size();
  return CheckIsText(name(), buffer_);
}

absl::Status CsvReader::ReadCells(CsvRecord& record) {
  record.line = line_;
  record.cells.clear();
  quoted_ = false;
  for (;;) {
    NEURITE_ASSIGN_OR_RETURN(std::string cell, ReadCell());
    record.cells.push_back(std::move(cell));
    if (record.cells.size() > kMostCells) {
      return Fault(
          absl::StrCat("the record has more than ", kMostCells, " cells"));
    }
    NEURITE_ASSIGN_OR_RETURN(const int next, Look());
    if (next != ',') break;
    Take();
  }
  return TakeLineEnd().status();
}

absl::StatusOr<bool> CsvReader::ReadRecord(CsvRecord& record) {
  NEURITE_RETURN_IF_ERROR(Begin());
  record.empty_lines = 0;
  for (;; ++record.empty_lines) {
    // Empty lines must not add up to a record that is too long.
    record_bytes_ = 0;
    NEURITE_ASSIGN_OR_RETURN(const bool line_end, TakeLineEnd());
    if (line_end) continue;
    if (AtEnd()) return false;
    NEURITE_RETURN_IF_ERROR(ReadCells(record));
    const bool empty =
        record.cells.size() == 1 && record.cells[0].empty() && !quoted_;
    if (!empty) return true;
  }
}

}  // namespace neurite
