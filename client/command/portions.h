// The loop that classify, regress and explain share.
#ifndef NEURITE_CLIENT_COMMAND_PORTIONS_H_
#define NEURITE_CLIENT_COMMAND_PORTIONS_H_

#include <cstdint>
#include <ostream>
#include <string>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "client/command/arguments.h"
#include "client/input/input_sequence.h"
#include "client/input/row_format.h"

namespace neurite {

// A portion as the loop hands it on.
struct NamedPortion {
  const RowPortion& rows;

  // Index of its first row among all that are asked about.
  int64_t first = 0;

  const InputSequence& inputs;

  // As tables call row i of it, and its file.
  std::string name(size_t i) const;
  const std::string& path(size_t i) const;
};

// Rows in one call: what --batch says, else 256, or fewer if their message
// would be over 3 MiB.
int64_t BatchRows(const Arguments& arguments, const RowFormat& spec);

// Reads all inputs and calls `ask` with up to `most` rows at a time. Writes
// notes about the inputs, and progress if that is a terminal, to `err`.
// INVALID_ARGUMENT if there are no rows at all. Ends at the first error.
absl::Status ForEachPortion(
    const Arguments& arguments, const RowFormat& spec, int64_t most,
    std::ostream& err,
    absl::FunctionRef<absl::Status(const NamedPortion&)> ask);

}  // namespace neurite

#endif  // NEURITE_CLIENT_COMMAND_PORTIONS_H_
