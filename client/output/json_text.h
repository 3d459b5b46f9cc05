// Builds JSON in the dialect of docs/output.md.
#ifndef NEURITE_CLIENT_OUTPUT_JSON_TEXT_H_
#define NEURITE_CLIENT_OUTPUT_JSON_TEXT_H_

#include <string>
#include <type_traits>

#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "client/output/data_text.h"
#include "core/base/exact_text.h"

namespace neurite {

// One JSON value, without line breaks, written from left to right:
//
//   JsonText().BeginObject().Field("row", 7).EndObject().text()  // {"row":7}
//
// REQUIRES: every Begin has its End, and in an object each value has a key.
class JsonText {
 public:
  JsonText& BeginObject() { return Open('{'); }
  JsonText& EndObject() { return Close('}'); }
  JsonText& BeginArray() { return Open('['); }
  JsonText& EndArray() { return Close(']'); }

  // The key of the next value of an object.
  JsonText& Key(absl::string_view name) {
    Separate();
    absl::StrAppend(&text_, JsonString(name), ":");
    return *this;
  }

  JsonText& Null() { return Append("null"); }

  // Numbers of any type (int64_t, too) are written as numbers that read back as
  // the same value of their type. JSON has no NaN and no infinities: they are
  // the strings "NaN", "Infinity" and "-Infinity". Bytes of a string that are
  // not valid UTF-8 become U+FFFD.
  template <typename T>
  JsonText& Value(const T& value) {
    if constexpr (std::is_same_v<T, bool>) {
      return Append(value ? "true" : "false");
    } else if constexpr (std::is_floating_point_v<T>) {
      return AppendNumber(ExactText(value));
    } else if constexpr (std::is_integral_v<T>) {
      return Append(absl::StrCat(value));
    } else {
      return Append(JsonString(value));
    }
  }

  template <typename T>
  JsonText& Field(absl::string_view name, const T& value) {
    return Key(name).Value(value);
  }

  // A field that is null unless there is a value.
  template <typename T>
  JsonText& FieldIf(bool has_value, absl::string_view name, const T& value) {
    return has_value ? Field(name, value) : Key(name).Null();
  }

  // An array of the elements of `values`.
  template <typename Range>
  JsonText& List(const Range& values) {
    BeginArray();
    for (const auto& value : values) Value(value);
    return EndArray();
  }

  const std::string& text() const { return text_; }

 private:
  JsonText& Open(char bracket);
  JsonText& Close(char bracket);
  JsonText& Append(absl::string_view value);
  JsonText& AppendNumber(const std::string& number);

  // Writes the comma before a key or value that is not the first.
  void Separate();

  std::string text_;
};

}  // namespace neurite

#endif  // NEURITE_CLIENT_OUTPUT_JSON_TEXT_H_
