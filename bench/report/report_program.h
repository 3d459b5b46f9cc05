// What the programs that print a report have in common: their command line, and
// where the report goes.
#ifndef NEURITE_BENCH_REPORT_REPORT_PROGRAM_H_
#define NEURITE_BENCH_REPORT_REPORT_PROGRAM_H_

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "bench/report/verdict.h"
#include "client/report/terminal.h"

namespace CLI {
class App;
}

namespace neurite::bench {

struct ReportOptions {
  std::string folder = "build/bench";  // of the JSON and SVG files
  bool smoke = false;  // too short for the numbers to mean anything
};

// Adds --output and --smoke.
void AddReportFlags(CLI::App& app, ReportOptions& options);

// Adds a flag that takes some of `words`, separated by commas, into `chosen`.
void AddChoice(CLI::App& app, const std::string& flag,
               const std::vector<std::string>& words,
               std::vector<std::string>& chosen, const std::string& help);

// Ends the program for --help (code 0) and for what `app` does not understand
// (code 2).
void ParseOrExit(CLI::App& app, int argc, char** argv);

// Whether `word` is one of `words`.
bool Holds(const std::vector<std::string>& words, const std::string& word);

// A finished report: for people, for programs, and as a picture.
struct Report {
  std::string text;  // without the verdicts
  std::vector<Verdict> verdicts;
  std::string json;
  std::string svg;
};

// Prints the text and the verdicts on stdout, writes the rest to NAME.json and
// NAME.svg in the options' folder, and prints where these are.
absl::Status Publish(const std::string& name, const Report& report,
                     const ReportOptions& options, const Palette& palette);

}  // namespace neurite::bench

#endif  // NEURITE_BENCH_REPORT_REPORT_PROGRAM_H_
