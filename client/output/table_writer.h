// Writes results as tables for people.
//
// If the rows have expected values, up to 20 rows are written completely. With
// more rows, it writes the summary and 20 rows: the first wrong ones (Classify)
// or the first ones (Regress).
#ifndef NEURITE_CLIENT_OUTPUT_TABLE_WRITER_H_
#define NEURITE_CLIENT_OUTPUT_TABLE_WRITER_H_

#include <memory>
#include <ostream>
#include <string>
#include <vector>

#include "client/output/result_writer.h"
#include "client/report/terminal.h"

namespace neurite {

// The titles of the columns, for results of Classify or else Regress; "" where
// there is none.
std::vector<std::string> TableColumns(const ResultHeader& header, bool classes);

std::unique_ptr<ResultWriter> MakeClassTable(const ResultHeader& header,
                                             Palette palette,
                                             std::ostream& out);
std::unique_ptr<ResultWriter> MakeTargetTable(const ResultHeader& header,
                                              Palette palette,
                                              std::ostream& out);

}  // namespace neurite

#endif  // NEURITE_CLIENT_OUTPUT_TABLE_WRITER_H_
