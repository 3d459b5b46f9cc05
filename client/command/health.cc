#include "absl/strings/str_cat.h"
#include "client/command/commands.h"
#include "client/command/session.h"
#include "core/base/status_macros.h"

namespace neurite {

absl::Status RunHealth(const Arguments& arguments, std::ostream& out) {
  NEURITE_ASSIGN_OR_RETURN(const std::unique_ptr<Client> client,
                           ConnectTo(arguments));
  NEURITE_ASSIGN_OR_RETURN(const Health health,
                           client->CheckHealth(arguments.service));
  out << HealthName(health) << '\n';
  if (health == Health::kServing) return absl::OkStatus();
  return absl::UnavailableError(absl::StrCat(
      arguments.service.empty() ? arguments.server : arguments.service,
      " is not serving"));
}

}  // namespace neurite
