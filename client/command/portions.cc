#include "client/command/portions.h"

#include <unistd.h>

#include <algorithm>

#include "client/command/progress.h"
#include "client/output/row_name.h"
#include "client/report/text_table.h"
#include "core/base/clock.h"
#include "core/base/printable.h"
#include "core/base/status_macros.h"

namespace neurite {
namespace {

constexpr int64_t kUsualRows = 256;
// The number of a row of a large input, for the width of its name.
constexpr int64_t kManyRows = 999'999;
// Below the default message limit of gRPC servers (4 MiB).
constexpr int64_t kUsualBytes = int64_t{3} << 20;

// Thousands of pictures may all have the same note.
constexpr int kMostNotes = 20;

// Writes notes to stderr, the first kMostNotes of them.
class NoteWriter {
 public:
  explicit NoteWriter(std::ostream& err) : err_(err) {}

  void Write(Notes& notes, Progress& progress) {
    if (!notes.empty() && written_ <= kMostNotes) progress.Hide();
    for (const std::string& note : notes) {
      if (written_ > kMostNotes) break;
      err_ << "note: "
           << (written_ < kMostNotes ? Printable(note, kMostPrintedMessage)
                                     : "there are more notes")
           << '\n';
      ++written_;
    }
    notes.clear();
  }

 private:
  std::ostream& err_;
  int written_ = 0;
};

}  // namespace

std::string NamedPortion::name(size_t i) const {
  return RowName(path(i), rows.places[i], inputs.paths().size() == 1);
}

const std::string& NamedPortion::path(size_t i) const {
  return inputs.paths()[rows.places[i].input];
}

std::vector<std::string> NamedPortion::kept(size_t i) const {
  if (rows.carried.empty()) return {};
  return rows.carried[i].kept;
}

size_t NamedPortion::later_names() const {
  // A table decides its layout with the first portion.
  if (!more || first > 0) return 0;
  const bool only_input = inputs.paths().size() == 1;
  size_t widest = 0;
  for (const std::string& path : inputs.paths()) {
    RowPlace last = rows.places.back();
    last.row = kManyRows;
    widest =
        std::max(widest, TextWidth(Printable(RowName(path, last, only_input))));
  }
  return widest;
}

int64_t BatchRows(const Arguments& arguments, const RowFormat& spec) {
  if (arguments.batch.has_value()) return *arguments.batch;
  const int64_t row_bytes = spec.width * static_cast<int64_t>(sizeof(float));
  return std::clamp<int64_t>(kUsualBytes / row_bytes, 1, kUsualRows);
}

absl::Status ForEachPortion(
    const Arguments& arguments, const RowFormat& spec, int64_t most,
    std::ostream& err,
    absl::FunctionRef<absl::Status(const NamedPortion&)> ask) {
  Notes notes;
  InputSequence inputs(arguments.inputs, arguments.rows, spec, notes);
  // If the results go to the terminal, they show the progress themselves.
  const bool visible = isatty(STDERR_FILENO) == 1 && isatty(STDOUT_FILENO) == 0;
  Progress progress(visible, err, Clock::Real());
  const bool streams = std::any_of(arguments.inputs.begin(),
                                   arguments.inputs.end(), ByteStream::IsLive);
  NoteWriter writer(err);
  int64_t done = 0;
  for (;;) {
    const absl::StatusOr<RowPortion> next = inputs.Next(most);
    // Also before an error, which a note may explain.
    writer.Write(notes, progress);
    if (!next.ok()) return next.status();
    const RowPortion& rows = *next;
    if (rows.places.empty()) break;
    const auto count = static_cast<int64_t>(rows.places.size());
    NEURITE_RETURN_IF_ERROR(
        ask(NamedPortion{rows, done, inputs, count == most || streams}));
    done += count;
    progress.Add(count);
  }
  if (done > 0) return absl::OkStatus();
  return absl::InvalidArgumentError("no rows in the input");
}

}  // namespace neurite
