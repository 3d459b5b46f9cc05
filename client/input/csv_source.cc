#include "client/input/csv_source.h"

#include <algorithm>
#include <iterator>
#include <limits>
#include <utility>

#include "absl/strings/str_cat.h"
#include "client/input/cell_number.h"
#include "client/input/csv_columns.h"
#include "client/input/csv_header.h"
#include "client/input/csv_reader.h"
#include "core/base/plural.h"
#include "core/base/printable.h"
#include "core/base/status_macros.h"

namespace neurite {
namespace {

constexpr size_t kMostCell = 40;

class CsvSource final : public RowSource {
 public:
  CsvSource(std::unique_ptr<ByteStream> stream, const RowFormat& spec,
            Notes& notes)
      : reader_(std::move(stream)), spec_(spec), notes_(notes) {}

  absl::StatusOr<bool> ReadRow(std::vector<float>& values) override {
    if (!held_) {
      NEURITE_ASSIGN_OR_RETURN(const bool more, ReadRecord());
      if (!more) return false;
      Hold();
    }
    if (empty_rows_ > 0) {
      --empty_rows_;
      AppendEmptyRow(values);
      return true;
    }
    NEURITE_RETURN_IF_ERROR(AppendCells(values));
    guessed_row_ = false;
    held_ = false;
    return true;
  }

  const CarriedCells* carried() const override { return &carried_; }

  absl::StatusOr<bool> Ready() override {
    if (held_) return true;
    NEURITE_ASSIGN_OR_RETURN(const bool ready, reader_.Ready());
    if (!ready || !columns_.empty()) return ready;
    // The first record may be a header, behind which ReadRow would wait.
    NEURITE_ASSIGN_OR_RETURN(const bool more, reader_.ReadRecord(record_));
    if (!more) return true;
    NEURITE_ASSIGN_OR_RETURN(const bool header, ReadFirstRecord());
    if (header) return reader_.Ready();
    Hold();
    return true;
  }

 private:
  // Keeps `record_` for ReadRow.
  void Hold() {
    held_ = true;
    empty_rows_ = columns_.size() == 1 ? record_.empty_lines : 0;
    if (empty_rows_ > 0) NoteEmptyLine();
  }

  // Reads the next record that is not the header.
  absl::StatusOr<bool> ReadRecord() {
    NEURITE_ASSIGN_OR_RETURN(const bool more, reader_.ReadRecord(record_));
    if (!more || !columns_.empty()) return more;
    NEURITE_ASSIGN_OR_RETURN(const bool header, ReadFirstRecord());
    if (!header) return true;
    return reader_.ReadRecord(record_);
  }

  // Sets `columns_` from the first record. Returns true if that is a header.
  absl::StatusOr<bool> ReadFirstRecord() {
    NEURITE_ASSIGN_OR_RETURN(const bool header, IsHeader(), Here());
    NEURITE_ASSIGN_OR_RETURN(
        labels_at_, FindColumns(record_.cells, spec_.label_columns), Here());
    NEURITE_ASSIGN_OR_RETURN(
        kept_at_, FindColumns(record_.cells, spec_.kept_columns), Here());
    Notes remarks;
    RowFormat unnamed;
    unnamed.model = spec_.model;
    unnamed.width = spec_.width;
    NEURITE_ASSIGN_OR_RETURN(
        columns_,
        MatchColumns(record_.cells, header ? spec_ : unnamed, remarks), Here());
    const bool guessed =
        spec_.header == HeaderMode::kAuto && !CarriesColumns(spec_);
    if (header && guessed && !AllAreFeatures()) {
      notes_.push_back(absl::StrCat(Here(), ": taken as a header (--header)"));
    }
    for (const std::string& remark : remarks) {
      notes_.push_back(absl::StrCat(reader_.name(), ": ", remark));
    }
    guessed_row_ = !header && guessed;
    return header;
  }

  absl::StatusOr<bool> IsHeader() const {
    if (spec_.header != HeaderMode::kAuto) {
      return spec_.header == HeaderMode::kYes;
    }
    if (CarriesColumns(spec_)) return true;
    switch (JudgeFirstRecord(record_.cells, spec_)) {
      case FirstRecord::kHeader:
        return true;
      case FirstRecord::kRow:
        return false;
      case FirstRecord::kEither:
        break;
    }
    return absl::InvalidArgumentError(
        "can be a header, as it has names of features, or a row of numbers: "
        "give --header yes or --header no (the default is auto)");
  }

  bool AllAreFeatures() const {
    return HasNames(spec_) && std::find(columns_.begin(), columns_.end(),
                                        kNoFeature) == columns_.end();
  }

  void NoteEmptyLine() {
    if (noted_empty_line_) return;
    noted_empty_line_ = true;
    notes_.push_back(absl::StrCat(reader_.name(), ":",
                                  record_.line - record_.empty_lines,
                                  ": the empty line is a missing value"));
  }

  void Carry() {
    carried_ = {};
    const char* comma = "";
    for (const size_t column : labels_at_) {
      absl::StrAppend(&carried_.label, std::exchange(comma, ","),
                      record_.cells[column]);
    }
    for (const size_t column : kept_at_) {
      carried_.kept.push_back(record_.cells[column]);
    }
  }

  // A row of an empty line. There the only column is empty.
  void AppendEmptyRow(std::vector<float>& values) {
    AppendMissing(values);
    carried_ = {};
    carried_.kept.resize(kept_at_.size());
  }

  void AppendMissing(std::vector<float>& values) const {
    values.resize(values.size() + static_cast<size_t>(spec_.width),
                  std::numeric_limits<float>::quiet_NaN());
  }

  absl::Status AppendCells(std::vector<float>& values) {
    if (record_.cells.size() != columns_.size()) {
      return absl::InvalidArgumentError(absl::StrCat(
          Here(), ": has ", Plural(std::ssize(record_.cells), "cell"),
          ", expected ", columns_.size()));
    }
    const size_t begin = values.size();
    AppendMissing(values);
    for (size_t i = 0; i < columns_.size(); ++i) {
      if (columns_[i] == kNoFeature) continue;
      const absl::StatusOr<float> value = ParseCell(record_.cells[i]);
      if (!value.ok()) return BadCell(i, value.status());
      values[begin + static_cast<size_t>(columns_[i])] = *value;
    }
    Carry();
    return absl::OkStatus();
  }

  absl::Status BadCell(size_t column, const absl::Status& why) const {
    const auto feature = static_cast<size_t>(columns_[column]);
    std::string place = absl::StrCat(Here(), ": column ", column + 1);
    if (feature < spec_.feature_names.size() &&
        !spec_.feature_names[feature].empty()) {
      absl::StrAppend(&place, " (", Printable(spec_.feature_names[feature]),
                      ")");
    }
    return absl::InvalidArgumentError(absl::StrCat(
        place, ": \"", Printable(record_.cells[column], kMostCell), "\" ",
        why.message(),
        guessed_row_ ? "; --header yes reads this line as a header" : ""));
  }

  std::string Here() const {
    return absl::StrCat(reader_.name(), ":", record_.line);
  }

  CsvReader reader_;
  const RowFormat& spec_;
  Notes& notes_;
  // The value of each column, and the columns to carry.
  std::vector<int64_t> columns_;
  std::vector<size_t> labels_at_;
  std::vector<size_t> kept_at_;
  CarriedCells carried_;
  CsvRecord record_;
  // `record_` is still to be returned, after this many rows of empty lines.
  bool held_ = false;
  int64_t empty_rows_ = 0;
  bool noted_empty_line_ = false;
  // The first record was judged to be a row, and is the one being read.
  bool guessed_row_ = false;
};

}  // namespace

absl::StatusOr<std::unique_ptr<RowSource>> ReadCsvRows(
    std::unique_ptr<ByteStream> stream, const RowFormat& spec, Notes& notes) {
  return std::make_unique<CsvSource>(std::move(stream), spec, notes);
}

}  // namespace neurite
