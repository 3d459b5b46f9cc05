#include "bench/report/report_program.h"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <system_error>

#include "absl/strings/str_cat.h"
#include "core/base/status_macros.h"

namespace neurite::bench {
namespace {

absl::Status WriteFile(const std::string& path, const std::string& text) {
  std::ofstream file(path, std::ios::binary);
  file << text;
  file.close();
  if (!file) return absl::InternalError(absl::StrCat("writing ", path));
  std::cout << path << "\n";
  return absl::OkStatus();
}

}  // namespace

void AddReportFlags(CLI::App& app, ReportOptions& options) {
  app.add_option("--output", options.folder, "Folder of the JSON and SVG files")
      ->capture_default_str();
  app.add_flag("--smoke", options.smoke,
               "Only show that everything works; the numbers mean nothing");
}

void AddChoice(CLI::App& app, const std::string& flag,
               const std::vector<std::string>& words,
               std::vector<std::string>& chosen, const std::string& help) {
  app.add_option(flag, chosen, help)
      ->delimiter(',')
      ->check(CLI::IsMember(words))
      ->capture_default_str();
}

void ParseOrExit(CLI::App& app, int argc, char** argv) {
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    constexpr int kWrongUsage = 2;
    std::exit(app.exit(error) == 0 ? 0 : kWrongUsage);
  }
}

bool Holds(const std::vector<std::string>& words, const std::string& word) {
  return std::find(words.begin(), words.end(), word) != words.end();
}

absl::Status Publish(const std::string& name, const Report& report,
                     const ReportOptions& options, const Palette& palette) {
  if (options.smoke) {
    std::cout << "SMOKE RUN: too short for its numbers to mean anything.\n";
  }
  std::cout << report.text;
  WriteVerdicts(report.verdicts, palette, std::cout);
  std::error_code error;
  std::filesystem::create_directories(options.folder, error);
  if (error) {
    return absl::InternalError(
        absl::StrCat("making ", options.folder, ": ", error.message()));
  }
  std::cout << "\nWritten:\n";
  const std::string path = absl::StrCat(options.folder, "/", name);
  NEURITE_RETURN_IF_ERROR(WriteFile(path + ".json", report.json));
  return WriteFile(path + ".svg", report.svg);
}

}  // namespace neurite::bench
