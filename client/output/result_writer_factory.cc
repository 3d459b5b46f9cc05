#include "client/output/result_writer_factory.h"

#include <algorithm>
#include <cstdint>
#include <iterator>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "client/output/csv_writer.h"
#include "client/output/json_writer.h"
#include "client/output/table_writer.h"
#include "core/base/printable.h"

namespace neurite {

absl::Status CheckColumns(OutputFormat format, ResultKind kind,
                          const ResultHeader& header) {
  if (format == OutputFormat::kJson) return absl::OkStatus();
  const bool classes = kind == ResultKind::kClasses;
  const bool csv = format == OutputFormat::kCsv;
  // The server refuses more classes than there are.
  ResultHeader bounded = header;
  bounded.top_k = std::min<int64_t>(header.top_k, std::ssize(header.names));
  const std::vector<std::string> columns =
      csv ? CsvColumns(bounded, classes) : TableColumns(bounded, classes);
  for (const std::string& name : header.kept) {
    if (std::count(columns.begin(), columns.end(), name) < 2) continue;
    return absl::InvalidArgumentError(absl::StrCat(
        "--keep ", Printable(name), ": the ", csv ? "CSV" : "table",
        " has another column of this name; rename that of the input, or use "
        "--output json, which has the kept columns in an object of their own"));
  }
  if (!csv) return absl::OkStatus();
  std::set<absl::string_view> seen;
  for (const std::string& name : columns) {
    if (seen.insert(name).second) continue;
    return absl::InvalidArgumentError(absl::StrCat(
        "--output csv: the ", classes ? "class" : "target", " \"",
        Printable(name), "\" would have the same name as another column; use ",
        classes ? "--top-k, which has classes in cells, or " : "",
        "--output json"));
  }
  return absl::OkStatus();
}

std::unique_ptr<ResultWriter> MakeClassifyWriter(OutputFormat format,
                                                 ResultHeader header,
                                                 Palette palette,
                                                 std::ostream& out) {
  switch (format) {
    case OutputFormat::kTable:
      return MakeClassTable(header, palette, out);
    case OutputFormat::kJson:
      return MakeClassJson(std::move(header), out);
    case OutputFormat::kCsv:
      return MakeClassCsv(std::move(header), out);
  }
  return nullptr;
}

std::unique_ptr<ResultWriter> MakeRegressWriter(OutputFormat format,
                                                ResultHeader header,
                                                Palette palette,
                                                std::ostream& out) {
  switch (format) {
    case OutputFormat::kTable:
      return MakeTargetTable(header, palette, out);
    case OutputFormat::kJson:
      return MakeTargetJson(std::move(header), out);
    case OutputFormat::kCsv:
      return MakeTargetCsv(std::move(header), out);
  }
  return nullptr;
}

}  // namespace neurite
