// Results as tables for people.
//
// Where rows are expected to be something, up to 20 are shown whole; of more
// the summary and the first 20 that went wrong (Classify) or came (Regress).
#ifndef NEURITE_CLIENT_OUTPUT_TABLE_WRITER_H_
#define NEURITE_CLIENT_OUTPUT_TABLE_WRITER_H_

#include <memory>
#include <ostream>

#include "client/output/result_writer.h"
#include "client/report/terminal.h"

namespace neurite {

std::unique_ptr<ResultWriter> MakeClassTable(const ResultHeader& header,
                                             Palette palette,
                                             std::ostream& out);
std::unique_ptr<ResultWriter> MakeTargetTable(const ResultHeader& header,
                                              Palette palette,
                                              std::ostream& out);

}  // namespace neurite

#endif  // NEURITE_CLIENT_OUTPUT_TABLE_WRITER_H_
