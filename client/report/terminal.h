// Colours for text, if the output is a terminal that supports them.
#ifndef NEURITE_CLIENT_REPORT_TERMINAL_H_
#define NEURITE_CLIENT_REPORT_TERMINAL_H_

#include <string>

#include "absl/strings/string_view.h"

namespace neurite {

enum class Ink { kPlain, kBold, kGood, kBad, kFaint };

// Colours text, or leaves it unchanged.
class Palette {
 public:
  explicit Palette(bool colours) : colours_(colours) {}

  // Colours if the file descriptor is a terminal, NO_COLOR (no-color.org) is
  // unset or empty, and TERM is not "dumb".
  static Palette For(int fd);

  std::string operator()(Ink ink, absl::string_view text) const;

 private:
  bool colours_;
};

}  // namespace neurite

#endif  // NEURITE_CLIENT_REPORT_TERMINAL_H_
