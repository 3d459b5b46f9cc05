// The implementations that answer the measured calls.
#ifndef NEURITE_BENCH_SERVE_ANSWERER_H_
#define NEURITE_BENCH_SERVE_ANSWERER_H_

#include <span>
#include <string>

namespace neurite::bench::serve {

enum class Answerer {
  kEmpty,      // a handler without work, on the front end of kOurs
  kOurs,       // the server
  kUnbatched,  // the same, one row at a time
  kTextbook,   // a naive server: see bench/textbook_server.cc
};

std::span<const Answerer> EveryAnswerer();

// For reports: "Neurite", ...
std::string AnswererName(Answerer answerer);

}  // namespace neurite::bench::serve

#endif  // NEURITE_BENCH_SERVE_ANSWERER_H_
