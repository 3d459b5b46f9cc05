// Joins names for texts that people read.
#ifndef NEURITE_CORE_BASE_NAME_LIST_H_
#define NEURITE_CORE_BASE_NAME_LIST_H_

#include <cstddef>
#include <span>
#include <string>

namespace neurite {

// Returns the first `most` of `names` separated by commas, e.g.
// "a, b, ... (5000 in all)" or, if there are not more, "a, b". A model or a
// file may have thousands. Each name is Printable.
std::string NameList(std::span<const std::string> names, size_t most);

}  // namespace neurite

#endif  // NEURITE_CORE_BASE_NAME_LIST_H_
