#include <unistd.h>

#include "client/command/commands.h"
#include "client/command/portions.h"
#include "client/command/session.h"
#include "client/output/blackboard.h"
#include "client/output/explain_json.h"
#include "client/output/units_csv.h"
#include "core/base/printable.h"
#include "core/base/status_macros.h"

namespace neurite {
namespace {

using neurite::v1::ExplainResponse;

void Write(const ExplainResponse& explained, const NamedPortion& portion,
           const RowFormat& spec, OutputFormat format, std::ostream& out) {
  const int64_t row = portion.rows.places[0].row;
  switch (format) {
    case OutputFormat::kTable: {
      const Palette palette = Palette::For(STDOUT_FILENO);
      out << palette(Ink::kBold, Printable(explained.model().name()))
          << " version " << explained.model().version() << ", "
          << Printable(portion.name(0)) << "\n\n"
          << WriteBlackboard(explained, spec, palette) << '\n';
      return;
    }
    case OutputFormat::kJson:
      out << ExplainJson(explained, portion.path(0), row) << '\n';
      return;
    case OutputFormat::kCsv:
      if (portion.first == 0) out << kUnitsCsvHeader;
      out << WriteUnitsCsv(explained, portion.path(0), row);
      return;
  }
}

}  // namespace

absl::Status RunExplain(const Arguments& arguments, std::ostream& out,
                        std::ostream& err) {
  NEURITE_ASSIGN_OR_RETURN(const Session session, OpenSession(arguments));
  return ForEachPortion(
      arguments, session.spec, 1, err,
      [&](const NamedPortion& portion) -> absl::Status {
        neurite::v1::ExplainRequest request;
        *request.mutable_model() = session.ref();
        SetRows(portion.rows.values, session.spec.width,
                *request.mutable_input());
        NEURITE_ASSIGN_OR_RETURN(const ExplainResponse explained,
                                 session.client->Explain(request));
        Write(explained, portion, session.spec, arguments.output, out);
        out.flush();
        return absl::OkStatus();
      });
}

}  // namespace neurite
