#include <unistd.h>

#include "absl/strings/str_cat.h"
#include "client/command/commands.h"
#include "client/command/message_json.h"
#include "client/command/portions.h"
#include "client/command/session.h"
#include "client/output/blackboard.h"
#include "client/output/units_csv.h"
#include "client/report/text_table.h"
#include "core/base/status_macros.h"

namespace neurite {
namespace {

using neurite::v1::ExplainResponse;

absl::Status Write(const ExplainResponse& explained, const RowFormat& spec,
                   const Arguments& arguments, const std::string& name,
                   std::ostream& out) {
  switch (arguments.output) {
    case OutputFormat::kTable: {
      const Palette palette = Palette::For(STDOUT_FILENO);
      out << palette(Ink::kBold, explained.model().name()) << " version "
          << explained.model().version() << ", " << Printable(name) << "\n\n"
          << WriteBlackboard(explained, spec, palette) << '\n';
      return absl::OkStatus();
    }
    case OutputFormat::kJson: {
      NEURITE_ASSIGN_OR_RETURN(const std::string json, MessageJson(explained));
      out << json << '\n';
      return absl::OkStatus();
    }
    case OutputFormat::kCsv:
      out << WriteUnitsCsv(explained);
      return absl::OkStatus();
  }
  return absl::OkStatus();
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
        NEURITE_RETURN_IF_ERROR(
            Write(explained, session.spec, arguments, portion.name(0), out));
        out.flush();
        return absl::OkStatus();
      });
}

}  // namespace neurite
