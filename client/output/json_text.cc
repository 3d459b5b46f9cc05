#include "client/output/json_text.h"

#include "absl/strings/ascii.h"

namespace neurite {

JsonText& JsonText::Open(char bracket) {
  Separate();
  text_ += bracket;
  return *this;
}

JsonText& JsonText::Close(char bracket) {
  text_ += bracket;
  return *this;
}

JsonText& JsonText::Append(absl::string_view value) {
  Separate();
  absl::StrAppend(&text_, value);
  return *this;
}

JsonText& JsonText::AppendNumber(const std::string& number) {
  // Only the names of NaN and the infinities end in a letter.
  return Append(absl::ascii_isalpha(static_cast<unsigned char>(number.back()))
                    ? JsonString(number)
                    : number);
}

void JsonText::Separate() {
  // Strings end in a quotation mark: a bracket or a colon at the end is one of
  // JSON's own.
  const bool first = text_.empty() || text_.back() == '{' ||
                     text_.back() == '[' || text_.back() == ':';
  if (!first) text_ += ',';
}

}  // namespace neurite
