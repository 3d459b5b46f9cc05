#include "client/report/terminal.h"

#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <cstdint>
#include <cstdlib>

#include "absl/strings/numbers.h"
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

size_t LineWidth(int fd) {
  constexpr int64_t kLeast = 60;
  constexpr int64_t kMost = 200;
  constexpr int64_t kUsual = 100;
  int64_t columns = 0;
  winsize size = {};
  if (!absl::SimpleAtoi(Variable("COLUMNS"), &columns) || columns <= 0) {
    columns = ioctl(fd, TIOCGWINSZ, &size) == 0 ? size.ws_col : 0;
  }
  // Terminals that do not know their size say 0.
  if (columns <= 0) columns = kUsual;
  return static_cast<size_t>(std::clamp(columns, kLeast, kMost));
}

Palette Palette::For(int fd) {
  return Palette(isatty(fd) == 1 && Variable("NO_COLOR").empty() &&
                     Variable("TERM") != "dumb",
                 LineWidth(fd));
}

std::string Palette::operator()(Ink ink, absl::string_view text) const {
  if (!colours_ || ink == Ink::kPlain || text.empty()) {
    return std::string(text);
  }
  return absl::StrCat("\x1b[", Rendition(ink), "m", text, "\x1b[0m");
}

}  // namespace neurite
