// A connection to a server and the model that a command uses there.
#ifndef NEURITE_CLIENT_COMMAND_SESSION_H_
#define NEURITE_CLIENT_COMMAND_SESSION_H_

#include <memory>

#include "absl/status/statusor.h"
#include "client/client.h"
#include "client/command/arguments.h"
#include "client/input/row_format.h"
#include "neurite/v1/models.pb.h"

namespace neurite {

absl::StatusOr<std::unique_ptr<Client>> ConnectTo(const Arguments& arguments);

struct Session {
  std::unique_ptr<Client> client;
  neurite::v1::GetModelResponse model;
  RowFormat spec;

  // Refers to the exact version, so that all calls use the same one even if a
  // newer version is loaded meanwhile.
  neurite::v1::ModelRef ref() const;
};

// NOT_FOUND if the server has no such model, FAILED_PRECONDITION if the model
// is not available, INVALID_ARGUMENT if an option does not fit it.
absl::StatusOr<Session> OpenSession(const Arguments& arguments);

}  // namespace neurite

#endif  // NEURITE_CLIENT_COMMAND_SESSION_H_
