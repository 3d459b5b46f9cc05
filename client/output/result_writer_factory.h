// Creates the writer for the format that the user chose.
#ifndef NEURITE_CLIENT_OUTPUT_RESULT_WRITER_FACTORY_H_
#define NEURITE_CLIENT_OUTPUT_RESULT_WRITER_FACTORY_H_

#include <memory>
#include <ostream>

#include "absl/status/status.h"
#include "client/output/output_format.h"
#include "client/output/result_writer.h"
#include "client/report/terminal.h"

namespace neurite {

enum class ResultKind { kClasses, kTargets };

// INVALID_ARGUMENT, with the remedy, if two columns of the output would have
// the same name: a column of --keep and another, or in CSV, where a program
// looks columns up by name, also that of a class or target and another. JSON
// has these in objects of their own.
absl::Status CheckColumns(OutputFormat format, ResultKind kind,
                          const ResultHeader& header);

// `out` must outlive the writer.
std::unique_ptr<ResultWriter> MakeClassifyWriter(OutputFormat format,
                                                 ResultHeader header,
                                                 Palette palette,
                                                 std::ostream& out);
std::unique_ptr<ResultWriter> MakeRegressWriter(OutputFormat format,
                                                ResultHeader header,
                                                Palette palette,
                                                std::ostream& out);

}  // namespace neurite

#endif  // NEURITE_CLIENT_OUTPUT_RESULT_WRITER_FACTORY_H_
