#include "client/report/terminal.h"

#include <unistd.h>

#include <cstdlib>

#include "absl/strings/str_cat.h"

namespace neurite {
namespace {

absl::string_view Variable(const char* name) {
  const char* value = std::getenv(name);
  return value == nullptr ? "" : value;
}

// Parameters of "select graphic rendition" (ECMA-48).
absl::string_view Rendition(Ink ink) {
  switch (ink) {
    case Ink::kPlain:
      return "";
    case Ink::kBold:
      return "1";
    case Ink::kGood:
      return "32";
    case Ink::kBad:
      return "31";
    case Ink::kFaint:
      return "2";
  }
  return "";
}

}  // namespace

Palette Palette::For(int fd) {
  return Palette(isatty(fd) == 1 && Variable("NO_COLOR").empty() &&
                 Variable("TERM") != "dumb");
}

std::string Palette::operator()(Ink ink, absl::string_view text) const {
  if (!colours_ || ink == Ink::kPlain || text.empty()) {
    return std::string(text);
  }
  return absl::StrCat("\x1b[", Rendition(ink), "m", text, "\x1b[0m");
}

}  // namespace neurite
