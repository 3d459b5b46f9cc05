// Writes results as CSV with one header line and exact floats.
//
// The summary is returned for stderr, so that stdout contains only the table.
#ifndef NEURITE_CLIENT_OUTPUT_CSV_WRITER_H_
#define NEURITE_CLIENT_OUTPUT_CSV_WRITER_H_

#include <memory>
#include <ostream>
#include <string>
#include <vector>

#include "client/output/result_writer.h"

namespace neurite {

// The titles of the columns, for results of Classify or else Regress.
std::vector<std::string> CsvColumns(const ResultHeader& header, bool classes);

std::unique_ptr<ResultWriter> MakeClassCsv(ResultHeader header,
                                           std::ostream& out);
std::unique_ptr<ResultWriter> MakeTargetCsv(ResultHeader header,
                                            std::ostream& out);

}  // namespace neurite

#endif  // NEURITE_CLIENT_OUTPUT_CSV_WRITER_H_
