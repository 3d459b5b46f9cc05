#include "client/output/data_text.h"

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_replace.h"
#include "core/base/printable.h"
#include "core/base/utf8.h"

namespace neurite {
namespace {

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

// In JSON, a character beyond U+FFFF is escaped as its UTF-16 surrogates.
void AppendEscape(char32_t character, std::string& to) {
  auto value = static_cast<uint32_t>(character);
  if (value >= 0x10000) {
    value -= 0x10000;
    absl::StrAppendFormat(&to, "\\u%04x", 0xd800 + (value >> 10));
    value = 0xdc00 + (value & 0x3ff);
  }
  absl::StrAppendFormat(&to, "\\u%04x", value);
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
    const auto [value, bytes] = FirstCodePoint(text);
    if (bytes == 1) {
      AppendAscii(text[0], json);
    } else if (bytes > 1 && NeedsEscape(value)) {
      AppendEscape(value, json);
    } else {
      absl::StrAppend(
          &json, bytes == 0 ? kReplacementCharacter : text.substr(0, bytes));
    }
    text.remove_prefix(bytes == 0 ? 1 : bytes);
  }
  json += '"';
  return json;
}

}  // namespace neurite
