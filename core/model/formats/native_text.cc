#include "core/model/formats/native_text.h"

#include <utility>

#include "absl/status/status.h"
#include "absl/strings/escaping.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "core/base/byte_order_mark.h"
#include "core/base/exact_text.h"
#include "core/model/formats/native_message.h"
#include "google/protobuf/descriptor.h"
#include "google/protobuf/io/tokenizer.h"
#include "google/protobuf/io/zero_copy_stream_impl_lite.h"
#include "google/protobuf/stubs/logging.h"
#include "google/protobuf/text_format.h"
#include "neurite/v1/model_file.pb.h"

namespace neurite {
namespace {

namespace pb = google::protobuf;
using ParseInfoTree = pb::TextFormat::ParseInfoTree;

// A position in the text. Lines and columns count from 1.
struct Place {
  int line = 1;
  int column = 1;
};

absl::Status ErrorAt(Place place, absl::string_view text) {
  return absl::DataLossError(
      absl::StrCat("line ", place.line, ", column ", place.column, ": ", text));
}

class FirstError final : public pb::io::ErrorCollector {
 public:
  void AddError(int line, int column, const std::string& message) override {
    if (!status_.ok()) return;
    // protobuf counts from 0; -1 means the whole text.
    status_ = ErrorAt({line < 0 ? 1 : line + 1, column < 0 ? 1 : column + 1},
                      message);
  }
  const absl::Status& status() const { return status_; }

 private:
  absl::Status status_;
};

// Returns the position of the field at `path`, e.g. "layers[1].weights[3]", in
// the text that `root` describes. If the field is absent, returns the position
// of the innermost message around it that is present.
Place FindPlace(const ParseInfoTree& root, absl::string_view path) {
  Place place;
  const ParseInfoTree* tree = &root;
  const pb::Descriptor* message = v1::Model::descriptor();
  for (absl::string_view part : absl::StrSplit(path, '.')) {
    const std::pair<std::string, std::string> name_index =
        absl::StrSplit(part, absl::MaxSplits('[', 1));
    const pb::FieldDescriptor* field =
        message->FindFieldByName(name_index.first);
    if (field == nullptr) return place;
    int index = 0;
    const std::string& digits = name_index.second;
    if (!digits.empty() &&
        !absl::SimpleAtoi(digits.substr(0, digits.size() - 1), &index)) {
      return place;
    }
    if (!field->is_repeated()) index = -1;
    pb::TextFormat::ParseLocation at = tree->GetLocation(field, index);
    // All values of a list in brackets have the position of the list.
    if (at.line < 0 && index > 0) at = tree->GetLocation(field, 0);
    if (at.line < 0) return place;
    place = {at.line + 1, at.column + 1};
    if (field->message_type() == nullptr) return place;
    tree = tree->GetTreeForNested(field, index);
    if (tree == nullptr) return place;
    message = field->message_type();
  }
  return place;
}

// Prints floats with the fewest digits that identify them, and strings as UTF-8
// rather than escaped.
class ReadableValues final : public pb::TextFormat::FastFieldValuePrinter {
 public:
  void PrintFloat(float value,
                  pb::TextFormat::BaseTextGenerator* out) const override {
    out->PrintString(ExactText(value));
  }
  void PrintString(const std::string& value,
                   pb::TextFormat::BaseTextGenerator* out) const override {
    out->PrintString(absl::StrCat("\"", absl::Utf8SafeCEscape(value), "\""));
  }
};

}  // namespace

absl::StatusOr<ModelSpec> ParseTextModel(absl::string_view text) {
  if (text.size() > kMaxMessageBytes) {
    return ErrorAt({},
                   absl::StrCat("needs at most ", kMaxMessageBytes, " bytes"));
  }
  absl::StatusOr<absl::string_view> marked = SkipByteOrderMark(text);
  if (!marked.ok()) return ErrorAt({}, marked.status().message());
  text = *marked;
  const pb::LogSilencer silence;
  pb::io::ArrayInputStream stream(text.data(), static_cast<int>(text.size()));
  FirstError error;
  ParseInfoTree places;
  pb::TextFormat::Parser parser;
  parser.SetRecursionLimit(kMaxTextNesting);
  parser.RecordErrorsTo(&error);
  parser.WriteLocationsTo(&places);
  v1::Model model;
  if (!parser.Parse(&stream, &model)) {
    return error.status().ok() ? ErrorAt({}, "not a Model") : error.status();
  }
  absl::StatusOr<ModelSpec> spec = SpecOf(model);
  if (spec.ok()) return spec;
  const absl::string_view reason = spec.status().message();
  return ErrorAt(FindPlace(places, reason.substr(0, reason.find(':'))), reason);
}

std::string FormatTextModel(const ModelSpec& spec) {
  pb::TextFormat::Printer printer;
  printer.SetUseShortRepeatedPrimitives(true);
  printer.SetDefaultFieldValuePrinter(new ReadableValues);  // takes ownership
  std::string text;
  printer.PrintToString(MessageOf(spec), &text);
  return text;
}

}  // namespace neurite
