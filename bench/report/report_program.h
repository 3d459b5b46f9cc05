// Shared by the programs that print a report: their command line, and the
// output of the report.
#ifndef NEURITE_BENCH_REPORT_REPORT_PROGRAM_H_
#define NEURITE_BENCH_REPORT_REPORT_PROGRAM_H_

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "bench/report/verdict.h"
#include "client/report/terminal.h"

namespace CLI {  // NOLINT(readability-identifier-naming): CLI11 is its owner
class App;
}

namespace neurite::bench {

struct ReportOptions {
  std::string folder = "build/bench";  // for the JSON and SVG files
  bool smoke = false;  // a short run; its numbers are meaningless
};

// Adds --output and --smoke.
void AddReportFlags(CLI::App& app, ReportOptions& options);

// Adds a flag that accepts a comma-separated subset of `words` and stores it in
// `chosen`.
void AddChoice(CLI::App& app, const std::string& flag,
               const std::vector<std::string>& words,
               std::vector<std::string>& chosen, const std::string& help);

// Parses the command line. Exits with code 0 after --help and with code 2 if
// `app` rejects an argument.
void ParseOrExit(CLI::App& app, int argc, char** argv);

// Whether `word` is one of `words`.
bool Holds(const std::vector<std::string>& words, const std::string& word);

// A finished report as text, as JSON and as a picture.
struct Report {
  std::string text;  // without the verdicts
  std::vector<Verdict> verdicts;
  std::string json;
  std::string svg;
};

// Prints the text and the verdicts on stdout, writes the JSON and the SVG to
// NAME.json and NAME.svg in the options' folder, and prints their paths.
absl::Status Publish(const std::string& name, const Report& report,
                     const ReportOptions& options, const Palette& palette);

}  // namespace neurite::bench

#endif  // NEURITE_BENCH_REPORT_REPORT_PROGRAM_H_
