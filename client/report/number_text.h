// Formats numbers for people. Programs read ExactText.
#ifndef NEURITE_CLIENT_REPORT_NUMBER_TEXT_H_
#define NEURITE_CLIENT_REPORT_NUMBER_TEXT_H_

#include <cstdint>
#include <string>

namespace neurite {

// Up to four significant digits, for people; never "-0".
std::string ShortText(double value);

// With `digits` digits after the decimal point.
std::string FixedText(double value, int digits);

// With commas as thousands separators: 60,000.
std::string CountText(int64_t count);

}  // namespace neurite

#endif  // NEURITE_CLIENT_REPORT_NUMBER_TEXT_H_
