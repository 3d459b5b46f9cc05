#include "core/base/name_list.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "core/base/printable.h"

namespace neurite {

std::string NameList(std::span<const std::string> names, size_t most) {
  const size_t shown = std::min(names.size(), most);
  const std::span<const std::string> first = names.first(shown);
  std::string text =
      absl::StrJoin(first.begin(), first.end(), ", ",
                    [](std::string* to, const std::string& name) {
                      absl::StrAppend(to, Printable(name));
                    });
  if (shown < names.size()) {
    absl::StrAppend(&text, ", ... (", names.size(), " in all)");
  }
  return text;
}

}  // namespace neurite
