// What answers the calls that are measured.
#ifndef NEURITE_BENCH_SERVE_ANSWERER_H_
#define NEURITE_BENCH_SERVE_ANSWERER_H_

#include <span>
#include <string>

namespace neurite::bench::serve {

enum class Answerer {
  kEmpty,      // a handler that does nothing, on the front end of kOurs
  kOurs,       // the server
  kUnbatched,  // the same, a row at a time
  kTextbook,   // the server one writes first: see bench/textbook_server.cc
};

std::span<const Answerer> EveryAnswerer();

// For readers: "Neurite", ...
std::string AnswererName(Answerer answerer);

}  // namespace neurite::bench::serve

#endif  // NEURITE_BENCH_SERVE_ANSWERER_H_
