#include "server/http2/session/call_pool.h"

#include <cassert>

namespace neurite::http2 {

CallPool::~CallPool() { assert(ended_.size() + idle_.size() == calls_.size()); }

StreamCall& CallPool::Add() {
  calls_.push_back(std::make_unique<StreamCall>(worker_, ended_));
  return *calls_.back();
}

void CallPool::ReclaimEnded() {
  idle_.insert(idle_.end(), ended_.begin(), ended_.end());
  ended_.clear();
}

void CallPool::Trim() {
  ended_.clear();
  idle_.clear();
  std::erase_if(calls_, [](const auto& call) { return call->ended(); });
}

}  // namespace neurite::http2
