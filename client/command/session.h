// A server and the model on it that a command is about.
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

  // The very version: all calls get the same, whatever comes meanwhile.
  neurite::v1::ModelRef ref() const;
};

// NOT_FOUND if the server has no such model, FAILED_PRECONDITION if it is there
// but cannot answer.
absl::StatusOr<Session> OpenSession(const Arguments& arguments);

}  // namespace neurite

#endif  // NEURITE_CLIENT_COMMAND_SESSION_H_
