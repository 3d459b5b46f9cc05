#include "client/output/json_writer.h"

#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "client/output/data_text.h"

namespace neurite {
namespace {

class JsonWriter final : public ResultWriter {
 public:
  JsonWriter(ResultHeader header, bool classes, std::ostream& out)
      : header_(std::move(header)), classes_(classes), out_(out) {}

  void Add(const ResultRow& row) override {
    out_ << "{\"model\":" << JsonString(header_.model)
         << ",\"version\":" << header_.version
         << ",\"input\":" << JsonString(row.input) << ",\"row\":" << row.row;
    if (!header_.kept.empty()) AddKept(row);
    if (header_.expects) out_ << ",\"expected\":" << JsonString(row.expected);
    if (classes_) {
      out_ << ",\"predicted\":"
           << (row.predicted ? JsonString(*row.predicted) : "null");
    }
    out_ << (classes_ ? ",\"scores\":{" : ",\"values\":{");
    const char* comma = "";
    for (const auto& [index, value] : row.values) {
      out_ << std::exchange(comma, ",")
           << JsonString(header_.names[static_cast<size_t>(index)]) << ":"
           << JsonNumber(value);
    }
    out_ << "}}\n";
  }

  void Flush() override { out_.flush(); }

  std::string Finish(const std::string&,
                     const std::string& summary_json) override {
    if (!summary_json.empty()) {
      out_ << "{\"summary\":" << summary_json << "}\n";
    }
    return "";
  }

 private:
  void AddKept(const ResultRow& row) {
    out_ << ",\"kept\":{";
    const char* comma = "";
    for (size_t i = 0; i < row.kept.size(); ++i) {
      out_ << std::exchange(comma, ",") << JsonString(header_.kept[i]) << ":"
           << JsonString(row.kept[i]);
    }
    out_ << "}";
  }

  const ResultHeader header_;
  const bool classes_;
  std::ostream& out_;
};

}  // namespace

std::unique_ptr<ResultWriter> MakeClassJson(ResultHeader header,
                                            std::ostream& out) {
  return std::make_unique<JsonWriter>(std::move(header), true, out);
}

std::unique_ptr<ResultWriter> MakeTargetJson(ResultHeader header,
                                             std::ostream& out) {
  return std::make_unique<JsonWriter>(std::move(header), false, out);
}

}  // namespace neurite
