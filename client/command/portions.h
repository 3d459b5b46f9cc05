// The loop over the input rows that classify, regress and explain share.
#ifndef NEURITE_CLIENT_COMMAND_PORTIONS_H_
#define NEURITE_CLIENT_COMMAND_PORTIONS_H_

#include <cstddef>
#include <cstdint>
#include <ostream>
#include <string>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "client/command/arguments.h"
#include "client/input/input_sequence.h"
#include "client/input/row_format.h"

namespace neurite {

// The rows of one call, with their position in the input.
struct NamedPortion {
  const RowPortion& rows;

  // Index of the first row among all rows that the command sends.
  int64_t first = 0;

  const InputSequence& inputs;

  // False if this is certainly the last portion.
  bool more = false;

  // The name of row i in tables, and the path of its file.
  std::string name(size_t i) const;
  const std::string& path(size_t i) const;

  // The cells of row i in the columns of --keep.
  std::vector<std::string> kept(size_t i) const;

  // Returns how many columns of a table the names of later rows may need; 0 if
  // there are none.
  size_t later_names() const;
};

// Returns the number of rows per call: --batch if it is given, else 256, or
// fewer if the message would be larger than 3 MiB.
int64_t BatchRows(const Arguments& arguments, const RowFormat& spec);

// Reads all inputs and calls `ask` with up to `most` rows at a time. Writes up
// to 20 notes about the inputs to `err`, and progress if stderr is a terminal.
// INVALID_ARGUMENT if the inputs have no rows. Stops at the first error.
absl::Status ForEachPortion(
    const Arguments& arguments, const RowFormat& spec, int64_t most,
    std::ostream& err,
    absl::FunctionRef<absl::Status(const NamedPortion&)> ask);

}  // namespace neurite

#endif  // NEURITE_CLIENT_COMMAND_PORTIONS_H_
