#include "server/http2/session/call_pool.h"

namespace neurite::http2 {

void CallPool::ReclaimEnded() {
  for (StreamCall* const call : ended_) calls_.GiveBack(*call);
  ended_.clear();
}

void CallPool::Trim() {
  ReclaimEnded();
  calls_.Trim();
  ended_.shrink_to_fit();
}

}  // namespace neurite::http2
