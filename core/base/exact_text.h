// The text of a number for programs to read.
#ifndef NEURITE_CORE_BASE_EXACT_TEXT_H_
#define NEURITE_CORE_BASE_EXACT_TEXT_H_

#include <string>

namespace neurite {

// Returns the shortest text that reads back as the same number of this type.
// Numbers that are not finite are "NaN", "Infinity" and "-Infinity".
std::string ExactText(float value);
std::string ExactText(double value);

}  // namespace neurite

#endif  // NEURITE_CORE_BASE_EXACT_TEXT_H_
