#include "bench/serve/empty_service.h"

#include <algorithm>

#include "absl/status/status.h"

namespace neurite::bench::serve {

void EmptyService::AddTo(MethodTable& methods) {
  methods.Add(kEmptyCall, MethodKind::kUnary, answer_);
  methods.Add(kSetEmptyReply, MethodKind::kUnary, set_reply_);
}

void EmptyService::Answer(Call& call, MessagePieces /*message*/) {
  const std::span<char> out = call.ReserveReply(reply_.size());
  std::copy(reply_.begin(), reply_.end(), out.begin());
  call.SendReply(reply_.size());
  call.Finish(absl::OkStatus());
}

void EmptyService::SetReply(Call& call, MessagePieces message) {
  reply_.clear();
  for (const absl::string_view piece : message) {
    reply_.append(piece.data(), piece.size());
  }
  call.ReserveReply(0);
  call.SendReply(0);
  call.Finish(absl::OkStatus());
}

}  // namespace neurite::bench::serve
