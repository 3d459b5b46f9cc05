#include "client/output/json_writer.h"

#include <string>
#include <utility>

#include "client/output/json_text.h"

namespace neurite {
namespace {

class JsonWriter final : public ResultWriter {
 public:
  JsonWriter(ResultHeader header, bool classes, std::ostream& out)
      : header_(std::move(header)), classes_(classes), out_(out) {}

  void Add(const ResultRow& row) override {
    JsonText json;
    json.BeginObject()
        .Field("model", header_.model)
        .Field("version", header_.version)
        .Field("input", row.input)
        .Field("row", row.row);
    if (!header_.kept.empty()) AddKept(row, json);
    if (header_.expects) AddExpected(row, json);
    if (classes_) {
      json.FieldIf(row.predicted.has_value(), "predicted",
                   row.predicted.value_or(""));
    }
    json.Key(classes_ ? "scores" : "values").BeginObject();
    for (const auto& [index, value] : row.values) {
      json.Field(header_.names[static_cast<size_t>(index)], value);
    }
    json.EndObject().EndObject();
    out_ << json.text() << '\n';
  }

  void Flush(size_t) override { out_.flush(); }

  std::string Finish(const std::string&,
                     const std::string& summary_json) override {
    if (!summary_json.empty()) {
      out_ << "{\"summary\":" << summary_json << "}\n";
    }
    return "";
  }

 private:
  void AddKept(const ResultRow& row, JsonText& json) const {
    json.Key("kept").BeginObject();
    for (size_t i = 0; i < row.kept.size(); ++i) {
      json.Field(header_.kept[i], row.kept[i]);
    }
    json.EndObject();
  }

  // A class is a string; the expected values of targets are numbers, as the
  // predicted ones are.
  void AddExpected(const ResultRow& row, JsonText& json) const {
    if (classes_) {
      json.Field("expected", row.expected);
      return;
    }
    json.Key("expected").BeginObject();
    for (size_t i = 0; i < row.expected_values.size(); ++i) {
      json.Field(header_.names[i], row.expected_values[i]);
    }
    json.EndObject();
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
