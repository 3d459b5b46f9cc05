#include "client/output/data_text.h"

#include <cmath>
#include <cstdint>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_replace.h"
#include "client/output/number_text.h"

namespace neurite {
namespace {

constexpr absl::string_view kReplacement = "\xef\xbf\xbd";

bool Continues(absl::string_view text, size_t at) {
  return at < text.size() && (static_cast<uint8_t>(text[at]) & 0xc0) == 0x80;
}

// The bytes of the letter that `text` begins with; 0 if it is no UTF-8.
size_t LetterBytes(absl::string_view text) {
  const auto first = static_cast<uint8_t>(text[0]);
  size_t bytes = 0;
  if (first < 0x80) return 1;
  if (first >= 0xc2 && first < 0xe0) bytes = 2;
  if (first >= 0xe0 && first < 0xf0) bytes = 3;
  if (first >= 0xf0 && first < 0xf5) bytes = 4;
  for (size_t i = 1; i < bytes; ++i) {
    if (!Continues(text, i)) return 0;
  }
  if (bytes < 3) return bytes;
  // Overlong forms, surrogates, and what is beyond U+10FFFF.
  const auto second = static_cast<uint8_t>(text[1]);
  const bool bad =
      (first == 0xe0 && second < 0xa0) || (first == 0xed && second >= 0xa0) ||
      (first == 0xf0 && second < 0x90) || (first == 0xf4 && second >= 0x90);
  return bad ? 0 : bytes;
}

void AppendAscii(char c, std::string& to) {
  switch (c) {
    case '"':
      to += "\\\"";
      return;
    case '\\':
      to += "\\\\";
      return;
    case '\n':
      to += "\\n";
      return;
    case '\r':
      to += "\\r";
      return;
    case '\t':
      to += "\\t";
      return;
    default:
      if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f) {
        absl::StrAppendFormat(&to, "\\u%04x", static_cast<unsigned char>(c));
      } else {
        to.push_back(c);
      }
  }
}

}  // namespace

std::string CsvCell(absl::string_view text) {
  const bool plain = text.find_first_of(",\"\r\n") == absl::string_view::npos;
  if (plain) return std::string(text);
  return absl::StrCat("\"", absl::StrReplaceAll(text, {{"\"", "\"\""}}), "\"");
}

std::string JsonString(absl::string_view text) {
  std::string json = "\"";
  while (!text.empty()) {
    const size_t bytes = LetterBytes(text);
    if (bytes == 1) {
      AppendAscii(text[0], json);
    } else {
      absl::StrAppend(&json, bytes == 0 ? kReplacement : text.substr(0, bytes));
    }
    text.remove_prefix(bytes == 0 ? 1 : bytes);
  }
  json += '"';
  return json;
}

std::string JsonNumber(float value) {
  if (std::isnan(value)) return "null";
  if (std::isinf(value)) return value > 0 ? "1e999" : "-1e999";
  return ExactText(value);
}

}  // namespace neurite
