#include "client/output/csv_writer.h"

#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "client/output/data_text.h"
#include "core/base/exact_text.h"

namespace neurite {
namespace {

class CsvWriter final : public ResultWriter {
 public:
  CsvWriter(ResultHeader header, bool classes, std::ostream& out)
      : header_(std::move(header)), classes_(classes), out_(out) {}

  void Add(const ResultRow& row) override {
    // Not earlier: an error of the input must not follow a header.
    if (!begun_) WriteHeader();
    out_ << CsvCell(row.input) << ',' << row.row;
    for (const std::string& cell : row.kept) out_ << ',' << CsvCell(cell);
    if (header_.expects) out_ << ',' << CsvCell(row.expected);
    if (classes_) out_ << ',' << CsvCell(row.predicted.value_or(""));
    for (const auto& [index, value] : row.values) {
      out_ << ',';
      if (header_.top_k > 0) {
        out_ << CsvCell(header_.names[static_cast<size_t>(index)]) << ',';
      }
      out_ << ExactText(value);
    }
    out_ << '\n';
  }

  void Flush(size_t) override { out_.flush(); }

  std::string Finish(const std::string& summary_text,
                     const std::string&) override {
    return summary_text;
  }

 private:
  void WriteHeader() {
    begun_ = true;
    const char* comma = "";
    for (const std::string& name : CsvColumns(header_, classes_)) {
      out_ << std::exchange(comma, ",") << CsvCell(name);
    }
    out_ << '\n';
  }

  const ResultHeader header_;
  const bool classes_;
  std::ostream& out_;
  bool begun_ = false;
};

}  // namespace

std::vector<std::string> CsvColumns(const ResultHeader& header, bool classes) {
  std::vector<std::string> columns = {"input", "row"};
  columns.insert(columns.end(), header.kept.begin(), header.kept.end());
  if (header.expects) columns.emplace_back("expected");
  if (classes) columns.emplace_back("predicted");
  for (int64_t i = 1; i <= header.top_k; ++i) {
    columns.push_back(absl::StrCat("class_", i));
    columns.push_back(absl::StrCat("score_", i));
  }
  if (header.top_k == 0) {
    columns.insert(columns.end(), header.names.begin(), header.names.end());
  }
  return columns;
}

std::unique_ptr<ResultWriter> MakeClassCsv(ResultHeader header,
                                           std::ostream& out) {
  return std::make_unique<CsvWriter>(std::move(header), true, out);
}

std::unique_ptr<ResultWriter> MakeTargetCsv(ResultHeader header,
                                            std::ostream& out) {
  return std::make_unique<CsvWriter>(std::move(header), false, out);
}

}  // namespace neurite
