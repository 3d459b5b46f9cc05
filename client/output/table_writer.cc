#include "client/output/table_writer.h"

#include <algorithm>
#include <cmath>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "client/report/number_text.h"
#include "client/report/text_table.h"
#include "core/base/printable.h"

namespace neurite {
namespace {

constexpr size_t kMostShown = 20;

// A narrow terminal gets a shorter bar, so that "next" stays in the line.
constexpr size_t kWideLine = 100;

size_t BarWidth(const Palette& palette) {
  return palette.line_width() < kWideLine ? 10 : 20;
}

// For rows that come later: the widths of usual scores, e.g. -0.1234, and
// values, e.g. -0.01234, and the widest label that is worth the room.
constexpr size_t kScoreWidth = 7;
constexpr size_t kValueWidth = 8;
constexpr size_t kMostReserved = 24;

// A bar of at most `longest` characters; empty if the score cannot be a
// probability.
std::string Bar(float score, size_t longest) {
  if (!(score >= 0 && score <= 1)) return "";
  const float width = score * static_cast<float>(longest);
  return std::string(static_cast<size_t>(std::lround(width)), '#');
}

std::string ScoreText(float score) {
  return std::abs(score) <= 1 ? FixedText(score, 4) : ShortText(score);
}

// The input, and the columns that are repeated from it.
std::vector<TextTable::Column> FirstColumns(const ResultHeader& header) {
  std::vector<TextTable::Column> columns = {{"input"}};
  for (const std::string& name : header.kept) {
    columns.push_back({Printable(name)});
  }
  return columns;
}

std::vector<TextTable::Cell> FirstCells(const ResultRow& row) {
  std::vector<TextTable::Cell> cells = {{row.name}};
  for (const std::string& cell : row.kept) cells.push_back({cell});
  return cells;
}

// The common part of both tables: decides which rows are written.
class TableWriter : public ResultWriter {
 public:
  TableWriter(ResultHeader header, Palette palette, std::ostream& out,
              std::vector<TextTable::Column> columns)
      : header_(std::move(header)),
        palette_(palette),
        out_(out),
        table_(std::move(columns)) {}

  void Add(const ResultRow& row) final {
    if (rows_ == 0) {
      out_ << palette_(Ink::kBold, Printable(header_.model)) << " version "
           << header_.version << "\n\n";
    }
    ++rows_;
    if (!header_.expects) return table_.Add(Cells(row));
    if (first_.size() < kMostShown) first_.push_back(row);
    if (!row.right && wrong_.size() < kMostShown) wrong_.push_back(row);
  }

  void Flush(size_t later_names) final {
    if (later_names > 0) {
      table_.Widen(0, later_names);
      Reserve(table_);
    }
    if (!header_.expects) table_.Write(palette_, out_);
    out_.flush();
  }

  std::string Finish(const std::string& summary_text,
                     const std::string&) final {
    if (!header_.expects) return "";
    const bool all = rows_ <= static_cast<int64_t>(kMostShown);
    const std::vector<ResultRow>& shown = all ? first_ : wrong_;
    if (!all && !shown.empty()) out_ << "the first that " << Chosen() << ":\n";
    for (const ResultRow& row : shown) table_.Add(Cells(row));
    if (!shown.empty()) {
      table_.Write(palette_, out_);
      out_ << '\n';
    }
    out_ << summary_text;
    return "";
  }

 protected:
  virtual std::vector<TextTable::Cell> Cells(const ResultRow& row) const = 0;

  // Makes the columns wide enough for what later rows are likely to have.
  virtual void Reserve(TextTable& table) const = 0;

  // "the first that ...".
  virtual absl::string_view Chosen() const = 0;

  const ResultHeader& header() const { return header_; }

 private:
  const ResultHeader header_;
  const Palette palette_;
  std::ostream& out_;
  TextTable table_;
  int64_t rows_ = 0;
  std::vector<ResultRow> first_;
  std::vector<ResultRow> wrong_;
};

std::vector<TextTable::Column> ClassColumns(const ResultHeader& header) {
  std::vector<TextTable::Column> columns = FirstColumns(header);
  if (header.expects) columns.push_back({"expected"});
  columns.push_back({"predicted"});
  columns.push_back({"score", Align::kRight});
  columns.push_back({""});
  columns.push_back({"next"});
  return columns;
}

class ClassTable final : public TableWriter {
 public:
  ClassTable(const ResultHeader& header, Palette palette, std::ostream& out)
      : TableWriter(header, palette, out, ClassColumns(header)),
        bar_width_(BarWidth(palette)) {}

 private:
  std::vector<TextTable::Cell> Cells(const ResultRow& row) const override {
    Ink ink = Ink::kBold;
    if (header().expects) ink = row.right ? Ink::kGood : Ink::kBad;
    std::vector<TextTable::Cell> cells = FirstCells(row);
    if (header().expects) cells.push_back({row.expected});
    cells.push_back({row.predicted.value_or("(undecided)"), ink});
    // With a threshold, the predicted class need not have the best score.
    std::string score;
    std::string bar;
    std::string next;
    for (const auto& [index, value] : row.values) {
      if (Label(index) == row.predicted) {
        score = ScoreText(value);
        bar = Bar(value, bar_width_);
      } else {
        absl::StrAppend(&next, next.empty() ? "" : ", ", Label(index), " ",
                        ScoreText(value));
      }
    }
    cells.push_back({score});
    cells.push_back({bar, Ink::kFaint});
    cells.push_back({next, Ink::kFaint});
    return cells;
  }

  void Reserve(TextTable& table) const override {
    size_t label = 0;
    for (const std::string& name : header().names) {
      label = std::max(label, TextWidth(Printable(name)));
    }
    const size_t predicted = header().expects ? 2 : 1;
    table.Widen(predicted, std::min(label, kMostReserved));
    table.Widen(predicted + 1, kScoreWidth);
    table.Widen(predicted + 2, bar_width_);
  }

  absl::string_view Chosen() const override { return "went wrong"; }

  const std::string& Label(int64_t index) const {
    return header().names[static_cast<size_t>(index)];
  }

  const size_t bar_width_;
};

std::vector<TextTable::Column> TargetColumns(const ResultHeader& header) {
  std::vector<TextTable::Column> columns = FirstColumns(header);
  if (header.expects) columns.push_back({"expected", Align::kRight});
  for (const std::string& name : header.names) {
    columns.push_back({name, Align::kRight});
  }
  return columns;
}

class TargetTable final : public TableWriter {
 public:
  TargetTable(const ResultHeader& header, Palette palette, std::ostream& out)
      : TableWriter(header, palette, out, TargetColumns(header)) {}

 private:
  std::vector<TextTable::Cell> Cells(const ResultRow& row) const override {
    std::vector<TextTable::Cell> cells = FirstCells(row);
    if (header().expects) cells.push_back({row.expected});
    for (const auto& [index, value] : row.values) {
      cells.push_back({ShortText(value), Ink::kBold});
    }
    return cells;
  }

  void Reserve(TextTable& table) const override {
    const size_t first = header().expects ? 2 : 1;
    for (size_t i = 0; i < header().names.size(); ++i) {
      table.Widen(first + i, kValueWidth);
    }
  }

  absl::string_view Chosen() const override { return "came"; }
};

}  // namespace

std::vector<std::string> TableColumns(const ResultHeader& header,
                                      bool classes) {
  std::vector<std::string> titles;
  for (const TextTable::Column& column :
       classes ? ClassColumns(header) : TargetColumns(header)) {
    titles.push_back(column.title);
  }
  return titles;
}

std::unique_ptr<ResultWriter> MakeClassTable(const ResultHeader& header,
                                             Palette palette,
                                             std::ostream& out) {
  return std::make_unique<ClassTable>(header, palette, out);
}

std::unique_ptr<ResultWriter> MakeTargetTable(const ResultHeader& header,
                                              Palette palette,
                                              std::ostream& out) {
  return std::make_unique<TargetTable>(header, palette, out);
}

}  // namespace neurite
