// Parses the values of command-line options.
#ifndef NEURITE_CLIENT_COMMAND_VALUES_H_
#define NEURITE_CLIENT_COMMAND_VALUES_H_

#include <chrono>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "client/command/class_labels.h"
#include "client/input/input_sequence.h"
#include "client/input/row_format.h"
#include "client/output/output_format.h"

namespace neurite {

// Errors are INVALID_ARGUMENT with the option, the value and the accepted
// values.

// Parses FIRST:COUNT, FIRST: (to the end) or :COUNT (from the beginning).
absl::StatusOr<RowRange> ParseRowRange(absl::string_view text);

// Parses BLACK:WHITE, two different finite numbers, e.g. 0:255 or 1:0.
absl::StatusOr<PixelScale> ParsePixels(absl::string_view text);

// Parses a duration from 1 ms to 24 h, e.g. 500ms, 10s or 1m30s.
absl::StatusOr<std::chrono::milliseconds> ParseTimeout(absl::string_view option,
                                                       absl::string_view text);

// Parses a duration from `least` to `most` with nanosecond precision.
absl::StatusOr<std::chrono::nanoseconds> ParseDuration(
    absl::string_view option, absl::string_view text,
    std::chrono::milliseconds least, std::chrono::milliseconds most);

// Parses table, json or csv.
absl::StatusOr<OutputFormat> ParseOutput(absl::string_view text);

// Parses yes, no or auto, the value of --header.
absl::StatusOr<HeaderMode> ParseHeaderMode(absl::string_view text);

// Parses names, indices or auto, the value of --label-form.
absl::StatusOr<LabelForm> ParseLabelForm(absl::string_view text);

// Parses names of columns as they are in the header of a CSV file: separated by
// commas, and quoted if they have commas or quotes.
absl::StatusOr<std::vector<std::string>> ParseColumns(absl::string_view option,
                                                      absl::string_view text);

// Parses an integer from `least` to `most`.
absl::StatusOr<int64_t> ParseNumber(absl::string_view option,
                                    absl::string_view text, int64_t least,
                                    int64_t most);

// Returns e.g. "; did you mean --model?", or "" if no known word is similar.
std::string DidYouMean(absl::string_view typed,
                       std::span<const absl::string_view> known);

}  // namespace neurite

#endif  // NEURITE_CLIENT_COMMAND_VALUES_H_
