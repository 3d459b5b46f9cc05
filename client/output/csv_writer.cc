#include "client/output/csv_writer.h"

#include <string>
#include <utility>

#include "client/output/data_text.h"
#include "core/base/exact_text.h"

namespace neurite {
namespace {

class CsvWriter final : public ResultWriter {
 public:
  CsvWriter(ResultHeader header, bool classes, std::ostream& out)
      : header_(std::move(header)), classes_(classes), out_(out) {
    out_ << "input,row";
    for (const std::string& name : header_.kept) out_ << ',' << CsvCell(name);
    if (header_.expects) out_ << ",expected";
    if (classes_) out_ << ",predicted";
    for (int64_t i = 1; i <= header_.top_k; ++i) {
      out_ << ",class_" << i << ",score_" << i;
    }
    if (header_.top_k == 0) {
      for (const std::string& name : header_.names)
        out_ << ',' << CsvCell(name);
    }
    out_ << '\n';
  }

  void Add(const ResultRow& row) override {
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
  const ResultHeader header_;
  const bool classes_;
  std::ostream& out_;
};

}  // namespace

std::unique_ptr<ResultWriter> MakeClassCsv(ResultHeader header,
                                           std::ostream& out) {
  return std::make_unique<CsvWriter>(std::move(header), true, out);
}

std::unique_ptr<ResultWriter> MakeTargetCsv(ResultHeader header,
                                            std::ostream& out) {
  return std::make_unique<CsvWriter>(std::move(header), false, out);
}

}  // namespace neurite
