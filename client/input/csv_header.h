// Decides if the first record of a CSV file is a header.
#ifndef NEURITE_CLIENT_INPUT_CSV_HEADER_H_
#define NEURITE_CLIENT_INPUT_CSV_HEADER_H_

#include <span>
#include <string>

#include "client/input/row_format.h"

namespace neurite {

enum class FirstRecord {
  kHeader,
  kRow,
  // The cells are names of features, but could be the values of a row as well.
  kEither,
};

// Judges the first record by its cells alone, for HeaderMode::kAuto. It is a
// header only if it cannot be a row, not even a damaged one:
//
//  - A word names a column; a number, an empty cell, a word for a value ("NA",
//    "true") and anything that does not begin with a letter or "_" ("$5",
//    "1e40", "?") can be the value of one.
//  - If features have names: a header has the name of a feature, and this is a
//    word, or all features are there and another column besides. Names of
//    features that can be values as well, like "0" and "1", are kEither; they
//    are a row if a cell occurs twice. Without the name of any feature, words
//    are a header, which MatchColumns rejects, and numbers are a row.
//  - If no feature has a name: different words are a header.
FirstRecord JudgeFirstRecord(std::span<const std::string> cells,
                             const RowFormat& spec);

}  // namespace neurite

#endif  // NEURITE_CLIENT_INPUT_CSV_HEADER_H_
